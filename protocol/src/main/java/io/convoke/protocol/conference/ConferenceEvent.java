// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
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

    record MixerOpened() implements ConferenceEvent {}

    /** The mixer's node is gone, and all legs on it; the allocator has yet to name another node. */
    record MixerLost(NodeId node, Instant at) implements ConferenceEvent {}

    /** The allocator has named a node; its mixer has yet to be opened. */
    record MixerAssigned(NodeId node) implements ConferenceEvent {}

    /** More people were asked for; the allocator has yet to say who can be reached. */
    record InvitationAsked(List<UserId> users) implements ConferenceEvent {}

    /** The allocator has said it: the reachable are invited. */
    record Invited(List<UserId> users, List<Unreachable> unreachable) implements ConferenceEvent {}

    /** Whoever was called has answered (200), or what became of the last place where he was called. */
    record Called(UserId user, int status, String reason) implements ConferenceEvent {}

    /** Came with the conference's address, without an invitation. */
    record Admitted(UserId user) implements ConferenceEvent {}

    /** The conference information is in this user's inbox; or, with a reason, cannot get there. */
    record Informed(UserId user, String failure) implements ConferenceEvent {}

    /** A leg was asked for, by Join (new) or ReOffer (the same leg again); the mixer has yet to answer. */
    record LegOffered(LegId leg, EndpointId endpoint, String offer, Instant at) implements ConferenceEvent {
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

    /** The mixer shall make an offer, for a new leg or for the same leg again. */
    record OfferAsked(LegId leg, EndpointId endpoint, MediaSecurity security, Instant at) implements ConferenceEvent {}

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

    record ParticipantSet(UserId user, boolean muted, float gain) implements ConferenceEvent {}

    record ParticipantRemoved(UserId user, Instant at) implements ConferenceEvent {}

    /** No new legs; those that are up are being taken down. */
    record Ending(String reason, Instant at) implements ConferenceEvent {}

    record Ended(Instant at) implements ConferenceEvent {}

    /** The mixer is closed and every endpoint knows that it has left: nothing is owed any more. */
    record Closed() implements ConferenceEvent {}
}
