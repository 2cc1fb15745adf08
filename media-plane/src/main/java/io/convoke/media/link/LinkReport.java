// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

/**
 * One link's figures. Received means from that node, sent means to it.
 *
 * @param node at the other end
 * @param up something came from there within the last 200 ms
 * @param delayMs one way, half of the mean round trip; 0 while unknown
 * @param lossFraction of the last seconds' messages from there, 0..1
 * @param framesPerSecond received, over the last second
 * @param framesLost that were sent from there and did not come
 * @param framesDropped for there that could not go now, and from there that could not be used
 */
public record LinkReport(
        String node,
        boolean up,
        double delayMs,
        double lossFraction,
        double framesPerSecond,
        long framesSent,
        long framesReceived,
        long framesLost,
        long framesDropped) {}
