// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
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

/** What happened in a conference. Kept for ever: components are only added at the end. */
public sealed interface ConferenceEvent extends Wire {

    record Initiated(
            ConferenceInformation information,
            List<UserId> invited,
            List<Unreachable> unreachable,
            int maxParticipants,
            NodeId mixerNode,
            Instant at,
            Instant unusedUntil,
            Map<UserId, List<SipTarget>> calls)
            implements ConferenceEvent {

        public Initiated(
                ConferenceInformation information,
                List<UserId> invited,
                List<Unreachable> unreachable,
                int maxParticipants,
                NodeId mixerNode,
                Instant at) {
            this(information, invited, unreachable, maxParticipants, mixerNode, at, null, Map.of());
        }
    }

    /** The first thing happens in a conference that was for whoever has its address. It holds what the lists tell. */
    record Occupied(ConferenceInformation information, Instant createdAt) implements ConferenceEvent {}

    /** Nobody came in time to a conference that was for whoever has its address. It is over, and owes nothing. */
    record Lapsed(Instant at) implements ConferenceEvent {}

    record MixerOpened(NodeId node) implements ConferenceEvent {}

    /** The mixer's node is gone, and all legs on it. */
    record MixerLost(NodeId node, Instant at) implements ConferenceEvent {}

    /** The allocator has named a node; its mixer has yet to be opened. */
    record MixerAssigned(NodeId node) implements ConferenceEvent {}

    /** Nobody is on this node any more, and others are elsewhere; the mixer has yet to be closed. */
    record MixerClosing(NodeId node) implements ConferenceEvent {}

    record MixerClosed(NodeId node) implements ConferenceEvent {}

    /** More people were asked for; the allocator has yet to say who can be reached. */
    record InvitationAsked(List<UserId> users, DialOptions dial) implements ConferenceEvent {

        public InvitationAsked(List<UserId> users) {
            this(users, DialOptions.NONE);
        }
    }

    /** The allocator has said it: the reachable are invited, and some of them called. */
    record Invited(List<UserId> users, List<Unreachable> unreachable, Map<UserId, List<SipTarget>> calls, Instant at)
            implements ConferenceEvent {

        public Invited(List<UserId> users, List<Unreachable> unreachable) {
            this(users, unreachable, Map.of(), null);
        }
    }

    /**
     * Whoever was called has answered (200), or what became of the last place where he was called: one call detail record.
     *
     * @param since when it was known that he is to be called
     */
    record Called(UserId user, EndpointId call, CallResult result, Instant since, String subject)
            implements ConferenceEvent {}

    /** It has a PIN, which no other conference has while it is not over. */
    record PinClaimed(String pin) implements ConferenceEvent {}

    /** Came with the conference's address or PIN, without an invitation. {@code visitor} may be null. */
    record Admitted(UserId user, Visitor visitor) implements ConferenceEvent {}

    /** The conference information is in this user's inbox; or, with a reason, cannot get there. */
    record Informed(UserId user, String failure) implements ConferenceEvent {}

    /**
     * A leg was asked for, by Join (new) or ReOffer (the same leg again); the mixer has yet to answer.
     *
     * @param near where the leg would like to be; null for anywhere
     * @param node of its mixer; null where the allocator has to say
     */
    record LegOffered(LegId leg, EndpointId endpoint, String offer, Instant at, NodeId near, NodeId node)
            implements ConferenceEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** @param incarnation of the media engine that holds the leg from now on */
    record LegAnswered(LegId leg, String offer, String answer, long incarnation, Instant at)
            implements ConferenceEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * The mixer shall make an offer, for a new leg or for the same leg again.
     *
     * @param history of a new leg that comes from a lobby; null for all others
     * @param near as in LegOffered
     * @param node as in LegOffered
     */
    record OfferAsked(
            LegId leg,
            EndpointId endpoint,
            MediaSecurity security,
            Instant at,
            SdpHistory history,
            NodeId near,
            NodeId node)
            implements ConferenceEvent {}

    /** The allocator has said on which node. */
    record LegPlaced(LegId leg, NodeId node) implements ConferenceEvent {}

    /** This node takes no more legs; the allocator has to name another one. */
    record LegTurnedAway(LegId leg, NodeId node) implements ConferenceEvent {}

    /** The mixer has made it; the endpoint has yet to answer. */
    record OfferMade(LegId leg, String offer, long incarnation, Instant at) implements ConferenceEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The endpoint has answered; the mixer has yet to accept that. */
    record OfferAnswered(LegId leg, String answer, Instant at) implements ConferenceEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * The mixer did not accept it.
     *
     * @param offerStands false where the mixer does not know the offer (any more): the next one is a new one
     */
    record AnswerRefused(LegId leg, boolean offerStands) implements ConferenceEvent {}

    /** The mixer has accepted it: the leg is in, as after LegAnswered. */
    record LegAccepted(LegId leg, String offer, String answer, long incarnation, Instant at)
            implements ConferenceEvent {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The mixer refused the offer, or could make none: a new leg is forgotten, a changed one stays as it was. */
    record LegNotAnswered(LegId leg) implements ConferenceEvent {}

    /** The leg shall go; the mixer has yet to take it down. */
    record LegLeaving(LegId leg, String reason, Instant at) implements ConferenceEvent {}

    /** The leg is down: one call detail record. */
    record LegEnded(
            LegId leg,
            EndpointId endpoint,
            Instant joinedAt,
            Instant endedAt,
            String reason,
            LegStatistics statistics,
            String subject)
            implements ConferenceEvent {}

    record LegsLost(List<LegId> legs, Instant at) implements ConferenceEvent {}

    /** @param held muted by somebody else: the participant cannot take it back himself */
    record ParticipantSet(UserId user, boolean muted, float gain, boolean held) implements ConferenceEvent {
        public ParticipantSet(UserId user, boolean muted, float gain) {
            this(user, muted, gain, false);
        }
    }

    record ParticipantRemoved(UserId user, Instant at) implements ConferenceEvent {}

    /** No new legs; those that are up are being taken down. */
    record Ending(String reason, Instant at) implements ConferenceEvent {}

    record Ended(Instant at) implements ConferenceEvent {}

    /** The mixer is closed and every endpoint knows that it has left: nothing is owed any more. */
    record Closed() implements ConferenceEvent {}
}
