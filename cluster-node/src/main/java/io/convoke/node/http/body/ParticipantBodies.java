// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant.LegSummary;
import io.convoke.protocol.conference.Participant.Status;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Instant;
import java.util.List;

/** What goes in and out about a conference with those who are in it, and about their legs. */
public final class ParticipantBodies {
    private static final float MAX_GAIN = 4;

    private ParticipantBodies() {}

    /** What is missing stays as it is. */
    public record ParticipantChange(Boolean muted, Float gain) {
        public Float checkedGain() {
            if (gain == null || (gain >= 0 && gain <= MAX_GAIN)) return gain;
            throw Checks.invalid("gain", "is " + gain + ", not within 0 to " + MAX_GAIN);
        }
    }

    public record LegEntry(String id, String endpoint, Instant joinedAt, boolean connected, boolean silent) {}

    public record Participant(
            String user,
            String status,
            boolean muted,
            float gain,
            boolean speaking,
            List<LegEntry> legs,
            String detail) {
        public static Participant of(io.convoke.protocol.conference.Participant p) {
            return new Participant(
                    p.user().aor(),
                    Checks.name(p.status()),
                    p.muted(),
                    p.gain(),
                    p.speaking(),
                    p.legs().stream()
                            .map(l -> new LegEntry(
                                    l.leg().value(), l.endpoint().device(), l.joinedAt(), l.connected(), l.silent()))
                            .toList(),
                    p.detail());
        }
    }

    public record Conference(
            String id,
            String subject,
            String requestedBy,
            String conferenceUri,
            String joinUrl,
            String dialInNumber,
            String pin,
            List<String> media,
            Instant expiresAt,
            String phase,
            Instant createdAt,
            Instant endedAt,
            String endReason,
            int maxParticipants,
            long meshVersion,
            String mixer,
            List<Participant> participants,
            List<ConferenceBodies.Unreachable> unreachable) {
        public static Conference of(ConferenceReply.View v) {
            ConferenceBodies.Information i = ConferenceBodies.Information.of(v.information());
            return new Conference(
                    i.id(),
                    i.subject(),
                    i.requestedBy(),
                    i.conferenceUri(),
                    i.joinUrl(),
                    i.dialInNumber(),
                    i.pin(),
                    i.media(),
                    i.expiresAt(),
                    Checks.name(v.phase()),
                    v.createdAt(),
                    v.endedAt(),
                    v.endReason(),
                    v.maxParticipants(),
                    v.meshVersion(),
                    v.mixer() == null ? null : v.mixer().node().value(),
                    v.participants().stream().map(Participant::of).toList(),
                    ConferenceBodies.Unreachable.of(v.unreachable()));
        }
    }

    /** A leg with its figures, side by side: the components of {@link LegStatistics} are names of the API. */
    public record Leg(
            String id,
            String user,
            String endpoint,
            Instant joinedAt,
            boolean connected,
            @JsonUnwrapped LegStatistics figures) {
        public static Leg of(LegSummary leg, boolean connected, LegStatistics figures) {
            return new Leg(
                    leg.leg().value(),
                    leg.endpoint().user().aor(),
                    leg.endpoint().device(),
                    leg.joinedAt(),
                    connected,
                    figures);
        }
    }

    public static int joined(ConferenceReply.View view) {
        return (int) view.participants().stream()
                .filter(p -> p.status() == Status.JOINED)
                .count();
    }
}
