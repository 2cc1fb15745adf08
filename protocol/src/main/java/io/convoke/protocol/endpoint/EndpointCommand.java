// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything an endpoint can be told: one device, client or session of a user. */
public sealed interface EndpointCommand extends Wire {

    sealed interface Request extends EndpointCommand {
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

    /** From the registrar, with each REGISTER: whether the phone takes instant messages (RFC 3428). */
    record TakesMessages(boolean takes) implements Notice {}

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
     */
    record Resubscribe(
            String callId,
            String remoteTag,
            long sequence,
            String target,
            Instant expiresAt,
            Instant at,
            ActorRef<EndpointReply> replyTo)
            implements Request {}

    /** From a conference that is watched. */
    record ShowConference(ConferenceReply.View view) implements Notice {}

    /** From a user who is watched; null where he does not let the subscriber see it. */
    record ShowPresence(UserId user, PresenceStatus status) implements Notice {}

    // A SIP call: the endpoint is the phone's side of it, from INVITE to BYE.

    /**
     * The phone calls a conference; repeated when its INVITE is. Answered with CallAnswered, NotAcceptable or Refused.
     *
     * @param offer SDP; null where the phone leaves the offer to us
     * @param resource the conference may be one that is only promised yet: then it is allocated
     * @param timer of the session; null for none
     */
    record Invite(
            SipDialog dialog,
            ConferenceId conference,
            String offer,
            boolean resource,
            Instant at,
            ActorRef<EndpointReply> replyTo,
            SessionTimer timer)
            implements Request {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * Calls a user for a conference, one target after the other until one answers. Answered with CallAnswered (without
     * SDP), or DialFailed.
     *
     * @param noAnswer for how long each may ring
     */
    record Dial(
            ConferenceId conference,
            List<SipTarget> targets,
            Duration noAnswer,
            MediaSecurity security,
            Instant at,
            ActorRef<EndpointReply> replyTo)
            implements Request {}

    /** The 2xx arrived, with the phone's SDP where the offer was ours (else null). Answered with Done. */
    record Acknowledge(String callId, String remoteTag, String answer, Instant at, ActorRef<EndpointReply> replyTo)
            implements Request {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * A re-INVITE or UPDATE. Answered with CallAnswered, NotAcceptable or Refused; NOT_FOUND where there is no such dialog.
     *
     * @param target the phone's Contact from now on; null for the one it had
     * @param offer null where it is not about media, or leaves the offer to us
     * @param asksOffer it leaves the offer to us
     */
    record Modify(
            String callId,
            String remoteTag,
            long sequence,
            String target,
            String offer,
            boolean asksOffer,
            Instant at,
            ActorRef<EndpointReply> replyTo)
            implements Request {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The phone hangs up (BYE). Answered with Done, or Refused NOT_FOUND where there is no such dialog. */
    record Bye(String callId, String remoteTag, long sequence, Instant at, ActorRef<EndpointReply> replyTo)
            implements Request {}

    /**
     * From a conference: the media of this leg is lost, and there is a mixer again. Answered with Done once the phone has
     * new media, or where the endpoint is none that we call; with Refused where it did not work, to be asked again.
     */
    record Recall(ConferenceId conference, LegId leg, Instant at, ActorRef<EndpointReply> replyTo) implements Request {}

    /**
     * Something for the phone in the call's dialog, such as a NOTIFY; answered with Done when the phone has answered, or
     * cannot be asked.
     */
    record Tell(String method, Map<String, String> fields, SipBody body, ActorRef<EndpointReply> replyTo)
            implements Request {}

    /**
     * Keys that were pressed on the phone and came in the dialog (SIP INFO); answered with Done, or with Refused where there
     * is no such dialog.
     *
     * @param digits of 0-9, * and #, A-D
     */
    record Press(String callId, String remoteTag, String digits, ActorRef<EndpointReply> replyTo) implements Request {}

    /**
     * We hang up. Answered with Done.
     *
     * @param reason for the log and the peer, such as {@code no ACK}
     */
    record HangUp(String reason, Instant at, ActorRef<EndpointReply> replyTo) implements Request {}

    /**
     * A client asks what is new. The endpoint notes that its client is alive and hands the question to the user, who
     * answers {@code replyTo} with Feed; or answers NoSuchSession (as Refused) itself.
     */
    record Poll(FeedCursor after, int limit, Duration waitAtMost, ActorRef<UserReply> replyTo)
            implements EndpointCommand {}
}
