// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Wire;

/**
 * What a media node tells of itself.
 *
 * @param incarnation of its media engine: another number means that all its legs are lost
 * @param loadFraction of its busiest mixer thread, 0..1
 */
public record NodeReport(
        NodeId node,
        long incarnation,
        String mediaAddress,
        int mixers,
        int legs,
        double loadFraction,
        boolean draining,
        String version)
        implements Wire {}
