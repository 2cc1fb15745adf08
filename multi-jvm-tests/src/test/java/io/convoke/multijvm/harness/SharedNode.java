// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One node for all tests of a run, started with the first and stopped after the last. A test may kill it: the next one starts it again on the
 * same data. The logs of a run with a failure are kept in {@code target/evidence}.
 */
public final class SharedNode implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedNode.class);
    private static final String BEGUN = "begun";
    private static final Path EVIDENCE = Path.of("target", "evidence");

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
        context.getStore(NAMESPACE).put(BEGUN, BEGUN);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        final boolean begun = context.getStore(NAMESPACE).get(BEGUN) != null; // called for what did not begin, too
        if (begun && context.getExecutionException().isPresent()) {
            final RunningNode node = node(context);
            final String test = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            keep(node.data().resolve("log"), EVIDENCE.resolve(test));
            Files.writeString(EVIDENCE.resolve(test).resolve("up.out"), node.output());
        }
    }

    private static void keep(Path logs, Path to) throws IOException {
        Files.createDirectories(to);
        if (!Files.isDirectory(logs)) {
            return;
        }
        final List<Path> files;
        try (Stream<Path> all = Files.list(logs)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (final Path file : files) {
            Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
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
