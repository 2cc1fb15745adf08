// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps the generator off the node's cores while it lives: the generator gets the last core, the node all others. The node gets
 * back what it had when this is closed.
 */
public final class Pinning implements AutoCloseable {
    private final Optional<Long> node;
    private final String nodeCores;
    private final String conditions;

    private Pinning(Optional<Long> node, String nodeCores, String conditions) {
        this.node = node;
        this.nodeCores = nodeCores;
        this.conditions = conditions;
    }

    /** Nothing is pinned on one core, and nothing but the generator when the node runs elsewhere. */
    public static Pinning of(boolean wanted, Optional<Long> node) throws IOException, InterruptedException {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (!wanted || cores < 2 || !Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            return new Pinning(Optional.empty(), null, "not pinned, " + cores + " cores");
        }
        final int last = cores - 1;
        final String others = last == 1 ? "0" : "0-" + (last - 1);
        final long own = ProcessHandle.current().pid();
        NodeUnderTest.run("taskset", "-a", "-c", "-p", String.valueOf(last), String.valueOf(own));
        if (node.isEmpty()) {
            return new Pinning(node, null, "generator on core " + last + ", node not pinned");
        }
        final String before = coresOf(node.get());
        NodeUnderTest.run("taskset", "-a", "-c", "-p", others, String.valueOf(node.get()));
        return new Pinning(node, before, "generator on core " + last + ", node on core " + others);
    }

    private static String coresOf(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("no Cpus_allowed_list of process " + pid));
    }

    /** In words, for whoever compares two runs. */
    public String conditions() {
        return conditions;
    }

    @Override
    public void close() throws IOException {
        if (nodeCores == null) {
            return;
        }
        try {
            NodeUnderTest.run("taskset", "-a", "-c", "-p", nodeCores, String.valueOf(node.orElseThrow()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
