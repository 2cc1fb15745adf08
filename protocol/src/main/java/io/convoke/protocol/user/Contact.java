// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;

/**
 * An entry of a user's contact list.
 *
 * @param maySeeMe this contact is shown the owner's presence
 */
public record Contact(UserId user, String displayName, boolean maySeeMe) implements Wire {}
