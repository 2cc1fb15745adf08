// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.allocator.AllocationOutcome.NotAllocated;
import io.convoke.protocol.allocator.AllocatorCommand.Allocate;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a request for a conference comes to. No clock, no actor, no I/O: every row is one unit test. */
public record AllocatorRules(AllocatorSettings settings, ConferenceNames names, CallPlan calls) {
    private static final int MAX_SUBJECT = 200;

    static AllocatorRules of(AllocatorSettings settings) {
        return new AllocatorRules(
                settings, new ConferenceNames(settings.secret()), new CallPlan(settings.domain(), settings.gateways()));
    }

    /** What a user answered, or did not, when asked how to be reached. */
    sealed interface Finding {
        record Found(UserReply.Reachability reachability) implements Finding {}

        record NoSuchUser() implements Finding {}

        record NoAnswer() implements Finding {}
    }

    /** What shall be done about a request. */
    sealed interface Plan {
        record Refuse(NotAllocated outcome) implements Plan {}

        /**
         * @param invite the requester first; nobody where the conference is for whoever has its address
         * @param calls those of the invited who are called
         * @param unusedUntil null where it lasts until it expires though nobody comes
         */
        record Initiate(
                ConferenceInformation information,
                List<UserId> invite,
                List<Unreachable> unreachable,
                int maxParticipants,
                Instant unusedUntil,
                Map<UserId, List<SipTarget>> calls)
                implements Plan {}
    }

    /** What is wrong with a request before anybody is looked up; empty for nothing. */
    Optional<NotAllocated> check(Allocate c) {
        AllocatorSettings.Limits limits = settings.limits();
        ConferenceOptions options = c.options();
        Duration duration = options.duration();
        long others = others(c).count();
        if (others == 0 && c.resource() == null)
            return refused(Reason.INVALID, "nobody is asked for but the requester");
        if (others >= limits.maxInvited()) {
            return refused(Reason.INVALID, "at most " + limits.maxInvited() + " can be invited to one conference");
        }
        if (duration != null
                && (duration.isNegative() || duration.isZero() || duration.compareTo(limits.maxDuration()) > 0)) {
            return refused(
                    Reason.INVALID,
                    "a conference lasts at most " + limits.maxDuration().toSeconds() + " s");
        }
        int participants = options.maxParticipants();
        if (participants != 0 && (participants < 2 || participants > limits.maxParticipants())) {
            return refused(Reason.INVALID, "a conference has 2 to " + limits.maxParticipants() + " participants");
        }
        if (options.subject() != null && options.subject().length() > MAX_SUBJECT) {
            return refused(Reason.INVALID, "a subject has at most " + MAX_SUBJECT + " characters");
        }
        return Optional.empty();
    }

    /** Who must be looked up for a request. */
    List<UserId> parties(Allocate c) {
        if (c.resource() != null) return List.of();
        return Stream.concat(Stream.of(c.requestedBy()), others(c)).toList();
    }

    Plan plan(Allocate c, Map<UserId, Finding> findings) {
        if (c.resource() != null) {
            Instant unusedUntil = c.at().plus(settings.limits().unused());
            int most = settings.limits().participants();
            return new Plan.Initiate(information(c, findings), List.of(), List.of(), most, unusedUntil, Map.of());
        }
        switch (of(findings, c.requestedBy())) {
            case Finding.NoSuchUser _ -> {
                return refuse(Reason.NOT_FOUND, "there is no user " + c.requestedBy(), List.of());
            }
            case Finding.NoAnswer _ -> {
                return refuse(Reason.UNAVAILABLE, c.requestedBy() + " could not be looked up", List.of());
            }
            case Finding.Found _ -> {}
        }
        List<Unreachable> unreachable = unreachable(others(c).toList(), findings);
        List<UserId> reachable = reachable(others(c).toList(), unreachable);
        if (reachable.isEmpty()) {
            return refuse(Reason.INVALID, "none of those asked for can be reached", unreachable);
        }
        List<UserId> invite = new ArrayList<>();
        invite.add(c.requestedBy());
        invite.addAll(reachable);
        int asked = c.options().maxParticipants();
        int participants = asked == 0 ? settings.limits().participants() : asked;
        return new Plan.Initiate(
                information(c, findings), invite, unreachable, participants, null, calls(reachable, findings));
    }

    /** Those of {@code users} who cannot be invited, with the reason. */
    List<Unreachable> unreachable(List<UserId> users, Map<UserId, Finding> findings) {
        return users.stream()
                .distinct()
                .flatMap(user -> obstacle(of(findings, user)).map(reason -> new Unreachable(user, reason)).stream())
                .toList();
    }

    /** Who is missing was not looked up. */
    private static Finding of(Map<UserId, Finding> findings, UserId user) {
        return findings.getOrDefault(user, new Finding.NoAnswer());
    }

    static List<UserId> reachable(List<UserId> users, List<Unreachable> unreachable) {
        return users.stream()
                .distinct()
                .filter(user -> unreachable.stream().noneMatch(u -> u.user().equals(user)))
                .toList();
    }

    private Map<UserId, List<SipTarget>> calls(List<UserId> users, Map<UserId, Finding> findings) {
        Map<UserId, List<SipTarget>> called = new LinkedHashMap<>();
        for (UserId user : users) {
            if (!(of(findings, user) instanceof Finding.Found found)) continue;
            List<SipTarget> targets = calls.calls(found.reachability());
            if (!targets.isEmpty()) called.put(user, targets);
        }
        return Map.copyOf(called);
    }

    private Optional<String> obstacle(Finding finding) {
        return switch (finding) {
            case Finding.NoSuchUser _ -> Optional.of("no such user");
            case Finding.NoAnswer _ -> Optional.of("could not be looked up now");
            case Finding.Found f -> obstacle(f.reachability());
        };
    }

    private Optional<String> obstacle(UserReply.Reachability who) {
        if (calls.reaches(who)) return Optional.empty();
        List<CommunicationMode> modes = who.modes();
        if (modes.isEmpty()) return Optional.of("has no communication mode");
        if (modes.stream().allMatch(mode -> mode.kind() == CommunicationMode.Kind.SIP)) {
            return Optional.of("has no phone that is registered");
        }
        String kinds = modes.stream().map(mode -> words(mode.kind())).distinct().collect(Collectors.joining(", "));
        return Optional.of("can only be reached by " + kinds + ", for which there is no gateway");
    }

    private static String words(CommunicationMode.Kind kind) {
        return switch (kind) {
            case COMPUTER -> "computer";
            case SIP -> "SIP phone";
            case PSTN -> "PSTN";
            case CELLULAR -> "cellular phone";
            case GATEWAY -> "gateway";
            case H323 -> "H.323";
            case ISDN -> "ISDN";
            case ATM -> "ATM";
        };
    }

    private ConferenceInformation information(Allocate c, Map<UserId, Finding> findings) {
        ConferenceId id = c.resource() == null ? names.conference(c.requestedBy(), c.id()) : c.resource();
        Duration duration = c.options().duration();
        return new ConferenceInformation(
                id,
                subject(c, findings),
                c.requestedBy(),
                "sip:conf-" + id + "@" + settings.domain(),
                settings.joinBase() + "/join/" + id,
                settings.dialInNumber(),
                names.pin(id),
                List.of("audio"),
                c.at().plus(duration == null ? settings.limits().duration() : duration));
    }

    private static String subject(Allocate c, Map<UserId, Finding> findings) {
        String given = c.options().subject();
        if (given != null && !given.isBlank()) return given.strip();
        String name = findings.get(c.requestedBy()) instanceof Finding.Found(UserReply.Reachability r)
                ? r.profile().displayName()
                : null;
        return "Conference of "
                + (name == null || name.isBlank() ? c.requestedBy().aor() : name);
    }

    private static Stream<UserId> others(Allocate c) {
        return c.invite().stream().distinct().filter(user -> !user.equals(c.requestedBy()));
    }

    private static Optional<NotAllocated> refused(Reason reason, String detail) {
        return Optional.of(new NotAllocated(new Refusal(reason, detail), List.of()));
    }

    private static Plan refuse(Reason reason, String detail, List<Unreachable> unreachable) {
        return new Plan.Refuse(new NotAllocated(new Refusal(reason, detail), unreachable));
    }
}
