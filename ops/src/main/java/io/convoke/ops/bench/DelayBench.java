// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioDecoder;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.LoadClock;
import io.convoke.ops.load.RtpSwarm;
import io.convoke.ops.load.SwarmMember;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.HdrHistogram.Histogram;

/**
 * Delay through the mixer: one of two participants sends silence with a burst of 40 ms twice a second; the time from the packet
 * whose first sample begins the burst to the packet in which the other one finds its beginning. Several conferences at once,
 * each pair with another phase between its packets and the mixer's grid, so that no lucky phase is taken for the rule. With a second
 * node, every other listener is there, and what that adds is measured.
 */
public final class DelayBench {
    public static final int PAIRS = 8;

    private static final AudioCodec CODEC = AudioCodec.PCMU;
    private static final int FRAME = 160;
    private static final int BURST_FRAMES = 2;
    private static final int BURST_EVERY_FRAMES = 25;
    private static final double BURST_HZ = 1_000;
    private static final double BURST_AMPLITUDE = 12_000;
    private static final int HEARD = 2_500;
    private static final int HEADER = 12;

    private final List<ControlClient> nodes;
    private final BenchSettings settings;
    private final byte[] silence;
    private final byte[][] burst = new byte[BURST_FRAMES][];

    /** @param nodes where talkers join, and, in a cluster, where every other listener does */
    public DelayBench(List<ControlClient> nodes, BenchSettings settings) {
        this.nodes = List.copyOf(nodes);
        this.settings = settings;
        try (AudioEncoder encoder = AudioCodecs.encoder(CODEC, OpusEncoderSettings.FULL_BAND)) {
            silence = encoded(encoder, new short[FRAME]);
            for (int frame = 0; frame < BURST_FRAMES; frame++) {
                final short[] tone = new short[FRAME];
                for (int i = 0; i < FRAME; i++) {
                    tone[i] =
                            (short) (BURST_AMPLITUDE * Math.cos(2 * Math.PI * BURST_HZ * (frame * FRAME + i) / 8_000));
                }
                burst[frame] = encoded(encoder, tone);
            }
        }
    }

    private static byte[] encoded(AudioEncoder encoder, short[] pcm) {
        final byte[] payload = new byte[FRAME];
        return Arrays.copyOf(payload, encoder.encode(pcm, 0, FRAME, payload, 0));
    }

    /** {@code users}: two for each pair. */
    public Figures run(List<String> users, Consumer<String> progress) throws IOException, InterruptedException {
        final List<Room> rooms = new ArrayList<>();
        final List<SwarmMember> members = new ArrayList<>();
        try {
            for (int pair = 0; pair < PAIRS; pair++) {
                final List<ControlClient> by = List.of(nodes.getFirst(), listensAt(pair));
                rooms.add(Room.open(by, users.subList(2 * pair, 2 * pair + 2), CODEC, settings.local()));
                requireMixers(rooms.getLast().conference(), isApart(pair) ? 2 : 1);
                members.addAll(rooms.getLast().members());
            }
            progress.accept(PAIRS + " pairs joined; warming up for " + settings.warmUpSeconds() + " s, measuring for "
                    + settings.seconds() + " s");
            return measure(members);
        } finally {
            for (final Room room : rooms) {
                room.close();
            }
        }
    }

    private ControlClient listensAt(int pair) {
        return isApart(pair) ? nodes.getLast() : nodes.getFirst();
    }

    private boolean isApart(int pair) {
        return nodes.size() > 1 && pair % 2 == 1;
    }

    private void requireMixers(String conference, int count) throws IOException, InterruptedException {
        final int found = nodes.getFirst().conference(conference).path("mixers").size();
        if (found != count) {
            throw new IOException("the pair is on " + found + " nodes instead of " + count
                    + ": start the nodes with convoke.conference.leg-placement = near");
        }
    }

    private Figures measure(List<SwarmMember> members) throws IOException, InterruptedException {
        final Bursts bursts = new Bursts(this::isApart);
        try (RtpSwarm swarm = new RtpSwarm(members, this::payload, bursts)) {
            swarm.start();
            LoadClock.awaitUntil(System.nanoTime() + settings.warmUpSeconds() * 1_000_000_000L);
            bursts.counting = true;
            LoadClock.awaitUntil(System.nanoTime() + settings.seconds() * 1_000_000_000L);
            bursts.counting = false;
            swarm.stop();
            return (nodes.size() > 1 ? apart(bursts) : new Figures("delay", 2))
                    .atMost("delayMsP50", bursts.delayUs.getValueAtPercentile(50) / 1e3, 45)
                    .atMost("delayMsP99", bursts.delayUs.getValueAtPercentile(99) / 1e3, 65)
                    .note("delayMsMin", bursts.delayUs.getMinValue() / 1e3)
                    .note("delayMsMax", bursts.delayUs.getMaxValue() / 1e3)
                    .atLeast("burstsHeardRatio", bursts.heardRatio(), 0.98)
                    .note("bursts", bursts.sent)
                    .note("pairs", PAIRS)
                    .note("generatorLateMsMax", swarm.latestMs());
        }
    }

    private static Figures apart(Bursts bursts) {
        final double here = bursts.delayUs.getValueAtPercentile(50) / 1e3;
        final double there = bursts.apartUs.getValueAtPercentile(50) / 1e3;
        return new Figures("cascade", 2)
                .atMost("extraMsP50", there - here, 5)
                .note("otherNodeMsP50", there)
                .note("otherNodeMsP99", bursts.apartUs.getValueAtPercentile(99) / 1e3)
                .note("otherNodeBursts", bursts.apartUs.getTotalCount());
    }

    /** Even members talk; a burst begins at a frame of its own for each pair. */
    private byte[] payload(int member, long number) {
        final long at = (number + member * 3L) % BURST_EVERY_FRAMES;
        return member % 2 == 0 && at < BURST_FRAMES ? burst[(int) at] : silence;
    }

    /** Runs in the thread of the swarm; read when that has ended. */
    private static final class Bursts implements RtpSwarm.PacketListener {
        private final Histogram delayUs = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
        private final Histogram apartUs = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
        private final IntPredicate isApart;
        private final long[] sentNs = new long[2 * PAIRS];
        private final AudioDecoder decoder = AudioCodecs.decoder(CODEC);
        private final byte[] payload = new byte[2_048];
        private final short[] pcm = new short[2_048];
        private volatile boolean counting;
        private long sent;

        /** @param isApart of a pair: its listener is on another node */
        Bursts(IntPredicate isApart) {
            this.isApart = isApart;
        }

        double heardRatio() {
            return sent == 0 ? 0 : (double) (delayUs.getTotalCount() + apartUs.getTotalCount()) / sent;
        }

        @Override
        public void onSent(int member, long number, long nowNs) {
            if (member % 2 == 0 && (number + member * 3L) % BURST_EVERY_FRAMES == 0 && counting) {
                sentNs[member] = nowNs;
                sent++;
            }
        }

        @Override
        public void onReceived(int member, ByteBuffer packet, long nowNs) {
            if (member % 2 == 0
                    || sentNs[member - 1] == 0
                    || packet.remaining() <= HEADER
                    || (packet.get(1) & 0x7F) != 0) {
                return;
            }
            final int length = packet.remaining() - HEADER;
            packet.get(HEADER, payload, 0, length);
            final int samples = decoder.decode(payload, 0, length, pcm, 0);
            for (int i = 0; i < samples; i++) {
                if (Math.abs(pcm[i]) > HEARD) {
                    (isApart.test(member / 2) ? apartUs : delayUs).recordValue((nowNs - sentNs[member - 1]) / 1_000);
                    sentNs[member - 1] = 0;
                    return;
                }
            }
        }
    }
}
