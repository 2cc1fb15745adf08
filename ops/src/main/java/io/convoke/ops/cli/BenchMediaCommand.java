// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.MediaBench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoke bench media}. */
@Command(
        name = "media",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Rooms full of RTP endpoints: CPU, regularity, delay, memory and allocation.",
            "",
            "  memory                        bytes per participant, of a node that has just started",
            "  opus-2talk, g711-2talk        two talk, the rest listens",
            "  opus-alltalk, g711-alltalk    everybody talks",
            "  delay                         packet sent to packet with that sound",
            "  allocation                    bytes a second of the mixer threads"
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every budget was kept", "1:one was not, or the node could not be used", "2:wrong options"})
final class BenchMediaCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: all).")
    private List<MediaBench.Scenario> scenarios = new ArrayList<>();

    @Mixin
    private BenchOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return options.run(
                spec.commandLine(),
                node,
                scenarios.isEmpty() ? List.of(MediaBench.Scenario.values()) : scenarios,
                MediaBench::new);
    }
}
