// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.MediaBench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code convoke bench media}. */
@Command(
        name = "media",
        description = {
            "Rooms full of RTP endpoints: CPU, regularity, delay, memory and allocation.",
            "",
            "  memory                        bytes per participant, of a node that has just started",
            "  opus-2talk, g711-2talk        two talk, the rest listens",
            "  opus-alltalk, g711-alltalk    everybody talks",
            "  delay                         packet sent to packet with that sound",
            "  allocation                    bytes a second of the mixer threads"
        })
final class BenchMediaCommand implements Callable<Integer> {
    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: all).")
    private List<MediaBench.Scenario> scenarios = new ArrayList<>();

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() throws InterruptedException {
        return options.run(MediaBench.Scenario.values(), scenarios, MediaBench::new);
    }
}
