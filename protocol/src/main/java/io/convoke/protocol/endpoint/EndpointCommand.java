// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything an endpoint can be told: one device, client or session of a user. */
public sealed interface EndpointCommand extends Wire {

    sealed interface Request extends EndpointCommand {
        ActorRef<EndpointReply> replyTo();
    }

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends EndpointCommand, NoSerializationVerificationNeeded {}

    /** Opens a client session. {@code clientName} is for people, such as "Firefox on Linux". */
    record Open(String clientName, Instant at, ActorRef<EndpointReply> replyTo) implements Request {}

    record Close(ActorRef<EndpointReply> replyTo) implements Request {}

    record Get(ActorRef<EndpointReply> replyTo) implements Request {}

    record SetPresence(PresenceStatus presence, ActorRef<EndpointReply> replyTo) implements Request {}

    /** From a conference: this endpoint has a leg in it; opens a closed endpoint as a device without session. */
    record EnterMesh(ConferenceId conference, long meshVersion, LegId leg, ActorRef<EndpointReply> replyTo)
            implements Request {}

    record LeaveMesh(ConferenceId conference, LegId leg, ActorRef<EndpointReply> replyTo) implements Request {}

    /**
     * A client asks what is new. The endpoint notes that its client is alive and hands the question to the user, who
     * answers {@code replyTo} with Feed; or answers NoSuchSession (as Refused) itself.
     */
    record Poll(FeedCursor after, int limit, Duration waitAtMost, ActorRef<UserReply> replyTo)
            implements EndpointCommand {}
}
