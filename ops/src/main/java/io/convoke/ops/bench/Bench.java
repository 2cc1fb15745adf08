// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import java.io.IOException;
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

    /** What two runs must have in common to be compared. */
    String conditions();

    /** Runs one; {@code progress} gets a line for each step. */
    Figures run(S scenario, Consumer<String> progress) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
