// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Nodes in network namespaces of their own, each on a cable to one switch, at which the test and Cassandra are too: a node whose
 * cable is pulled reaches nobody. Needs root, and {@code ip}.
 */
final class Cables implements AutoCloseable {
    private static final int PATIENCE_S = 60;

    /** Of ours: others on this machine may have laid theirs. */
    private final String name = "cv" + ProcessHandle.current().pid() % 100_000;

    private final String net = "10.79." + ProcessHandle.current().pid() % 250;
    private final int nodes;

    /**
     * Where a node runs.
     *
     * @param host its address there
     * @param enter words before a command that is to run there
     */
    record Place(String host, List<String> enter) {
        static final Place HERE = new Place("127.0.0.1", List.of());
    }

    private Cables(int nodes) {
        this.nodes = nodes;
    }

    static boolean canBeLaid() {
        return "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/sbin/ip"))
                && Files.isWritable(Path.of("/run"));
    }

    static Cables lay(int nodes) throws IOException, InterruptedException {
        final Cables cables = new Cables(nodes);
        try {
            cables.lay();
            return cables;
        } catch (IOException | InterruptedException e) {
            cables.close();
            throw e;
        }
    }

    private void lay() throws IOException, InterruptedException {
        ip("link", "add", name, "type", "bridge");
        ip("addr", "add", here() + "/24", "dev", name);
        ip("link", "set", name, "up");
        for (int node = 1; node <= nodes; node++) {
            ip("netns", "add", space(node));
            ip("link", "add", plug(node), "type", "veth", "peer", "name", "eth0", "netns", space(node));
            ip("link", "set", plug(node), "master", name, "up");
            ip("-n", space(node), "link", "set", "lo", "up");
            ip("-n", space(node), "addr", "add", place(node).host() + "/24", "dev", "eth0");
            ip("-n", space(node), "link", "set", "eth0", "up");
        }
    }

    /** Address of the test, and of what all nodes need. */
    String here() {
        return net + ".254";
    }

    Place place(int node) {
        return new Place(net + "." + node, List.of("ip", "netns", "exec", space(node)));
    }

    void pull(int node) throws IOException, InterruptedException {
        ip("link", "set", plug(node), "down");
    }

    void plugIn(int node) throws IOException, InterruptedException {
        ip("link", "set", plug(node), "up");
    }

    private String space(int node) {
        return name + "-" + node;
    }

    private String plug(int node) {
        return name + "p" + node;
    }

    private static void ip(String... words) throws IOException, InterruptedException {
        final Command done = Command.run(
                PATIENCE_S,
                IntStream.range(-1, words.length)
                        .mapToObj(i -> i < 0 ? "ip" : words[i])
                        .toList());
        if (done.exitCode() != 0) {
            throw new IOException("ip " + String.join(" ", words) + ": " + done.err());
        }
    }

    /** With a namespace goes the cable in it. */
    @Override
    public void close() throws IOException {
        try {
            for (int node = 1; node <= nodes; node++) {
                Command.run(PATIENCE_S, List.of("ip", "netns", "del", space(node)));
                Command.run(PATIENCE_S, List.of("ip", "link", "del", plug(node)));
            }
            Command.run(PATIENCE_S, List.of("ip", "link", "del", name));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
