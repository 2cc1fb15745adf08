// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything an endpoint can be told: one device, client or session of a user. */
public sealed interface EndpointCommand extends Wire {

    sealed interface Request extends EndpointCommand
            permits Open,
                    Close,
                    Get,
                    SetPresence,
                    EnterMesh,
                    LeaveMesh,
                    Register,
                    Unregister,
                    Subscribe,
                    Resubscribe,
                    Publish,
                    Provision,
                    Unsubscribe,
                    ClaimPin,
                    FindPin,
                    CallCommand {
        ActorRef<EndpointReply> replyTo();
    }

    /** Soft state from other entities: nothing is stored, nothing is answered, the newest one counts. */
    sealed interface Notice extends EndpointCommand {}

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

    record LeaveMesh(ConferenceId conference, LegId leg, ActorRef<EndpointReply> replyTo, Instant at)
            implements Request {}

    // A SIP phone that is registered.

    /**
     * Binds the phone to its user, or refreshes that (RFC 3261 §10.3). Answered with Registered.
     *
     * @param binding expires when the registrar has granted
     */
    record Register(SipBinding binding, Instant at, ActorRef<EndpointReply> replyTo) implements Request {}

    /** The phone is not to be reached any more; {@code callId} and {@code sequence} as in the binding. */
    record Unregister(String callId, long sequence, ActorRef<EndpointReply> replyTo) implements Request {}

    /**
     * From the phone's user: there are messages that nobody has read.
     *
     * @param readSeq up to here somebody has
     */
    record InboxGrown(long readSeq, long lastSeq) implements Notice {}

    // A SIP subscription (RFC 6665): the endpoint is our side of it, from SUBSCRIBE to the last NOTIFY.

    /**
     * Answered with Subscribed or Refused.
     *
     * @param event the Event of each NOTIFY: package and, where the subscriber has set one, id
     * @param expiresAt as granted; not after {@code at} where the state is wanted once
     */
    record Subscribe(
            SipDialog dialog,
            SipTopic topic,
            String event,
            Instant expiresAt,
            Instant at,
            ActorRef<EndpointReply> replyTo)
            implements Request {}

    /**
     * SUBSCRIBE in its dialog. Answered with Subscribed; Refused NOT_FOUND where there is no such dialog.
     *
     * @param target the subscriber's Contact from now on; null for the one it had
     * @param flow where it came from, and where NOTIFY goes from now on
     */
    record Resubscribe(
            String callId,
            String remoteTag,
            long sequence,
            String target,
            Instant expiresAt,
            Instant at,
            ActorRef<EndpointReply> replyTo,
            SipFlow flow)
            implements Request {}

    // A SIP publication (RFC 3903): what a phone says of its user's presence.

    /**
     * Answered with Published; with Refused NOT_FOUND where {@code version} is not that of the publication.
     *
     * @param version of what is refreshed, changed or ended; 0 for a first one
     * @param presence null where it stays as it is
     * @param note for people; or null
     * @param expiresAt as granted; not after {@code at} ends it
     */
    record Publish(
            long version,
            PresenceStatus presence,
            String note,
            Instant expiresAt,
            Instant at,
            ActorRef<EndpointReply> replyTo)
            implements Request {}

    /** From a conference that is watched. */
    record ShowConference(ConferenceReply.View view) implements Notice {}

    /**
     * From a user who is watched.
     *
     * @param status null where he does not let the subscriber see it
     * @param note what he has to say to it; or null
     */
    record ShowPresence(UserId user, PresenceStatus status, String note) implements Notice {}

    // A subscriber of the instant service: the endpoint holds its provisioned leg.
    /**
     * Subscribes until {@code expiresAt}, or refreshes; another offer changes the leg. Answered with Provisioned, NotAcceptable or Refused.
     *
     * @param offer null in a refresh; Refused GONE where there is nothing of this call's. {@link #OURS} where the call is to make its phone an
     *     offer: it is the {@code answer} of the reply
     * @param near the node that took it: the leg is there, if it has room; null for none in particular
     * @param call the pre-established session of a SIP terminal; null for a terminal that uses the API
     * @param answers it is the terminal's answer, to what the leg has last answered
     * @param monitor a dispatcher's: may be in several sessions at once; of a refresh without an offer nothing
     */
    record Provision(
            String offer,
            Instant expiresAt,
            Instant at,
            NodeId near,
            ActorRef<EndpointReply> replyTo,
            EndpointId call,
            boolean answers,
            boolean monitor)
            implements Request {
        /** In place of an offer of the terminal's. */
        public static final String OURS = "";

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * The subscription ends. Answered with Done.
     *
     * @param call that ended: only its own subscription ends; null where any does
     */
    record Unsubscribe(Instant at, ActorRef<EndpointReply> replyTo, EndpointId call) implements Request {}

    /** From whoever finds that this leg is not there any more: it is provisioned anew. */
    record LegLost(ProvisionedLeg leg) implements Notice {}

    // A PIN: the endpoint stands for the one conference that has it.

    /** Answered with PinClaimed; or with Refused CONFLICT while another conference has it. */
    record ClaimPin(ConferenceId conference, Instant until, Instant at, ActorRef<EndpointReply> replyTo)
            implements Request {}

    /** Answered with PinFound, or with Refused NOT_FOUND. */
    record FindPin(Instant at, ActorRef<EndpointReply> replyTo) implements Request {}

    /**
     * A client asks what is new. The endpoint notes that its client is alive and hands the question to the user, who
     * answers {@code replyTo} with Feed; or answers NoSuchSession (as Refused) itself.
     */
    record Poll(FeedCursor after, int limit, Duration waitAtMost, ActorRef<UserReply> replyTo)
            implements EndpointCommand {}
}
