// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Wire;

/**
 * How the media link of one node with another one is, as it sees it.
 *
 * @param peer at the other end
 * @param up something came from there within the last 200 ms
 * @param delayMs one way; 0 while unknown
 * @param lossFraction of what came from there in the last seconds, 0..1
 * @param framesPerSecond received
 * @param framesDropped for there that could not go, and from there that could not be used
 */
public record LinkStanding(
        NodeId peer,
        boolean up,
        double delayMs,
        double lossFraction,
        double framesPerSecond,
        long framesSent,
        long framesReceived,
        long framesLost,
        long framesDropped)
        implements Wire {}
