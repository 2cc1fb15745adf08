// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.sip;

import io.convoke.ops.bench.Bench;
import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.sip.SipUser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code bench sip}: what the SIP edge can do, with phones that authenticate by digest and use their nonces again. */
public final class SipBench implements Bench<SipBench.Scenario> {
    private static final String PASSWORD = "bench bench bench";
    /** Who calls; fewer calls need fewer. */
    private static final int MOST_USERS = 250;

    private final BenchSettings settings;
    private final Ground ground;
    private final InetSocketAddress sip;
    private final List<SipUser> users = new ArrayList<>();

    /** The scenarios by the names of their figures. */
    public enum Scenario {
        /** First: what others leave in the node's heap would hide the growth. */
        MEMORY,
        REGISTER,
        REDIRECT,
        CALLS,
        /** Last: it leaves thousands of conferences, which live for two minutes more. */
        REDIRECT_DURABLE;

        @Override
        public String toString() {
            return Bench.title(this);
        }
    }

    /** @param sip where the node's UDP port is */
    public SipBench(ControlClient client, BenchSettings settings, InetSocketAddress sip)
            throws IOException, InterruptedException {
        this.settings = settings;
        this.sip = sip;
        ground = Ground.prepare(client, settings);
    }

    @Override
    public Ground ground() {
        return ground;
    }

    @Override
    public Figures run(Scenario scenario, Consumer<String> progress) throws IOException, InterruptedException {
        if (users.isEmpty()) {
            final int count = Math.min(MOST_USERS, settings.participants().orElse(MOST_USERS));
            progress.accept("making " + count + " users with passwords");
            ground.crowd().usersWith(PASSWORD, count).forEach(aor -> users.add(new SipUser(aor, PASSWORD)));
        }
        final Phones phones = new Phones(ground.node(), settings, sip, users);
        return switch (scenario) {
            case MEMORY -> new PhoneMemory(phones).run(progress);
            case REGISTER -> phones.register(progress);
            case REDIRECT -> phones.redirect(scenario.toString(), "", 5_000, 1_000, 10, progress);
            case REDIRECT_DURABLE -> phones.redirect(scenario.toString(), ";allocate=at-once", 500, 100, 40, progress);
            case CALLS -> calls(phones, progress);
        };
    }

    private Figures calls(Phones phones, Consumer<String> progress) throws IOException, InterruptedException {
        final int count = settings.participants().orElse(1_000);
        try (Callers callers = new Callers(phones, progress)) {
            callers.call(count);
            return callers.measured(new Figures(Scenario.CALLS.toString(), count));
        }
    }
}
