// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.media.codec.AudioCodec;
import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.Crowd;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.bench.NodeUnderTest;
import io.convoke.ops.bench.NodeUnderTest.Cpu;
import io.convoke.ops.bench.Room;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.EncodedSpeech;
import io.convoke.ops.load.LoadClock;
import io.convoke.ops.load.RtpSwarm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a talker of a conference costs a node whose leg is on the other one, beside one whose leg is on the node itself, with few
 * listeners on each side and with many. The cost of one is half the difference between three and one: what does not grow with talkers,
 * such as the packets to listeners, is in neither.
 *
 * @param nodes the one that is measured, and another
 */
record RemoteTalkersBench(List<ControlClient> nodes, NodeUnderTest node, BenchSettings settings) {
    private static final AudioCodec CODEC = AudioCodec.OPUS;
    private static final int TALKERS = 3; // as many as are mixed
    private static final int[] LISTENERS = {10, 40};
    private static final long SETTLED_NS = 2_000_000_000L;

    /** Who talks: the first so many of one side. */
    private static final class Turn implements RtpSwarm.Talk {
        private final RtpSwarm.Talk speech;
        private final RtpSwarm.Talk silence;
        private volatile int first;
        private volatile int end;

        Turn(EncodedSpeech voices) {
            speech = RtpSwarm.speech(voices, 2 * TALKERS);
            silence = RtpSwarm.speech(voices, 0);
        }

        void of(int side, int count) {
            first = side * TALKERS;
            end = first + count;
        }

        @Override
        public byte[] payload(int member, long number) {
            return (member >= first && member < end ? speech : silence).payload(member, number);
        }
    }

    Figures run(Crowd crowd, Consumer<String> progress) throws IOException, InterruptedException {
        final int most = 2 * (TALKERS + LISTENERS[LISTENERS.length - 1]);
        final Figures figures = new Figures("remote-talkers", most);
        final EncodedSpeech voices = EncodedSpeech.of(CODEC);
        final List<String> users = crowd.users(most);
        for (final int listeners : LISTENERS) {
            progress.accept(listeners + " listeners and " + TALKERS + " talkers on each node, " + 4 * settings.seconds()
                    + " s measured");
            final int count = 2 * (TALKERS + listeners);
            try (Room room = Room.open(where(listeners), users.subList(0, count), CODEC, settings.local())) {
                requireTwoMixers(room.conference());
                measure(figures, room, new Turn(voices), listeners);
            }
        }
        return figures;
    }

    private List<ControlClient> where(int listeners) {
        final List<ControlClient> where = new ArrayList<>();
        for (final int count : new int[] {TALKERS, listeners}) {
            where.addAll(Collections.nCopies(count, nodes.getFirst()));
            where.addAll(Collections.nCopies(count, nodes.getLast()));
        }
        return where;
    }

    private void requireTwoMixers(String conference) throws IOException, InterruptedException {
        if (nodes.getFirst().conference(conference).path("mixers").size() != 2) {
            throw new IOException(
                    "the conference is not on two nodes: start them with convoke.conference.leg-placement = near");
        }
    }

    private void measure(Figures figures, Room room, Turn turn, int listeners)
            throws IOException, InterruptedException {
        try (RtpSwarm swarm = new RtpSwarm(room.members(), turn, null)) {
            turn.of(0, TALKERS);
            swarm.start();
            await(settings.warmUpSeconds() * 1_000_000_000L);
            final Cpu here = each(turn, 0);
            final Cpu there = each(turn, 1);
            swarm.stop();
            final String with = "With" + listeners;
            figures.atMost("remoteToLocal" + with, there.rest() / here.rest(), 1)
                    .note("cpuMsPerRemoteTalker" + with, there.rest())
                    .note("cpuMsPerLocalTalker" + with, here.rest())
                    .note("mediaThreadsCpuMsPerRemoteTalker" + with, there.media())
                    .note("mediaThreadsCpuMsPerLocalTalker" + with, here.media())
                    .note("generatorLateMsMax" + with, swarm.latestMs());
        }
    }

    /** Of one talker. */
    private Cpu each(Turn turn, int side) throws IOException, InterruptedException {
        final Cpu most = cpu(turn, side, TALKERS);
        final Cpu one = cpu(turn, side, 1);
        return new Cpu(
                (most.compilers() - one.compilers()) / (TALKERS - 1),
                (most.rest() - one.rest()) / (TALKERS - 1),
                (most.media() - one.media()) / (TALKERS - 1));
    }

    private Cpu cpu(Turn turn, int side, int talkers) throws IOException, InterruptedException {
        turn.of(side, talkers);
        await(SETTLED_NS);
        return node.cpu(settings.seconds());
    }

    private static void await(long ns) throws InterruptedException {
        LoadClock.awaitUntil(System.nanoTime() + ns);
    }
}
