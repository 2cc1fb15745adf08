// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What goes in and out about conferences; see ParticipantBodies for who is in. */
public final class ConferenceBodies {
    private static final int MAX_INVITED = 1000;
    private static final int MAX_SECONDS = 7 * 24 * 3600;
    private static final int MIN_SECONDS = 60;
    private static final int MAX_PARTICIPANTS = 10_000;

    private ConferenceBodies() {}

    public record ConferenceRequest(
            String requestedBy, List<String> invite, String subject, Integer durationSeconds, Integer maxParticipants) {
        public UserId requester() {
            return Checks.aor("requestedBy", requestedBy);
        }

        public List<UserId> invited() {
            return Checks.aors("invite", invite, MAX_INVITED);
        }

        public ConferenceOptions options() {
            String name = Checks.name("subject", subject);
            return new ConferenceOptions(
                    name == null || name.isEmpty() ? null : name,
                    durationSeconds == null
                            ? null
                            : Duration.ofSeconds(
                                    Checks.within("durationSeconds", durationSeconds, MIN_SECONDS, MAX_SECONDS)),
                    maxParticipants == null
                            ? 0
                            : Checks.within("maxParticipants", maxParticipants, 2, MAX_PARTICIPANTS));
        }
    }

    public record InvitationRequest(List<String> invite) {
        public List<UserId> invited() {
            return Checks.aors("invite", invite, MAX_INVITED);
        }
    }

    public record Information(
            String id,
            String subject,
            String requestedBy,
            String conferenceUri,
            String joinUrl,
            String dialInNumber,
            String pin,
            List<String> media,
            Instant expiresAt) {
        public static Information of(ConferenceInformation i) {
            return new Information(
                    i.id().value(),
                    i.subject(),
                    i.requestedBy().aor(),
                    i.conferenceUri(),
                    i.joinUrl(),
                    i.dialInNumber(),
                    i.pin(),
                    i.media(),
                    i.expiresAt());
        }
    }

    public record Unreachable(String user, String reason) {
        public static List<Unreachable> of(List<io.convoke.protocol.conference.Unreachable> all) {
            return all.stream()
                    .map(u -> new Unreachable(u.user().aor(), u.reason()))
                    .toList();
        }
    }

    public record ConferenceAnswer(Information conference, List<String> invited, List<Unreachable> unreachable) {}

    public record Invitations(List<String> invited, List<Unreachable> unreachable) {}

    /** The presence indicator of a conference in the IM list. */
    public record Entry(
            String id,
            String subject,
            String requestedBy,
            String conferenceUri,
            String joinUrl,
            String phase,
            int joined,
            int invited,
            List<String> speakers,
            Instant expiresAt) {
        public static Entry of(ConferenceEntry entry) {
            ConferenceInformation i = entry.information();
            return new Entry(
                    i.id().value(),
                    i.subject(),
                    i.requestedBy().aor(),
                    i.conferenceUri(),
                    i.joinUrl(),
                    Checks.name(entry.phase()),
                    entry.joined(),
                    entry.invited(),
                    aors(entry.speakers()),
                    i.expiresAt());
        }
    }

    public record Summary(
            String id,
            String subject,
            String requestedBy,
            String phase,
            int joined,
            int invited,
            Instant createdAt,
            Instant expiresAt) {
        public static Summary of(ConferenceReply.View view) {
            ConferenceInformation i = view.information();
            return new Summary(
                    i.id().value(),
                    i.subject(),
                    i.requestedBy().aor(),
                    Checks.name(view.phase()),
                    ParticipantBodies.joined(view),
                    view.participants().size(),
                    view.createdAt(),
                    i.expiresAt());
        }
    }

    /** @throws IllegalArgumentException where it is none */
    public static ConferencePhase phase(String text) {
        return List.of(ConferencePhase.values()).stream()
                .filter(phase -> Checks.name(phase).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a phase"));
    }

    public static List<String> aors(List<UserId> users) {
        return users.stream().map(UserId::aor).toList();
    }
}
