// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.agent.Peer;
import io.convoke.media.agent.Rig;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.link.LinkReport;
import io.convoke.media.link.LinkSettings;
import io.convoke.media.link.MemoryMesh;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Engines without threads on one clock, with one conference and links in memory. */
final class Mesh implements AutoCloseable {
    static final String CONFERENCE = "the conference";

    final List<Rig> nodes = new ArrayList<>();
    final MemoryMesh network = new MemoryMesh(() -> nodes.getFirst().nowNs);
    /** Those that time passes for. */
    final Set<Rig> running = new HashSet<>();

    Mesh(int count) {
        this(count, 3);
    }

    Mesh(int count, int loudest) {
        for (int i = 0; i < count; i++) {
            LinkSettings link =
                    new LinkSettings(name(i), "127.0.0.1", address(i).getPort(), Path.of("/nowhere"), "127.0.0.1");
            InetSocketAddress address = address(i);
            Rig node = new Rig(Rig.TestSettings.forTests(loudest).with(link), () -> network.open(address));
            nodes.add(node);
            running.add(node);
        }
        for (Rig node : nodes) {
            setPeers(node, Set.of("node-0", "node-1", "node-2", "node-3"));
        }
    }

    /** All to all others. */
    Mesh link() {
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < nodes.size(); j++) {
                if (i != j) {
                    nodes.get(i).engine.link(name(j), address(j));
                }
            }
        }
        run(200);
        return this;
    }

    static String name(int node) {
        return "node-" + node;
    }

    static InetSocketAddress address(int node) {
        return new InetSocketAddress("127.0.0.1", 23_000 + node);
    }

    void setPeers(Rig node, Set<String> peers) {
        if (!node.engine.setPeers(Rig.MIXER, CONFERENCE, peers)) {
            throw new AssertionError("the queue is full");
        }
    }

    Peer join(int node, String key, AudioCodec codec) {
        return nodes.get(node).join(key, codec);
    }

    /** Who listens and says nothing. */
    Peer listen(int node, AudioCodec codec) {
        Peer peer = join(node, "listener-" + node, codec);
        peer.sending = false;
        return peer;
    }

    void run(int milliseconds) {
        for (int i = 0; i < milliseconds; i += 2) {
            for (Rig node : nodes) {
                if (running.contains(node)) {
                    node.step();
                }
            }
        }
    }

    /** What is heard after the first while counts. */
    void run(int before, int milliseconds) {
        run(before);
        forget();
        run(milliseconds);
    }

    void forget() {
        nodes.forEach(Rig::forget);
    }

    LinkReport link(int from, int to) {
        return nodes.get(to).engine.links().stream()
                .filter(link -> link.node().equals(name(from)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        nodes.forEach(Rig::close);
    }
}
