// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.ControlBench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoke bench control}. */
@Command(
        name = "control",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Requests and messages through the control API.",
            "",
            "  request     20 a second: message with the request to all three invitees informed",
            "  messages    durable messages a second; time to the acknowledgement at 500 a second"
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every budget was kept", "1:one was not, or the node could not be used", "2:wrong options"})
final class BenchControlCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: all).")
    private List<ControlBench.Scenario> scenarios = new ArrayList<>();

    @Mixin
    private BenchOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return options.run(
                spec.commandLine(),
                node,
                scenarios.isEmpty() ? List.of(ControlBench.Scenario.values()) : scenarios,
                ControlBench::new);
    }
}
