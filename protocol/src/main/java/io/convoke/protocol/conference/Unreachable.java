// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;

/**
 * Somebody who was asked for and cannot be invited, and why, in words for the requester.
 *
 * @param status as SIP would say it; 0 where that has no word for it
 */
public record Unreachable(UserId user, String reason, int status) implements Wire {
    public Unreachable(UserId user, String reason) {
        this(user, reason, 0);
    }
}
