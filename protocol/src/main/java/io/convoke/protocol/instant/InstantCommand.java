// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything an instant session can be told. Nothing of it is written to the journal before the session is over. */
public sealed interface InstantCommand extends Wire {

    sealed interface Request extends InstantCommand {
        ActorRef<InstantReply> replyTo();
    }

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends InstantCommand, NoSerializationVerificationNeeded {}

    /**
     * Bridges the subscriber's leg with those of the others, and gives him the floor if it is free; into a session that is
     * running he comes late, and whoever of the others is not in it is asked in. Answered with Activated, NotActivated, or NotAllowed.
     *
     * @param with without the subscriber's own user
     * @param groupOf whose group this is: whoever lets him reach them is in it for all members; null for no group
     * @param priority of the floor request that it is, 0 to 255 (3GPP TS 24.380 §8.2.3.2); null for the usual one
     */
    record Activate(
            EndpointId by,
            List<UserId> with,
            Instant at,
            ActorRef<InstantReply> replyTo,
            UserId groupOf,
            Integer priority)
            implements Request {
        public Activate(EndpointId by, List<UserId> with, Instant at, ActorRef<InstantReply> replyTo) {
            this(by, with, at, replyTo, null, null);
        }

        /** As whom this user is asked whether he may be reached. */
        public UserId asks(UserId user) {
            return groupOf == null || user.equals(by.user()) ? by.user() : groupOf;
        }
    }

    /**
     * Asks for the floor, or gives it back. Answered with FloorAnswer, or NoSuchSession for whoever is not in it.
     *
     * @param priority 0 to 255 (3GPP TS 24.380 §8.2.3.2); null for the usual one
     */
    record Floor(EndpointId by, boolean wanted, Integer priority, ActorRef<InstantReply> replyTo) implements Request {}

    /** Whoever activated it ends it, as does each of two; another one leaves. Answered with Done or NoSuchSession. */
    record Release(EndpointId by, Instant at, ActorRef<InstantReply> replyTo) implements Request {}

    /** Answered with View or NoSuchSession. */
    record Get(ActorRef<InstantReply> replyTo) implements Request {}

    /** From a conference server: it has un-bridged its legs, for this reason. Not answered. */
    record Over(NodeId server, String reason, Instant at) implements InstantCommand {
        /** The node that decided about the floor has left the cluster. */
        public static final String HOME_LOST = "lost";
    }
}
