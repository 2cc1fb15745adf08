// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.conference;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/** Everything a conference answers. */
public sealed interface ConferenceReply extends Wire {

    record Done() implements ConferenceReply {}

    /** There never was such a conference, or it is forgotten. */
    record NoSuchConference(ConferenceId conference) implements ConferenceReply {}

    record Refused(Refusal refusal) implements ConferenceReply {}

    record Initiated(ConferenceInformation information) implements ConferenceReply {}

    record Invitations(List<UserId> invited, List<Unreachable> unreachable) implements ConferenceReply {}

    /** @param result null where the invitee is not called: the conference information is on its way to him */
    record Outcome(CallResult result) implements ConferenceReply {}

    /** @param created false where the same leg was answered before, or changed by a new offer */
    record LegAnswered(LegId leg, String answer, boolean created) implements ConferenceReply {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** An offer of ours for this leg, which may be another one of the endpoint than asked for: the one that it lost. */
    record OfferMade(LegId leg, String offer) implements ConferenceReply {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** No codec in common (RFC 3264 §6): what was offered and what could have been. */
    record NotAcceptable(List<String> offered, List<String> supported, String detail) implements ConferenceReply {}

    /** @param mixers one on each node where somebody is, or is about to be */
    record View(
            ConferenceInformation information,
            ConferencePhase phase,
            Instant createdAt,
            Instant endedAt,
            String endReason,
            int maxParticipants,
            long meshVersion,
            List<MixerId> mixers,
            List<Participant> participants,
            List<Unreachable> unreachable)
            implements ConferenceReply {}
}
