// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Wire;

/**
 * Where a peer's messages come from, and requests to it go back to while it is there (RFC 5626): what its Contact says may be
 * an address behind a NAT.
 *
 * @param transport {@code udp}, {@code tcp} or {@code tls}
 * @param host an IP address
 * @param node whose port they come to: a NAT, and a connection, let only that node's requests through
 */
public record SipFlow(String transport, String host, int port, NodeId node) implements Wire {}
