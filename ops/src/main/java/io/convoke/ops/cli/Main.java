// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line, {@code ./convoke}: every command is listed here, each is a class of its own. */
@Command(
        name = "convoke",
        mixinStandardHelpOptions = true,
        version = "convoke 0.1.0",
        description = "A conferencing cluster for telecom operators: runs it, tries it, measures it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            TrainCommand.class,
            TestCommand.class,
            HelpCommand.class
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  convoke up                    start Cassandra and one node; Ctrl-C stops both",
            "  convoke up --help             what can be set, and to what it is set otherwise",
            "  convoke demo                  a conference of three on the running node: who heard whom",
            "  convoke bench media --json    measure the running node against its budgets",
            "  convoke test                  build everything and run all tests",
            "",
            "Environment:",
            "  CONVOKE_JAVA_HOME             a JDK 25 or later for Convoke",
            "  CONVOKE_CASSANDRA_JAVA_HOME   a JDK 11 to 17 for Cassandra",
            "  CONVOKE_TRAINING              off: no training run after a build, see convoke train --help"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line; an error is one line on standard error, and an exit code. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::onFailure)
                .setParameterExceptionHandler(Main::onUsage);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int onFailure(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        PrintWriter err = line.getErr();
        if (failure instanceof CommandFailed failed) {
            err.println("convoke: " + failed.getMessage());
            err.flush();
            return failed.exitCode();
        }
        err.println("convoke: this should not have happened, please report it: " + failure);
        failure.printStackTrace(err);
        err.flush();
        return CommandFailed.CANNOT;
    }

    private static int onUsage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("convoke: " + e.getMessage());
        err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }
}
