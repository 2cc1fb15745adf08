// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import io.convoke.ops.bench.sip.SipBench;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code convoke bench sip}. */
@Command(
        name = "sip",
        description = {
            "Phones that register, ask for conferences and call them, over UDP, with digest.",
            "",
            "  memory            bytes for each registered phone, and for each call with media",
            "  register          refreshes a second; time of one at 1,000 a second",
            "  redirect          INVITE to 302, promised conferences; time at 1,000 a second",
            "  calls             set up at 20 a second, G.711, rooms of ten with two talkers",
            "  redirect-durable  INVITE to 302, the conference stored before; time at 100 a second"
        })
final class BenchSipCommand implements Callable<Integer> {
    @Option(
            names = "--sip-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Where the node's SIP port is (default: ${DEFAULT-VALUE}).")
    private String sipHost;

    @Option(
            names = "--sip-port",
            paramLabel = "PORT",
            defaultValue = "5060",
            description = "SIP over UDP (default: ${DEFAULT-VALUE}).")
    private int sipPort;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description = "One or more of ${COMPLETION-CANDIDATES} (default: all).")
    private List<SipBench.Scenario> scenarios = new ArrayList<>();

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() throws InterruptedException {
        final InetSocketAddress sip = new InetSocketAddress(sipHost, sipPort);
        return options.run(
                SipBench.Scenario.values(), scenarios, (client, settings) -> new SipBench(client, settings, sip));
    }
}
