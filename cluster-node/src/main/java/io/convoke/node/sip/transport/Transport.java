// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import java.util.Locale;
import java.util.Optional;

/** RFC 3261 §18; WebSocket is not among them. */
public enum Transport {
    UDP,
    TCP,
    TLS;

    /** As the transport parameter of a URI names it. */
    public static Optional<Transport> of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "udp" -> Optional.of(UDP);
            case "tcp" -> Optional.of(TCP);
            case "tls" -> Optional.of(TLS); // RFC 3261 §26.2.2 deprecates it, phones write it
            default -> Optional.empty();
        };
    }

    /** Whether nothing is sent twice because it may have been lost (RFC 3261 §17). */
    public boolean isReliable() {
        return this != UDP;
    }
}
