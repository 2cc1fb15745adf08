// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/** Everything an instant session answers. */
public sealed interface InstantReply extends Wire {

    /**
     * @param members whose legs are bridged
     * @param unavailable who of those asked for is not in it
     * @param floor what became of the floor request that an activation is
     */
    record Activated(InstantId session, List<EndpointId> members, List<Unavailable> unavailable, FloorAnswer floor)
            implements InstantReply {}

    /** Nobody is bridged. */
    record NotActivated(List<Unavailable> unavailable) implements InstantReply {}

    /** The one who asks is in the session, which goes on, and none of the others lets him reach them: he asks for the floor alone. */
    record NotAllowed(InstantId session, List<Unavailable> unavailable) implements InstantReply {}

    /** Why a user, or the one who asks, cannot be in the session. */
    record Unavailable(UserId user, Cause cause) implements Wire {

        public enum Cause {
            NO_SUCH_USER,
            /** Has not allowed the one who asks. */
            NOT_ALLOWED,
            NOT_SUBSCRIBED,
            /** Subscribed, but without a leg at the moment. */
            NOT_PROVISIONED,
            /** Does not want to be disturbed. */
            DO_NOT_DISTURB,
            /** Is in another session. */
            BUSY,
            NO_ANSWER,
            /** The session has as many members as one can have. */
            FULL
        }
    }

    /**
     * @param position in the queue, 1 is next; 0 unless queued
     * @param cause of 3GPP TS 24.380 §8.2.6.2; 0 unless denied
     */
    record FloorAnswer(Result result, int position, int cause) implements InstantReply {
        /** Of 3GPP TS 24.380 §8.2.6.2. */
        public static final int OTHER_REASON = 255;

        public static final FloorAnswer GRANTED = new FloorAnswer(Result.GRANTED, 0, 0);

        public enum Result {
            GRANTED,
            QUEUED,
            DENIED,
            RELEASED
        }
    }

    record Done() implements InstantReply {}

    record NoSuchSession(InstantId session) implements InstantReply {}

    /** @param activatedBy who began it */
    record View(InstantId session, EndpointId activatedBy, List<EndpointId> members, Instant since)
            implements InstantReply {}
}
