// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.allocator.AllocationOutcome.NotAllocated;
import io.convoke.protocol.allocator.AllocatorCommand.Allocate;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.DialOptions;
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
                settings,
                new ConferenceNames(settings.secret()),
                new CallPlan(
                        settings.domain(),
                        settings.gateways(),
                        settings.rights(),
                        settings.order(),
                        Trunks.of(settings.gateways(), settings.probing().failures(), Instant.EPOCH),
                        0));
    }

    /** The same rules for gateways as they stand now. */
    AllocatorRules with(Trunks trunks, long nowNs) {
        return new AllocatorRules(settings, names, calls.with(trunks, nowNs));
    }

    /** Who of those asked for is invited, who is not, and who is called. */
    record Reach(List<UserId> reachable, List<Unreachable> unreachable, Map<UserId, List<SipTarget>> calls) {}

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
            if (c.resource().isLobby()) return lobby(c);
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
        DialOptions dial = dial(c.options());
        Reach reach = reach(others(c).toList(), dial, findings);
        if (reach.reachable().isEmpty()) {
            return refuse(Reason.INVALID, "none of those asked for can be reached", reach.unreachable());
        }
        List<UserId> invite = new ArrayList<>();
        invite.add(c.requestedBy());
        invite.addAll(reach.reachable());
        int asked = c.options().maxParticipants();
        int participants = asked == 0 ? settings.limits().participants() : asked;
        return new Plan.Initiate(
                information(c, findings), invite, reach.unreachable(), participants, null, reach.calls());
    }

    /** For one caller, who is listed nowhere and has to say soon where he belongs. */
    private Plan lobby(Allocate c) {
        ConferenceInformation information = new ConferenceInformation(
                c.resource(),
                "",
                c.requestedBy(),
                "sip:" + settings.domain(),
                settings.joinBase(),
                null,
                null,
                List.of("audio"),
                c.at().plus(settings.limits().lobby()));
        return new Plan.Initiate(information, List.of(), List.of(), 1, information.expiresAt(), Map.of());
    }

    /** One after the other: who is called takes a line of a gateway that the next one cannot have. */
    Reach reach(List<UserId> users, DialOptions dial, Map<UserId, Finding> findings) {
        List<UserId> reachable = new ArrayList<>();
        List<Unreachable> unreachable = new ArrayList<>();
        Map<UserId, List<SipTarget>> called = new LinkedHashMap<>();
        CallPlan now = calls;
        for (UserId user : users.stream().distinct().toList()) {
            Finding finding = of(findings, user);
            Optional<Unreachable> obstacle = obstacle(user, dial, finding, now);
            obstacle.ifPresent(unreachable::add);
            if (obstacle.isPresent() || !(finding instanceof Finding.Found found)) continue;
            reachable.add(user);
            List<SipTarget> targets = now.calls(found.reachability(), dial);
            if (!targets.isEmpty()) called.put(user, targets);
            now = now.planned(targets);
        }
        return new Reach(reachable, unreachable, Map.copyOf(called));
    }

    /** Null in what was written before there was a choice. */
    private static DialOptions dial(ConferenceOptions options) {
        return options.dial() == null ? DialOptions.NONE : options.dial();
    }

    /** Who is missing was not looked up. */
    private static Finding of(Map<UserId, Finding> findings, UserId user) {
        return findings.getOrDefault(user, new Finding.NoAnswer());
    }

    private static Optional<Unreachable> obstacle(UserId user, DialOptions dial, Finding finding, CallPlan now) {
        return switch (finding) {
            case Finding.NoSuchUser _ -> Optional.of(new Unreachable(user, "no such user", 404));
            case Finding.NoAnswer _ -> Optional.of(new Unreachable(user, "could not be looked up now", 503));
            case Finding.Found f -> obstacle(user, dial, f.reachability(), now);
        };
    }

    private static Optional<Unreachable> obstacle(
            UserId user, DialOptions dial, UserReply.Reachability who, CallPlan now) {
        if (now.reaches(who, dial)) return Optional.empty();
        List<CommunicationMode> modes = who.modes();
        if (modes.isEmpty()) return Optional.of(new Unreachable(user, "has no communication mode", 480));
        String kinds = modes.stream().map(mode -> words(mode.kind())).distinct().collect(Collectors.joining(", "));
        if (now.isStuck(who, dial)) {
            return Optional.of(new Unreachable(
                    user, "can only be reached by " + kinds + ", whose gateways are down or have no free line", 503));
        }
        if (now.forbids(who, dial)) {
            return Optional.of(new Unreachable(
                    user, "can only be reached by " + kinds + ", where not everybody may have others called", 403));
        }
        if (modes.stream().allMatch(mode -> mode.kind() == CommunicationMode.Kind.SIP)) {
            return Optional.of(new Unreachable(user, "has no phone that is registered", 480));
        }
        return Optional.of(
                new Unreachable(user, "can only be reached by " + kinds + ", for which there is no gateway", 404));
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
                null,
                List.of("audio"),
                c.at().plus(duration == null ? settings.limits().duration() : duration),
                c.options().security() == null
                        ? settings.limits().security()
                        : c.options().security());
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
