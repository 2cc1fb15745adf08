// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.Crowd;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.bench.NodeUnderTest;
import io.convoke.ops.bench.NodeUnderTest.Cpu;
import io.convoke.ops.bench.NodeUnderTest.Held;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.EncodedSpeech;
import io.convoke.ops.load.LoadClock;
import io.convoke.ops.load.RtpSwarm;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a provisioned leg in no session holds and takes, its subscriber included: terminals send RTCP reports as often as the
 * node lets them. A few legs before, so that what the node loads is not counted; what it compiles is told beside.
 */
record IdleBench(ControlClient client, NodeUnderTest node, BenchSettings settings) {
    private static final int LEGS = 1_000;
    private static final int WARM_UP_LEGS = 50;

    Figures run(Crowd crowd, Consumer<String> progress) throws IOException, InterruptedException {
        final int legs = settings.participants().orElse(LEGS);
        progress.accept("making " + legs + " users");
        final List<String> users = crowd.users(legs);
        final byte[] silence = EncodedSpeech.of(Radios.CODEC).silence();
        final RtpSwarm.Talk once = (_, number) -> number == 0 ? silence : null;
        try (Radios radios = Radios.subscribe(
                        _ -> client, users.subList(0, Math.min(WARM_UP_LEGS, legs)), settings.local());
                RtpSwarm swarm = new RtpSwarm(radios.members(), once, null)) {
            swarm.start();
            warmUp();
            swarm.stop();
        }
        progress.accept("without legs: memory, then CPU for " + settings.seconds() + " s");
        final Held before = node.held();
        warmUp();
        final Cpu cpuBefore = node.cpu(settings.seconds());
        progress.accept("provisioning " + legs + " legs");
        try (Radios radios = Radios.subscribe(_ -> client, users, settings.local());
                RtpSwarm swarm = new RtpSwarm(radios.members(), once, null)) {
            swarm.start();
            final Held after = node.held();
            progress.accept("with them: CPU for " + settings.seconds() + " s");
            warmUp();
            final Cpu cpuAfter = node.cpu(settings.seconds());
            swarm.stop();
            return new Figures("idle", legs)
                    .atMost("bytesPerLeg", (after.all() - before.all()) / legs, 20 * 1024)
                    .note("heapBytesPerLeg", (after.heap() - before.heap()) / legs)
                    .note("besideHeapBytesPerLeg", (after.beside() - before.beside()) / legs)
                    .atMost("cpuUsPerSecondPerLeg", 1e3 * (cpuAfter.rest() - cpuBefore.rest()) / legs, 5)
                    .note("mediaThreadsCpuUsPerSecondPerLeg", 1e3 * (cpuAfter.media() - cpuBefore.media()) / legs)
                    .note("cpuMsPerSecondWithout", cpuBefore.rest())
                    .note("cpuMsPerSecondWith", cpuAfter.rest())
                    .note("compilersMsPerSecondWithout", cpuBefore.compilers())
                    .note("compilersMsPerSecondWith", cpuAfter.compilers())
                    .note("generatorLateMsMax", swarm.latestMs())
                    .note("seconds", settings.seconds());
        }
    }

    private void warmUp() throws InterruptedException {
        LoadClock.awaitUntil(System.nanoTime() + settings.warmUpSeconds() * 1_000_000_000L);
    }
}
