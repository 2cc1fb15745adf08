// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.ids.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the allocator knows of the media nodes: soft, rebuilt from their reports within seconds of a failover. */
public record AllocatorState(Map<String, Node> nodes) {
    static final AllocatorState EMPTY = new AllocatorState(Map.of());

    /** Loads that differ by less are the same load. */
    private static final double LOAD_STEP = 0.1;

    /** @param picked mixers given to the node since its last report, which does not count them yet */
    public record Node(NodeReport report, long seenNs, int picked) {
        private int step() {
            return (int) (report.loadFraction() / LOAD_STEP);
        }

        private int legs() {
            return report.legs();
        }

        private int mixers() {
            return report.mixers() + picked;
        }
    }

    /** What came of asking for a node. */
    public sealed interface Pick {
        record Picked(NodeId node) implements Pick {}

        /** No node has reported lately: one may in a moment. */
        record NobodyThere() implements Pick {}

        /** All nodes are drained or loaded beyond what keeps quality. */
        record AllFull() implements Pick {}
    }

    AllocatorState reported(NodeReport report, long nowNs) {
        return with(report.node(), new Node(report, nowNs, 0));
    }

    AllocatorState picked(NodeId id) {
        Node node = nodes.get(id.value());
        return node == null ? this : with(id, new Node(node.report, node.seenNs, node.picked + 1));
    }

    private AllocatorState with(NodeId id, Node node) {
        Map<String, Node> next = new TreeMap<>(nodes);
        next.put(id.value(), node);
        return new AllocatorState(Collections.unmodifiableMap(next));
    }

    AllocatorState without(Duration expiry, long nowNs) {
        Map<String, Node> next = new TreeMap<>(nodes);
        next.values().removeIf(node -> nowNs - node.seenNs > expiry.toNanos());
        return next.size() == nodes.size() ? this : new AllocatorState(Collections.unmodifiableMap(next));
    }

    /** The least loaded node that takes new mixers; call {@link #without} before. */
    Pick pick(double maxLoad) {
        if (nodes.isEmpty()) return new Pick.NobodyThere();
        Optional<Node> best = nodes.values().stream()
                .filter(n -> !n.report.draining() && n.report.loadFraction() <= maxLoad)
                .min(Comparator.comparingInt(Node::step)
                        .thenComparingInt(Node::legs)
                        .thenComparingInt(Node::mixers));
        return best.<Pick>map(n -> new Pick.Picked(n.report.node())).orElseGet(Pick.AllFull::new);
    }

    List<NodeReport> reports() {
        Stream<NodeReport> reports = nodes.values().stream().map(Node::report);
        return reports.toList();
    }
}
