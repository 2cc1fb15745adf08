// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/**
 * One invited user, with the legs that are up.
 *
 * @param detail why he is not in, where that is known; or null
 */
public record Participant(
        UserId user, Status status, boolean muted, float gain, boolean speaking, List<LegSummary> legs, String detail)
        implements Wire {

    public enum Status {
        /** The conference information is on its way. */
        INVITING,
        /** The conference information is in the user's inbox. */
        INVITED,
        JOINED,
        LEFT,
        /** The conference information could not be delivered. */
        FAILED,
        /** Is being called. */
        CALLING,
        /** Was called in vain; {@code detail} says what became of it, such as {@code 486 Busy Here}. */
        NOT_REACHED
    }

    /** {@code connected} is false while a leg waits for its answer, or lost its media node and was not offered again. */
    public record LegSummary(LegId leg, EndpointId endpoint, Instant joinedAt, boolean connected, boolean silent)
            implements Wire {}
}
