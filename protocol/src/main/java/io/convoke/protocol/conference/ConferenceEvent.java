// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/** What happened in a conference. Kept for ever: components are only added at the end. */
public sealed interface ConferenceEvent extends Wire {

    record Initiated(
            ConferenceInformation information, List<UserId> invited, int maxParticipants, NodeId mixerNode, Instant at)
            implements ConferenceEvent {}

    record MixerOpened() implements ConferenceEvent {}

    /** More people were asked for; the allocator has yet to say who can be reached. */
    record InvitationAsked(List<UserId> users) implements ConferenceEvent {}

    /** The allocator has said it: the reachable are invited. */
    record Invited(List<UserId> users, List<Unreachable> unreachable) implements ConferenceEvent {}

    /** The conference information is in this user's inbox; or, with a reason, cannot get there. */
    record Informed(UserId user, String failure) implements ConferenceEvent {}

    /** A leg was asked for, by Join (new) or ReOffer (the same leg again); the mixer has yet to answer. */
    record LegOffered(LegId leg, EndpointId endpoint, String offer, Instant at) implements ConferenceEvent {}

    record LegAnswered(LegId leg, String answer, Instant at) implements ConferenceEvent {}

    /** The mixer refused the offer: a new leg is forgotten, a changed one stays as it was. */
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
}
