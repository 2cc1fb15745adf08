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
            screen.println(json ? json(report) : DemoTable.of(report));
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
}
