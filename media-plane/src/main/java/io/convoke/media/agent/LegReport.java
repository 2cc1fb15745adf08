// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

/**
 * A leg's figures, read from its counters at any time. Received means from the peer, sent means to it.
 *
 * @param packetsLost of those expected by sequence number (RFC 3550 A.3); never negative
 * @param jitterMs interarrival jitter (RFC 3550 §6.4.1), in milliseconds
 * @param peerFractionLost loss that the peer reported of what we sent, 0..1
 * @param roundTripMs from the peer's last report (RFC 3550 §6.4.1), or -1
 * @param packetsDropped arrived but not taken: wrong version, source, payload type, length, or too late
 * @param silentMs since the last packet from the peer
 * @param levelDb mean level of what the leg sends now, 0 (loudest) to -127
 * @param delayMs what the jitter buffer adds now
 */
public record LegReport(
        String legKey,
        String codec,
        long packetsReceived,
        long bytesReceived,
        long packetsSent,
        long bytesSent,
        long packetsLost,
        long packetsDropped,
        long framesConcealed,
        double jitterMs,
        double peerFractionLost,
        int roundTripMs,
        long silentMs,
        int levelDb,
        int delayMs) {}
