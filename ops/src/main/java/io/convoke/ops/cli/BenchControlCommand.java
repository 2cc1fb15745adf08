// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.ControlBench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code convoke bench control}. */
@Command(
        name = "control",
        description = {
            "Requests and messages through the control API.",
            "",
            "  request     20 a second: message with the request to all three invitees informed",
            "  messages    durable messages a second; time to the acknowledgement at 500 a second"
        })
final class BenchControlCommand implements Callable<Integer> {
    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: all).")
    private List<ControlBench.Scenario> scenarios = new ArrayList<>();

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() throws InterruptedException {
        return options.run(ControlBench.Scenario.values(), scenarios, ControlBench::new);
    }
}
