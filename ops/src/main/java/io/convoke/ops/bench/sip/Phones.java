// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.sip;

import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.bench.NodeUnderTest;
import io.convoke.ops.load.sip.SipLoad;
import io.convoke.ops.load.sip.SipLoad.Outcome;
import io.convoke.ops.load.sip.SipScript;
import io.convoke.ops.load.sip.SipScripts;
import io.convoke.ops.load.sip.SipUser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** Requests that are one round trip: registrations that are refreshed, and requests for a conference that are redirected. */
record Phones(NodeUnderTest node, BenchSettings settings, InetSocketAddress sip, List<SipUser> users) {
    /** At once, to saturate: with fewer, the node waits for the generator. */
    private static final int WINDOW = 64;

    private static final int OF_EACH_USER = 4;
    private static final int REGISTRATIONS = 2_000;

    SipLoad open() throws IOException {
        return new SipLoad(sip);
    }

    /** Host and port of the node. */
    String address() {
        return sip.getHostString() + ":" + sip.getPort();
    }

    int phones() {
        return OF_EACH_USER * users.size();
    }

    Figures register(Consumer<String> progress) throws IOException, InterruptedException {
        try (SipLoad load = open()) {
            final SipScript script = SipScripts.register(users, phones(), address(), load.local());
            progress.accept("registering " + phones() + " phones");
            load.exactly(script, phones(), 0);
            return roundTrips(load, script, new Figures("register", phones()), REGISTRATIONS, 1_000, 0, progress);
        }
    }

    Figures redirect(String scenario, String parameters, int perSecond, int paced, int msP99, Consumer<String> progress)
            throws IOException, InterruptedException {
        try (SipLoad load = open()) {
            final String uri = "sip:conference@" + address() + parameters;
            final SipScript script = SipScripts.redirect(users, uri, load.local(), (_, _) -> {});
            return roundTrips(load, script, new Figures(scenario, users.size()), perSecond, paced, msP99, progress);
        }
    }

    /** As many as go, and how long one takes at a pace below that; {@code msP99} 0: without a budget. */
    private Figures roundTrips(
            SipLoad load,
            SipScript script,
            Figures figures,
            int perSecond,
            int paced,
            int msP99,
            Consumer<String> progress)
            throws IOException, InterruptedException {
        progress.accept("saturating with " + WINDOW + " at once: " + settings.warmUpSeconds() + " s to warm up, "
                + settings.seconds() + " s measured");
        if (settings.warmUpSeconds() > 0) {
            load.saturate(script, WINDOW, settings.warmUpSeconds());
        }
        final double cpuBefore = node.cpuMs();
        final Outcome most = load.saturate(script, WINDOW, settings.seconds());
        final double cpuMs = node.cpuMs() - cpuBefore;
        progress.accept(paced + " a second for " + settings.seconds() + " s");
        final Outcome calm = load.paced(script, paced, settings.seconds());
        figures.atLeast("perSecond", most.perSecond(), perSecond)
                .note("nodeCpuUsEach", 1e3 * cpuMs / Math.max(1, most.done()))
                .note("msP50AtSaturation", most.ms(50))
                .note("msP99AtSaturation", most.ms(99))
                .note("failuresAtSaturation", most.failed())
                .note("pace", paced)
                .note("msP50", calm.ms(50));
        return (msP99 > 0 ? figures.atMost("msP99", calm.ms(99), msP99) : figures.note("msP99", calm.ms(99)))
                .note("msMax", calm.ms(100))
                .note("pacedPerSecond", calm.perSecond())
                .note("failures", calm.others().toString());
    }
}
