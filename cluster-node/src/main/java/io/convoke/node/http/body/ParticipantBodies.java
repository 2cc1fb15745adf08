// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant.LegSummary;
import io.convoke.protocol.conference.Participant.Status;
import io.convoke.protocol.ids.NodeId;
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

    /** @param node of its mixer; null where it has none */
    public record LegEntry(
            String id, String endpoint, Instant joinedAt, boolean connected, boolean silent, String node) {}

    public record Participant(
            String user,
            String status,
            boolean muted,
            float gain,
            boolean speaking,
            List<LegEntry> legs,
            String detail,
            String name,
            ConferenceBodies.CallOutcome call) {
        public static Participant of(io.convoke.protocol.conference.Participant p) {
            return new Participant(
                    p.user().aor(),
                    Checks.name(p.status()),
                    p.muted(),
                    p.gain(),
                    p.speaking(),
                    p.legs().stream()
                            .map(l -> new LegEntry(
                                    l.leg().value(),
                                    l.endpoint().device(),
                                    l.joinedAt(),
                                    l.connected(),
                                    l.silent(),
                                    nodeName(l.node())))
                            .toList(),
                    p.detail(),
                    p.name(),
                    ConferenceBodies.CallOutcome.of(p.call()));
        }
    }

    /** What an invitee needs, and how it stands, side by side. */
    public record Conference(
            @JsonUnwrapped ConferenceBodies.Information information,
            String phase,
            Instant createdAt,
            Instant endedAt,
            String endReason,
            int maxParticipants,
            long meshVersion,
            List<String> mixers,
            List<Participant> participants,
            List<ConferenceBodies.Unreachable> unreachable) {
        public static Conference of(ConferenceReply.View v) {
            return new Conference(
                    ConferenceBodies.Information.of(v.information()),
                    Checks.name(v.phase()),
                    v.createdAt(),
                    v.endedAt(),
                    v.endReason(),
                    v.maxParticipants(),
                    v.meshVersion(),
                    v.mixers().stream().map(mixer -> mixer.node().value()).toList(),
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
            String node,
            @JsonUnwrapped LegStatistics figures) {
        public static Leg of(LegSummary leg, boolean connected, LegStatistics figures) {
            return new Leg(
                    leg.leg().value(),
                    leg.endpoint().user().aor(),
                    leg.endpoint().device(),
                    leg.joinedAt(),
                    connected,
                    nodeName(leg.node()),
                    figures);
        }
    }

    private static String nodeName(NodeId node) {
        return node == null ? null : node.value();
    }

    public static int joined(ConferenceReply.View view) {
        return (int) view.participants().stream()
                .filter(p -> p.status() == Status.JOINED)
                .count();
    }
}
