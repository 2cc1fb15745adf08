// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One of the nodes that {@code up} runs. The first has its files where the data directory is, and Cassandra with them; each
 * other one has a folder there.
 *
 * @param number from 1
 * @param seeds of the cluster, as host:port; empty for a node alone
 * @param shared the first one's: the secrets are there
 */
record LocalNode(
        int number, UpDirectory directory, UpSettings settings, Ports ports, List<String> seeds, UpDirectory shared) {
    private static final int MEDIA_PORTS_FROM = 20_000;
    private static final int MEDIA_PORTS = 8_192;

    /** All that are asked for. Their ports are chosen, and theirs. */
    static List<LocalNode> all(UpDirectory root, UpSettings settings) {
        Ports first = Ports.of(root, settings, 1);
        UpSettings.Endpoint cassandra =
                settings.cassandra().orElseGet(() -> new UpSettings.Endpoint("127.0.0.1", first.cassandra()));
        List<LocalNode> nodes = new ArrayList<>(List.of(new LocalNode(1, root, settings, first, List.of(), root)));
        for (int number = 2; number <= settings.nodes(); number++) {
            UpSettings own = settings.ofNode(number, cassandra);
            UpDirectory directory = directory(root, number);
            directory.prepare();
            nodes.add(new LocalNode(number, directory, own, Ports.of(directory, own, number), List.of(), root));
        }
        if (nodes.size() == 1) {
            return nodes;
        }
        List<String> seeds =
                nodes.stream().map(node -> "127.0.0.1:" + node.ports.cluster()).toList();
        return nodes.stream()
                .map(node -> new LocalNode(node.number, node.directory, node.settings, node.ports, seeds, node.shared))
                .toList();
    }

    static UpDirectory directory(UpDirectory root, int number) {
        return number == 1 ? root : new UpDirectory(root.root().resolve("node-" + number));
    }

    void requireFreePorts() {
        ports.requireFree(settings, directory);
    }

    void writeConfig(Optional<String> cassandraArchive) {
        NodeConfig.write(this, number == 1 ? cassandraArchive.orElse("") : "");
    }

    boolean isAlone() {
        return seeds.isEmpty();
    }

    /** Its part of the ports for RTP: all nodes are at one address. An even number, since legs without rtcp-mux take two. */
    int mediaPorts() {
        return MEDIA_PORTS / settings.nodes() & ~1;
    }

    int mediaPortMin() {
        return MEDIA_PORTS_FROM + (number - 1) * mediaPorts();
    }

    /** In a line that the user reads. */
    @Override
    public String toString() {
        return isAlone() ? "the node" : "node " + number;
    }
}
