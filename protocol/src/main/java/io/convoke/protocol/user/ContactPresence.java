// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.wire.Wire;
import java.util.List;

/**
 * A contact as the IM list shows it.
 *
 * @param status null where the contact does not let the owner see it
 * @param subscribers of the instant service that can be reached; none where the contact does not let the owner see them
 */
public record ContactPresence(Contact contact, PresenceStatus status, List<SubscriberPresence> subscribers)
        implements Wire {
    public ContactPresence(Contact contact, PresenceStatus status) {
        this(contact, status, List.of());
    }
}
