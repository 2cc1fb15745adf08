// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Wire;
import java.util.List;
import java.util.Map;

/**
 * What a media node tells of itself.
 *
 * @param incarnation of its media engine: another number means that all its legs are lost
 * @param loadFraction of its busiest mixer thread, 0..1
 * @param gatewayCalls of this node's call entities, by the gateway they go through
 * @param links of its media engine with those of other nodes
 */
public record NodeReport(
        NodeId node,
        long incarnation,
        String mediaAddress,
        int mixers,
        int legs,
        double loadFraction,
        boolean draining,
        String version,
        Map<String, Integer> gatewayCalls,
        List<LinkStanding> links)
        implements Wire {

    public NodeReport(
            NodeId node,
            long incarnation,
            String mediaAddress,
            int mixers,
            int legs,
            double loadFraction,
            boolean draining,
            String version) {
        this(node, incarnation, mediaAddress, mixers, legs, loadFraction, draining, version, Map.of(), List.of());
    }
}
