// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * One node for all tests of a run, started with the first and stopped after the last. A test may kill it: the next one starts it again on the
 * same data. What it leaves behind when a test fails is kept, and the failure says where.
 */
public final class SharedNode implements ParameterResolver, BeforeEachCallback, TestExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedNode.class);

    /** Closed by JUnit when all tests have ended. */
    private record Holder(RunningNode node, Path folder) implements AutoCloseable {

        static Holder start() {
            try {
                final Path folder = Files.createTempDirectory("convoke-multijvm-");
                return new Holder(RunningNode.start(folder.resolve("data")), folder);
            } catch (IOException e) {
                throw new IllegalStateException("no node for the tests", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a node was started", e);
            }
        }

        @Override
        public void close() throws IOException {
            node.close();
            ClusterOfTests.delete(folder);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningNode.class;
    }

    @Override
    public RunningNode resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return node(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        node(context).restart();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw ClusterOfTests.explained(context, failure, node(context)::keepEvidence);
    }

    /** For tests that want the machine for themselves; whoever asks for the node afterwards gets another one. */
    static void stop(ExtensionContext context) throws IOException {
        final Holder holder = store(context).remove(Holder.class, Holder.class);
        if (holder != null) {
            holder.close();
        }
    }

    private static RunningNode node(ExtensionContext context) {
        return store(context)
                .getOrComputeIfAbsent(Holder.class, ignored -> Holder.start(), Holder.class)
                .node();
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }
}
