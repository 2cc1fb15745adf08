// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.ControlBench;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
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
        final BenchPrinter printer = new BenchPrinter(spec.commandLine(), options.json());
        final List<ControlBench.Scenario> chosen =
                scenarios.isEmpty() ? List.of(ControlBench.Scenario.values()) : scenarios;
        try (ControlClient client = node.connect();
                ControlBench bench = new ControlBench(client, options.settings(node))) {
            printer.progress(bench.conditions());
            for (final ControlBench.Scenario scenario : chosen) {
                printer.progress(scenario + ":");
                printer.figures(bench.run(scenario, printer::progress));
            }
            return printer.ok() ? 0 : 1;
        } catch (IOException e) {
            throw new CommandFailed(e.getMessage());
        }
    }
}
