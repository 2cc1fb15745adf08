// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.TestAbortedException;

/**
 * One cluster for all tests of a class, and of the classes after it that plan the same: whole before each test, with its links. What it
 * leaves behind when a test fails is kept, and the failure says where.
 */
public final class ClusterOfTests implements BeforeAllCallback, BeforeEachCallback, TestExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ClusterOfTests.class);

    private final RunningCluster.Plan plan;
    private RunningCluster cluster;

    private ClusterOfTests(RunningCluster.Plan plan) {
        this.plan = plan;
    }

    public static ClusterOfTests of(RunningCluster.Plan plan) {
        return new ClusterOfTests(plan);
    }

    /**
     * Test classes that plan the same are next to each other, after all that need no cluster; named in {@code junit-platform.properties}.
     * By name among themselves, not as the file system lists them: the first start of a node builds, and says so.
     */
    public static final class Order implements ClassOrderer {
        @Override
        public void orderClasses(ClassOrdererContext context) {
            context.getClassDescriptors()
                    .sort(Comparator.<ClassDescriptor, String>comparing(each -> planOf(each.getTestClass()))
                            .thenComparing(each -> each.getTestClass().getName()));
        }

        private static String planOf(Class<?> test) {
            return ReflectionSupport.streamFields(
                            test, field -> field.getType() == ClusterOfTests.class, HierarchyTraversalMode.TOP_DOWN)
                    .map(field ->
                            ReflectionSupport.tryToReadFieldValue(field, null).toOptional())
                    .flatMap(Optional::stream)
                    .map(found -> ((ClusterOfTests) found).plan.toString())
                    .findFirst()
                    .orElse("");
        }
    }

    /** What runs now: one at a time. Closed by JUnit when all tests have ended, unless another one was wanted before. */
    private record Started(RunningCluster.Plan plan, RunningCluster cluster, Path folder) implements AutoCloseable {
        static Started of(RunningCluster.Plan plan) throws Exception {
            final Path folder = Files.createTempDirectory("convoke-cluster-");
            try {
                return new Started(plan, plan.start(folder), folder);
            } catch (Exception e) {
                delete(folder);
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            cluster.close();
            delete(folder);
        }
    }

    public RunningCluster get() {
        return cluster;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        assumeTrue(!plan.onCables() || RunningCluster.canHaveCables(), "networks of their own need root");
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        cluster = running(context);
        try {
            cluster.restart();
            cluster.awaitLinks();
        } catch (IOException | InterruptedException | RuntimeException notWhole) {
            final AssertionError failure = withEvidence(context, notWhole, cluster::keepEvidence);
            stop(context); // the next test is not to suffer from it
            throw failure;
        }
    }

    private RunningCluster running(ExtensionContext context) throws Exception {
        final ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
        Started now = store.get(Started.class, Started.class);
        if (now == null || !now.plan().equals(plan)) {
            stop(context);
            SharedNode.stop(context);
            now = Started.of(plan);
            store.put(Started.class, now);
        }
        return now.cluster();
    }

    private static void stop(ExtensionContext context) throws IOException {
        final Started now = context.getRoot().getStore(NAMESPACE).remove(Started.class, Started.class);
        if (now != null) {
            now.close();
        }
    }

    /** All in it as well. */
    public static void delete(Path folder) throws IOException {
        final List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path one : all) {
            Files.deleteIfExists(one);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw cluster == null ? failure : explained(context, failure, cluster::keepEvidence);
    }

    /**
     * The failure of a test, with where to look for its reasons; as it is where the test was not meant to run here.
     *
     * @param keep evidence for the test of this name; says where
     */
    static Throwable explained(ExtensionContext context, Throwable failure, Function<String, Path> keep) {
        return failure instanceof TestAbortedException ? failure : withEvidence(context, failure, keep);
    }

    private static AssertionError withEvidence(
            ExtensionContext context, Throwable failure, Function<String, Path> keep) {
        final String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        return new AssertionError(
                failure.getMessage() + "\nLogs, thread dumps and counters of its nodes: " + keep.apply(test), failure);
    }
}
