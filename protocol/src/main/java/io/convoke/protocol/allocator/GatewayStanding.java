// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/**
 * A gateway as the allocator sees it.
 *
 * @param capacity calls at once; 0 for any number
 * @param calls that are up or being set up, in the whole cluster
 * @param since when its health is what it is
 * @param detail why it is down; or null
 */
public record GatewayStanding(
        String name,
        String address,
        List<CommunicationMode.Kind> kinds,
        List<String> prefixes,
        int priority,
        int capacity,
        int calls,
        Health health,
        Instant since,
        String detail)
        implements Wire {

    public enum Health {
        /** It has not been asked yet, or is never asked: it is called. */
        UNKNOWN,
        UP,
        /** It is not called. */
        DOWN
    }
}
