// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code convoke bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the running node from a separate process, against the budgets it must keep.",
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchMediaCommand.class,
            BenchControlCommand.class,
            BenchSipCommand.class,
            BenchInstantCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  convoke bench media           what carrying sound costs",
            "  convoke bench control --json  how fast requests and messages are, a line for each scenario",
            "  convoke bench sip             phones: registrations, redirections, calls",
            "  convoke bench instant         push to talk: activation, floor, speech, idle legs"
        })
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
