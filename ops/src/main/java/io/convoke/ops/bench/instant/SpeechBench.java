// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.Crowd;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.bench.NodeUnderTest;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.LoadClock;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * One talks, the others hear: how long a packet takes through the node, and what each one that is sent on costs it.
 *
 * @param nodes one, or two: then he who talks is on the first, and all others are on the second
 */
record SpeechBench(List<ControlClient> nodes, NodeUnderTest node, BenchSettings settings) {
    private static final int MEMBERS = 100;
    /** Below {@code convoke.instant.talk-time}, after which the floor is revoked. */
    private static final int LONGEST_SECONDS = 40;

    private static final long SETTLED_NS = 500_000_000L;

    Figures run(Crowd crowd, Consumer<String> progress) throws IOException, InterruptedException {
        final int members = settings.participants().orElse(MEMBERS);
        final int seconds = Math.min(settings.seconds(), LONGEST_SECONDS);
        final int warmUp = Math.min(settings.warmUpSeconds(), LONGEST_SECONDS);
        final StampedFrames frames = new StampedFrames();
        progress.accept("making " + (members + 1) + " users with provisioned legs");
        try (TalkRoom room = TalkRoom.open(nodes, crowd.users(members + 1), settings.local(), frames, frames)) {
            progress.accept("one talks to " + members + ": " + warmUp + " s to warm up");
            room.press();
            frames.talk(true);
            await(warmUp * 1_000_000_000L);
            frames.talk(false);
            room.release();
            progress.accept(seconds + " s of speech measured, between twice as long without a session");
            final Cpu before = idle(seconds);
            room.press();
            frames.talk(true);
            await(SETTLED_NS);
            frames.measure(true);
            final Cpu busy = cpu(seconds);
            frames.measure(false);
            frames.talk(false);
            room.release();
            final Cpu idle = before.and(idle(seconds));
            room.swarm().stop();
            final Figures figures = nodes.size() > 1
                    ? heard(new Figures("speech-two-nodes", members), frames, 10)
                    : cpu(heard(new Figures("speech", members), frames, 5), frames, idle, busy);
            return figures.note("generatorLateMsMax", room.swarm().latestMs());
        }
    }

    /** What the node took in so many seconds, and of that the threads that carry media. */
    private record Cpu(double ms, double mediaMs, double seconds) {
        Cpu and(Cpu other) {
            return new Cpu(ms + other.ms, mediaMs + other.mediaMs, seconds + other.seconds);
        }

        double msPerSecond() {
            return ms / seconds;
        }

        double mediaMsPerSecond() {
            return mediaMs / seconds;
        }
    }

    private Cpu idle(int seconds) throws IOException, InterruptedException {
        await(SETTLED_NS);
        return cpu(seconds);
    }

    private Cpu cpu(int seconds) throws IOException, InterruptedException {
        final double media = node.mediaThreadsCpuMs();
        final double all = node.cpuMs();
        final long startNs = System.nanoTime();
        await(seconds * 1_000_000_000L);
        final double used = node.cpuMs() - all;
        final double elapsed = (System.nanoTime() - startNs) / 1e9;
        return new Cpu(used, node.mediaThreadsCpuMs() - media, elapsed);
    }

    private static void await(long ns) throws InterruptedException {
        LoadClock.awaitUntil(System.nanoTime() + ns);
    }

    private static Figures heard(Figures figures, StampedFrames frames, double mostMs) {
        final long heard = frames.delayUs().getTotalCount();
        final double expected = (double) frames.sent() * figures.participants();
        return figures.atMost("delayMsP99", frames.delayUs().getValueAtPercentile(99) / 1e3, mostMs)
                .note("delayMsP50", frames.delayUs().getValueAtPercentile(50) / 1e3)
                .note("delayMsMax", frames.delayUs().getMaxValue() / 1e3)
                .atLeast("receivedRatio", Math.min(1, (heard + figures.participants()) / expected), 0.995);
    }

    private static Figures cpu(Figures figures, StampedFrames frames, Cpu idle, Cpu busy) {
        final double perSecond = frames.delayUs().getTotalCount() / busy.seconds();
        return figures.atMost("cpuUsPerPacket", 1e3 * (busy.msPerSecond() - idle.msPerSecond()) / perSecond, 6)
                .note("cpuUsPerPacketWithIdle", 1e3 * busy.msPerSecond() / perSecond)
                .note(
                        "mediaThreadsCpuUsPerPacket",
                        1e3 * (busy.mediaMsPerSecond() - idle.mediaMsPerSecond()) / perSecond)
                .note("idleCpuMsPerSecond", idle.msPerSecond())
                .note("cpuMsPerSecond", busy.msPerSecond())
                .note("packetsForwardedPerSecond", perSecond)
                .note("seconds", busy.seconds());
    }
}
