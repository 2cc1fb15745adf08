// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import java.net.InetAddress;

/**
 * The UDP ports of a node's media, which a firewall between nodes lets through.
 *
 * @param address where legs reach them
 * @param first even
 */
public record MediaPorts(InetAddress address, int first, int last) {
    int pairs() {
        return (last - first + 1) / 2;
    }
}
