// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.media.codec.AudioCodec;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.demo.Demo;
import io.convoke.ops.demo.DemoReport;
import io.convoke.ops.demo.DemoSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code convoke demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Holds a conference of three on the running node and says who heard whom.",
            "",
            "Makes three users, lets one ask for a conference by instant message, joins three",
            "endpoints with real RTP that play recorded speech one after the other and all at",
            "once, and compares what each received with what was said."
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everybody heard both others and nobody himself",
            "1:somebody did not, or the node could not be used",
            "2:wrong options"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  convoke demo                  with the node that convoke up started",
            "  convoke demo --json           the same for a program"
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            defaultValue = "convoke.local",
            description = "Domain of the users (default: ${DEFAULT-VALUE}).")
    private String domain;

    @Option(
            names = "--codec",
            paramLabel = "CODEC",
            split = ",",
            description = "Codec of all three, or of each: ${COMPLETION-CANDIDATES} (default: OPUS,G722,PCMU).")
    private List<AudioCodec> codecs = new ArrayList<>();

    @Option(
            names = "--media-address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Local address of the three endpoints (default: ${DEFAULT-VALUE}).")
    private InetAddress mediaAddress;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "convoke-demo",
            description = "Where the WAV files go (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        final PrintWriter err = spec.commandLine().getErr();
        final PrintWriter screen = spec.commandLine().getOut();
        try (ControlClient client = node.connect()) {
            final DemoSettings settings = new DemoSettings(domain, three(), mediaAddress, out);
            final DemoReport report = new Demo(client, settings, line -> report(err, line)).run();
            screen.println(json ? json(report) : table(report));
            screen.flush();
            return report.ok() ? 0 : 1;
        } catch (IOException e) {
            if (json) {
                screen.println(ControlClient.object().put("ok", false).put("error", e.getMessage()));
                screen.flush();
            }
            throw new CommandFailed(e.getMessage());
        }
    }

    private void report(PrintWriter err, String line) {
        if (!json) {
            err.println("  " + line);
            err.flush();
        }
    }

    private List<AudioCodec> three() {
        return switch (codecs.size()) {
            case 0 -> List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU);
            case 1 -> List.of(codecs.getFirst(), codecs.getFirst(), codecs.getFirst());
            case 3 -> codecs;
            default ->
                throw new ParameterException(spec.commandLine(), "--codec takes one codec, or three: not " + codecs);
        };
    }

    private static String json(DemoReport report) {
        return ControlClient.JSON.valueToTree(report).toString();
    }

    private static String table(DemoReport report) {
        final StringBuilder table = new StringBuilder();
        line(table, "%n%-10s %-10s %-6s %-8s %10s %8s", "listener", "talker", "heard", "at once", "delay", "loss");
        for (final DemoReport.Pair pair : report.pairs()) {
            final String delay = pair.delayMs() == null ? "-" : String.format(Locale.ROOT, "%.1f ms", pair.delayMs());
            line(
                    table,
                    "%-10s %-10s %-6s %-8s %10s %6.2f %%",
                    pair.listener(),
                    pair.talker(),
                    yes(pair.heard()),
                    yes(pair.heardAtOnce()),
                    delay,
                    pair.lossPercent());
        }
        line(
                table,
                "%n%-10s %-6s %10s %10s %8s %18s",
                "party",
                "codec",
                "sent",
                "received",
                "loss",
                "p99 between packets");
        for (final DemoReport.Party party : report.parties()) {
            line(
                    table,
                    "%-10s %-6s %10d %10d %6.2f %% %16.1f ms",
                    party.name(),
                    party.codec(),
                    party.packetsSent(),
                    party.packetsReceived(),
                    party.lossPercent(),
                    party.interArrivalMsP99());
        }
        line(
                table,
                "%nConference %s; its information reached all three after %.0f ms.",
                report.conference(),
                report.informedMs());
        line(
                table,
                report.heardThemselves().isEmpty()
                        ? "Nobody heard himself."
                        : "Heard themselves: " + report.heardThemselves());
        report.wavs().forEach(wav -> line(table, "%s", wav));
        line(table, "%s", report.ok() ? "OK: everybody heard both others." : "FAILED: see the table.");
        return table.toString().stripTrailing();
    }

    private static String yes(boolean value) {
        return value ? "yes" : "NO";
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
