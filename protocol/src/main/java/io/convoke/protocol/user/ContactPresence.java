// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.wire.Wire;

/** A contact as the IM list shows it; {@code status} is null where the contact does not let the owner see it. */
public record ContactPresence(Contact contact, PresenceStatus status) implements Wire {}
