// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

/**
 * The local UDP ports of one leg.
 *
 * @param rtpPort even
 * @param rtcpPort {@code rtpPort + 1}, or the same with rtcp-mux (RFC 5761)
 */
public record PortPair(int rtpPort, int rtcpPort) {

    public boolean muxed() {
        return rtpPort == rtcpPort;
    }
}
