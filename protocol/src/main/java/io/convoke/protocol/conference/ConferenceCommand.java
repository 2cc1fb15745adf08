// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** Everything a conference can be told. Every request is answered once and may be repeated. */
public sealed interface ConferenceCommand extends Wire {

    sealed interface Request extends ConferenceCommand {
        ActorRef<ConferenceReply> replyTo();
    }

    /** Soft state or soft interest: nothing is stored, nothing is answered, the newest one counts. */
    sealed interface Notice extends ConferenceCommand {}

    /** The shell's own timers and adapted replies; never leaves the JVM. */
    non-sealed interface Internal extends ConferenceCommand, NoSerializationVerificationNeeded {}

    /**
     * From the allocator (channel 2): answered with Initiated once the mixer is open. {@code invite} has the requester
     * first; {@code unreachable} are those who were asked for in vain. Nobody in it at {@code unusedUntil} (null for
     * never), it ends. {@code calls} are invitees who are called, each at one place after the other.
     */
    record Initiate(
            ConferenceInformation information,
            List<UserId> invite,
            List<Unreachable> unreachable,
            int maxParticipants,
            NodeId mixerNode,
            Instant at,
            ActorRef<ConferenceReply> replyTo,
            Instant unusedUntil,
            Map<UserId, List<SipTarget>> calls)
            implements Request {

        public Initiate(
                ConferenceInformation information,
                List<UserId> invite,
                List<Unreachable> unreachable,
                int maxParticipants,
                NodeId mixerNode,
                Instant at,
                ActorRef<ConferenceReply> replyTo) {
            this(information, invite, unreachable, maxParticipants, mixerNode, at, replyTo, null, Map.of());
        }
    }

    /** Asks for more people; answered with Invitations once the allocator has looked them up. */
    record Invite(List<UserId> users, Instant at, ActorRef<ConferenceReply> replyTo, DialOptions dial)
            implements Request {

        public Invite(List<UserId> users, Instant at, ActorRef<ConferenceReply> replyTo) {
            this(users, at, replyTo, DialOptions.NONE);
        }
    }

    /** What becomes of calling this invitee; answered with Outcome, once that is known. */
    record AwaitCall(UserId user, ActorRef<ConferenceReply> replyTo) implements Request {}

    /** From the IM relay: the conference information is in this user's inbox, or (reason not null) cannot be delivered. */
    record Informed(UserId user, String failure, ActorRef<ConferenceReply> replyTo) implements Request {}

    /**
     * An endpoint joins with an SDP offer; answered with LegAnswered, NotAcceptable or Refused.
     *
     * @param byAddress whoever joins has shown the conference's unguessable address, which admits who was not invited
     * @param visitor null where nothing is known of who comes
     * @param near the node that was asked; null for none in particular
     */
    record Join(
            EndpointId endpoint,
            LegId leg,
            String offer,
            Instant at,
            ActorRef<ConferenceReply> replyTo,
            boolean byAddress,
            Visitor visitor,
            NodeId near)
            implements Request {

        public Join(EndpointId endpoint, LegId leg, String offer, Instant at, ActorRef<ConferenceReply> replyTo) {
            this(endpoint, leg, offer, at, replyTo, false, null, null);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * A new offer for a leg that is there, or that lost its media; answered as Join.
     *
     * @param near as in Join: for one that lost its media
     */
    record ReOffer(LegId leg, String offer, Instant at, ActorRef<ConferenceReply> replyTo, NodeId near)
            implements Request {

        public ReOffer(LegId leg, String offer, Instant at, ActorRef<ConferenceReply> replyTo) {
            this(leg, offer, at, replyTo, null);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * The mixer shall make the offer: for a new leg, for one that is in, or for one that lost its media. Answered with
     * OfferMade or Refused; asked again while the offer waits for its answer, with the same one. A new leg counts from now
     * on, and is in once its answer is accepted; {@link Leave} gives it up. A refused offer of a leg that is in needs
     * nothing: the leg stays as it was, and its next offer, from either side, takes the place of this one.
     *
     * @param byAddress as in Join
     * @param visitor as in Join
     * @param history what was agreed on for this leg in the lobby that it comes from; null for one that comes from nowhere
     * @param near as in Join
     */
    record Offer(
            EndpointId endpoint,
            LegId leg,
            MediaSecurity security,
            boolean byAddress,
            Instant at,
            ActorRef<ConferenceReply> replyTo,
            Visitor visitor,
            SdpHistory history,
            NodeId near)
            implements Request {

        public Offer(
                EndpointId endpoint,
                LegId leg,
                MediaSecurity security,
                boolean byAddress,
                Instant at,
                ActorRef<ConferenceReply> replyTo) {
            this(endpoint, leg, security, byAddress, at, replyTo, null, null, null);
        }
    }

    /** The endpoint's answer to OfferMade; answered with Done, with NotAcceptable (another answer may follow) or Refused. */
    record Accept(LegId leg, String answer, Instant at, ActorRef<ConferenceReply> replyTo) implements Request {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** @param vanished nobody said so: its endpoint does not answer any more */
    record Leave(LegId leg, Instant at, ActorRef<ConferenceReply> replyTo, boolean vanished) implements Request {
        public Leave(LegId leg, Instant at, ActorRef<ConferenceReply> replyTo) {
            this(leg, at, replyTo, false);
        }
    }

    /**
     * Mute and gain of a participant; null leaves as it is.
     *
     * @param moderates somebody else does it to him: he cannot take such a mute back
     */
    record SetParticipant(UserId user, Boolean muted, Float gain, ActorRef<ConferenceReply> replyTo, boolean moderates)
            implements Request {

        public SetParticipant(UserId user, Boolean muted, Float gain, ActorRef<ConferenceReply> replyTo) {
            this(user, muted, gain, replyTo, false);
        }
    }

    /** Takes a participant out: legs end, the conference leaves the user's list. */
    record RemoveParticipant(UserId user, Instant at, ActorRef<ConferenceReply> replyTo) implements Request {}

    record End(String reason, Instant at, ActorRef<ConferenceReply> replyTo) implements Request {}

    /** Answered with View. */
    record Get(ActorRef<ConferenceReply> replyTo) implements Request {}

    /**
     * Answered with View; what changes until {@code until} is told to the watcher, as ShowConference. A time that has passed
     * ends that.
     */
    record Watch(EndpointId watcher, Instant until, ActorRef<ConferenceReply> replyTo) implements Request {}

    /** From a mixer: this leg is down for good; answered with Done. */
    record LegEnded(LegId leg, LegStatistics statistics, String reason, Instant at, ActorRef<ConferenceReply> replyTo)
            implements Request {}

    /**
     * From a mixer: the media engine of these legs is gone; they can be offered again. Answered with Done.
     *
     * @param incarnation of the engine that is there now: a leg that it answered meanwhile is not lost; 0 for none
     */
    record LegsLost(MixerId mixer, List<LegId> legs, long incarnation, Instant at, ActorRef<ConferenceReply> replyTo)
            implements Request {}

    /** From each mixer, when it changes: who of its legs speaks (loudest first) and who has sent nothing for long. */
    record Heard(MixerId mixer, List<LegId> speaking, List<LegId> silent) implements Notice {}

    /**
     * Keys pressed at a leg's telephone, each of {@code 0-9 * # A-D}, in their order: from its mixer, or from its call.
     *
     * @param signalled they came in the dialog (SIP INFO), not as media
     */
    record Pressed(LegId leg, String digits, boolean signalled) implements Notice {
        public Pressed(LegId leg, String digits) {
            this(leg, digits, false);
        }
    }

    /** From a user that has this conference in the list: answered through {@code UserCommand.ShowConference}. */
    record Show(UserId user) implements Notice {}
}
