// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/**
 * One invited user, with the legs that are up.
 *
 * @param detail why he is not in, where that is known; or null
 * @param name that somebody says who came by telephone; or null
 * @param call what became of calling him last; null where he was not called, or the call is not over or was answered
 */
public record Participant(
        UserId user,
        Status status,
        boolean muted,
        float gain,
        boolean speaking,
        List<LegSummary> legs,
        String detail,
        String name,
        CallResult call)
        implements Wire {

    public Participant(
            UserId user,
            Status status,
            boolean muted,
            float gain,
            boolean speaking,
            List<LegSummary> legs,
            String detail) {
        this(user, status, muted, gain, speaking, legs, detail, null, null);
    }

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

    /**
     * {@code connected} is false while a leg waits for its answer, or lost its media node and was not offered again.
     *
     * @param node of its mixer; null where it has none
     */
    public record LegSummary(
            LegId leg, EndpointId endpoint, Instant joinedAt, boolean connected, boolean silent, NodeId node)
            implements Wire {}
}
