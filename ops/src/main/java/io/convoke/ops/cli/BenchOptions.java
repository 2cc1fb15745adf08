// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.Bench;
import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all benchmarks can be told, how they run, and how they end. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every budget was kept", "1:one was not, or the node could not be used", "2:wrong options"})
final class BenchOptions {
    @Mixin
    private NodeOptions node;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--participants",
            paramLabel = "N",
            description = "Instead of the number that a scenario's budget is for.")
    private Integer participants;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "20",
            description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "10",
            description =
                    "Before each measurement (default: ${DEFAULT-VALUE}); before that of activations, three times.")
    private int warmUp;

    @Option(
            names = "--pin",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Generator on the last core, the node on the others while it is measured (default).")
    private boolean pin;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            defaultValue = "convoke.local",
            description = "Domain of the users it makes (default: ${DEFAULT-VALUE}).")
    private String domain;

    @Option(
            names = "--media-address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Local address of the generator's endpoints (default: ${DEFAULT-VALUE}).")
    private InetAddress mediaAddress;

    @Option(names = "--json", description = "Print one line of JSON for each scenario.")
    private boolean json;

    /** Those chosen, or all, one after the other, each one's figures as soon as they are there; 0 where every budget was kept. */
    <S> int run(S[] all, List<S> chosen, Bench.Opener<S> opener) throws InterruptedException {
        final BenchPrinter printer = new BenchPrinter(command.commandLine(), json);
        try (ControlClient client = node.connect();
                Bench<S> bench = opener.open(client, settings())) {
            printer.progress(bench.conditions());
            for (final S scenario : chosen.isEmpty() ? List.of(all) : chosen) {
                printer.progress(scenario + ":");
                printer.figures(bench.run(scenario, printer::progress));
            }
            return printer.ok() ? 0 : 1;
        } catch (IOException e) {
            throw new CommandFailed(e.getMessage());
        }
    }

    private BenchSettings settings() {
        return new BenchSettings(
                Optional.ofNullable(participants), seconds, warmUp, pin, domain, mediaAddress, node.pidFile());
    }
}
