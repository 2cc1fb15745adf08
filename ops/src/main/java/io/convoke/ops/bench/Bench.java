// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Scenarios that are measured one after the other on one node.
 *
 * @param <S> its scenarios, by the names of their figures
 */
public interface Bench<S> extends AutoCloseable {

    /** Prepares the node and this process; what was changed is put back by {@link Bench#close}. */
    interface Opener<S> {
        Bench<S> open(ControlClient client, BenchSettings settings) throws IOException, InterruptedException;
    }

    /** The node, the users that are made for this bench, and whose the cores are meanwhile. */
    record Ground(NodeUnderTest node, Crowd crowd, Pinning pinning) implements AutoCloseable {
        public static Ground prepare(ControlClient client, BenchSettings settings)
                throws IOException, InterruptedException {
            final NodeUnderTest node = new NodeUnderTest(client, settings.nodePid());
            return new Ground(node, new Crowd(client, settings.domain()), Pinning.of(settings.pin(), node.pid()));
        }

        @Override
        public void close() throws IOException {
            try (pinning) {
                crowd.close();
            }
        }
    }

    Ground ground();

    /** What two runs must have in common to be compared. */
    default String conditions() {
        return ground().pinning().conditions()
                + (ground().node().pid().isEmpty() ? "; node elsewhere: its figures from /metrics" : "");
    }

    /** Runs one; {@code progress} gets a line for each step. */
    Figures run(S scenario, Consumer<String> progress) throws IOException, InterruptedException;

    /** The name of a scenario in a command, and of its figures. */
    static String title(Enum<?> scenario) {
        return scenario.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    default void close() throws IOException {
        ground().close();
    }
}
