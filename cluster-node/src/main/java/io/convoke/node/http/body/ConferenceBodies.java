// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.body;

import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Order;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What goes in and out about conferences; see ParticipantBodies for who is in. */
public final class ConferenceBodies {
    private static final int MAX_INVITED = 1000;
    private static final int MAX_SECONDS = 7 * 24 * 3600;
    private static final int MIN_SECONDS = 60;
    private static final int MAX_PARTICIPANTS = 10_000;

    private ConferenceBodies() {}

    public record ConferenceRequest(
            String requestedBy,
            List<String> invite,
            String subject,
            Integer durationSeconds,
            Integer maxParticipants,
            String callOrder,
            String security) {
        public UserId requester() {
            return Checks.aor("requestedBy", requestedBy);
        }

        public List<UserId> invited() {
            return Checks.aors("invite", invite, MAX_INVITED);
        }

        public ConferenceOptions options(Requester requester) {
            String name = Checks.name("subject", subject);
            return new ConferenceOptions(
                    name == null || name.isEmpty() ? null : name,
                    durationSeconds == null
                            ? null
                            : Duration.ofSeconds(
                                    Checks.within("durationSeconds", durationSeconds, MIN_SECONDS, MAX_SECONDS)),
                    maxParticipants == null
                            ? 0
                            : Checks.within("maxParticipants", maxParticipants, 2, MAX_PARTICIPANTS),
                    new DialOptions(order(callOrder), requester),
                    security == null ? null : Checks.parsed("security", security, ConferenceBodies::security));
        }
    }

    private static MediaSecurity security(String word) {
        return Arrays.stream(MediaSecurity.values())
                .filter(degree -> word(degree).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("security is open, preferred or encrypted"));
    }

    /** As people say it: of the conference, not of an offer. */
    static String word(MediaSecurity security) {
        return switch (security) {
            case NONE -> "open";
            case OPTIONAL -> "preferred";
            case REQUIRED -> "encrypted";
        };
    }

    public record InvitationRequest(List<String> invite, String callOrder) {
        public List<UserId> invited() {
            return Checks.aors("invite", invite, MAX_INVITED);
        }

        public DialOptions dial(Requester requester) {
            return new DialOptions(order(callOrder), requester);
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
            Instant expiresAt,
            String security) {
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
                    i.expiresAt(),
                    word(i.security()));
        }
    }

    private static Order order(String word) {
        if (word == null) return null;
        for (Order order : Order.values()) if (Checks.name(order).equals(word)) return order;
        throw Checks.invalid("callOrder", "is neither in-order nor at-once");
    }

    /** @param q850Cause null where there is none */
    public record CallOutcome(int sipStatus, String reason, Integer q850Cause, Instant at) {
        public static CallOutcome of(CallResult result) {
            return result == null
                    ? null
                    : new CallOutcome(
                            result.status(), result.reason(), result.cause() == 0 ? null : result.cause(), result.at());
        }
    }

    /** @param sipStatus null where SIP has no word for it */
    public record Unreachable(String user, String reason, Integer sipStatus) {
        public static List<Unreachable> of(List<io.convoke.protocol.conference.Unreachable> all) {
            return all.stream()
                    .map(u -> new Unreachable(u.user().aor(), u.reason(), u.status() == 0 ? null : u.status()))
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
            List<NotReached> notReached,
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
                    NotReached.of(entry.notReached()),
                    i.expiresAt());
        }
    }

    /** Somebody who was called in vain. */
    public record NotReached(String user, CallOutcome call) {
        static List<NotReached> of(Map<UserId, CallResult> all) {
            if (all == null || all.isEmpty()) return null;
            return all.entrySet().stream()
                    .map(one -> new NotReached(one.getKey().aor(), CallOutcome.of(one.getValue())))
                    .sorted(Comparator.comparing(NotReached::user))
                    .toList();
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
