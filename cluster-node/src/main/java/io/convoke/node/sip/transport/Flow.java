// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import java.net.InetSocketAddress;

/** One way to a peer (RFC 5626 "flow"): an address over UDP, or one connection. Never blocks. */
public interface Flow {
    Transport transport();

    InetSocketAddress remote();

    /** @return false: it is gone, or its queue is full */
    boolean send(byte[] message);

    /** Of UDP always. */
    default boolean isOpen() {
        return true;
    }
}
