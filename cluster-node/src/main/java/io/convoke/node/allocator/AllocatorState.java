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

/**
 * What the allocator knows of the media nodes: soft, rebuilt from their reports within seconds of a failover.
 *
 * @param incomplete there may be nodes that have not reported to this allocator yet
 * @param sinceNs when it began
 */
public record AllocatorState(Map<String, Node> nodes, boolean incomplete, long sinceNs) {
    static final AllocatorState EMPTY = new AllocatorState(Map.of(), false, 0);

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

        /** No node that takes more has reported lately: one may in a moment. */
        record NobodyThere() implements Pick {}

        /** All nodes are drained or loaded beyond what keeps quality. */
        record AllFull() implements Pick {}
    }

    /** Of an allocator that has just begun: there was another one before, or no node at all. */
    static AllocatorState beginning(long nowNs) {
        return new AllocatorState(Map.of(), true, nowNs);
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
        return new AllocatorState(Collections.unmodifiableMap(next), incomplete, sinceNs);
    }

    /** Without those that have not reported for so long; after as much, all others have. */
    AllocatorState without(Duration expiry, long nowNs) {
        Map<String, Node> next = new TreeMap<>(nodes);
        next.values().removeIf(node -> nowNs - node.seenNs > expiry.toNanos());
        boolean some = incomplete && nowNs - sinceNs <= expiry.toNanos();
        return next.size() == nodes.size() && some == incomplete
                ? this
                : new AllocatorState(Collections.unmodifiableMap(next), some, sinceNs);
    }

    /** The least loaded node that takes new mixers; call {@link #without} before. */
    Pick pick(double maxLoad) {
        return pick(maxLoad, List.of(), List.of());
    }

    /**
     * @param rather the first of these that takes new mixers goes before the least loaded
     * @param not these take none
     */
    Pick pick(double maxLoad, List<NodeId> rather, List<NodeId> not) {
        if (nodes.isEmpty()) return new Pick.NobodyThere();
        List<Node> free = nodes.values().stream()
                .filter(n -> !n.report.draining() && n.report.loadFraction() <= maxLoad)
                .filter(n -> !not.contains(n.report.node()))
                .toList();
        Optional<NodeId> wished = rather.stream()
                .filter(id -> free.stream().anyMatch(n -> n.report.node().equals(id)))
                .findFirst();
        if (wished.isPresent()) return new Pick.Picked(wished.get());
        Optional<Node> best = free.stream()
                .min(Comparator.comparingInt(Node::step)
                        .thenComparingInt(Node::legs)
                        .thenComparingInt(Node::mixers));
        return best.<Pick>map(n -> new Pick.Picked(n.report.node()))
                .orElseGet(() -> incomplete ? new Pick.NobodyThere() : new Pick.AllFull());
    }

    /** Of all nodes, by gateway. */
    Map<String, Integer> gatewayCalls() {
        Map<String, Integer> calls = new TreeMap<>();
        nodes.values()
                .forEach(node -> node.report.gatewayCalls().forEach((name, n) -> calls.merge(name, n, Integer::sum)));
        return calls;
    }

    List<NodeReport> reports() {
        Stream<NodeReport> reports = nodes.values().stream().map(Node::report);
        return reports.toList();
    }
}
