// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.mixer;

import io.convoke.protocol.wire.Wire;

/**
 * A leg's figures; received means from the endpoint.
 *
 * @param jitterMs interarrival jitter (RFC 3550 §6.4.1)
 * @param peerFractionLost loss that the endpoint reported of what was sent to it, 0..1
 * @param roundTripMs -1 until the endpoint has reported
 */
public record LegStatistics(
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
        int delayMs)
        implements Wire {
    public static final LegStatistics NONE = new LegStatistics("", 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, -127, 0);
}
