// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.instant.InstantBench;
import io.convoke.ops.client.ControlClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code convoke bench instant}. */
@Command(
        name = "instant",
        description = {
            "Push to talk: from the press of a terminal to what the others hear.",
            "",
            "  idle          bytes and CPU of a provisioned leg in no session",
            "  activation    press to granted floor, of two provisioned legs, 200 a second",
            "  speech        packet in to packet out at 100 members; CPU for each that is sent on",
            "  floor         requests by RTCP APP: granted to one, taken to 99 others",
            "  cascade       what another node between talker and listener of a conference adds; with --second-node",
            "  remote-talkers  CPU of a talker on the other node of a conference, beside that of a local one; likewise"
        })
final class BenchInstantCommand implements Callable<Integer> {
    @Option(
            names = "--second-node",
            paramLabel = "URL",
            description =
                    "Another node of the same cluster of two: who presses or talks is then on one, who hears on the other.")
    private URI secondNode;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: all).")
    private List<InstantBench.Scenario> scenarios = new ArrayList<>();

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() throws InterruptedException {
        return options.run(
                InstantBench.Scenario.with(secondNode == null ? 1 : 2),
                scenarios,
                (client, settings) -> new InstantBench(nodes(client), settings));
    }

    private List<ControlClient> nodes(ControlClient first) {
        return secondNode == null ? List.of(first) : List.of(first, first.at(secondNode));
    }
}
