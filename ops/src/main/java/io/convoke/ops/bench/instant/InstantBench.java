// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.ops.bench.Bench;
import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.DelayBench;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** {@code bench instant}: push to talk, from the press of a terminal to what the others hear. */
public final class InstantBench implements Bench<InstantBench.Scenario> {
    private final List<ControlClient> nodes;
    private final BenchSettings settings;
    private final Ground ground;

    /** The scenarios by the names of their figures. */
    public enum Scenario {
        /** First: what others leave in the node's heap would hide the growth. */
        IDLE,
        ACTIVATION,
        SPEECH,
        FLOOR,
        /** Needs two nodes. */
        CASCADE,
        /** Likewise. */
        REMOTE_TALKERS;

        /** What can be measured with so many nodes. */
        public static Scenario[] with(int nodes) {
            return Arrays.stream(values())
                    .filter(each -> each != CASCADE && each != REMOTE_TALKERS || nodes > 1)
                    .toArray(Scenario[]::new);
        }

        @Override
        public String toString() {
            return Bench.title(this);
        }
    }

    /** @param nodes the one that is measured; and a second one of its cluster, for what concerns two */
    public InstantBench(List<ControlClient> nodes, BenchSettings settings) throws IOException, InterruptedException {
        this.nodes = List.copyOf(nodes);
        this.settings = settings;
        ground = Ground.prepare(nodes.getFirst(), settings);
    }

    @Override
    public Ground ground() {
        return ground;
    }

    @Override
    public String conditions() {
        return Bench.super.conditions()
                + (nodes.size() > 1
                        ? "; requests in turn to " + nodes.get(0).base() + " and "
                                + nodes.get(1).base()
                        : "");
    }

    /** The load average explains delays that the node did not make: on a machine with other work, figures are of that, too. */
    @Override
    public Figures run(Scenario scenario, Consumer<String> progress) throws IOException, InterruptedException {
        final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return measured(scenario, progress).note("loadAverageBefore", load);
    }

    private Figures measured(Scenario scenario, Consumer<String> progress) throws IOException, InterruptedException {
        final ControlClient first = nodes.getFirst();
        return switch (scenario) {
            case IDLE -> new IdleBench(first, ground.node(), settings).run(ground.crowd(), progress);
            case ACTIVATION -> new ActivationBench(nodes, ground.node(), settings).run(ground.crowd(), progress);
            case SPEECH -> new SpeechBench(nodes, ground.node(), settings).run(ground.crowd(), progress);
            case FLOOR -> new FloorBench(first, settings).run(ground.crowd(), progress);
            case CASCADE ->
                new DelayBench(both(scenario), settings).run(ground.crowd().users(2 * DelayBench.PAIRS), progress);
            case REMOTE_TALKERS ->
                new RemoteTalkersBench(both(scenario), ground.node(), settings).run(ground.crowd(), progress);
        };
    }

    private List<ControlClient> both(Scenario scenario) throws IOException {
        if (nodes.size() < 2) {
            throw new IOException(scenario + " is measured between two nodes: name the other one with --second-node");
        }
        return nodes;
    }
}
