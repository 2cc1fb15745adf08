// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A session whose legs are bridged. One actor's. */
final class RunningSession {
    private static final String SUBJECT = "Push to talk";

    private final InstantId id;
    private final EndpointId activatedBy;
    private final Instant since;
    private final NodeId home;
    private Map<EndpointId, Stay> members = Map.of();
    private int version;
    private int gone;
    private int looks;

    /** @param leg his last one */
    private record Stay(ProvisionedLeg leg, Instant since) {}

    /** @param home whose conference server decides who has the floor */
    RunningSession(InstantId id, EndpointId activatedBy, Instant since, NodeId home) {
        this.id = id;
        this.activatedBy = activatedBy;
        this.since = since;
        this.home = home;
    }

    NodeId home() {
        return home;
    }

    /** A copy. */
    Map<EndpointId, ProvisionedLeg> members() {
        Map<EndpointId, ProvisionedLeg> legs = new LinkedHashMap<>();
        members.forEach((member, stay) -> legs.put(member, stay.leg()));
        return legs;
    }

    /** @param at when those came who are new */
    void members(Map<EndpointId, ProvisionedLeg> now, Instant at) {
        Map<EndpointId, Stay> next = new LinkedHashMap<>();
        now.forEach((member, leg) -> {
            Stay before = members.get(member);
            next.put(member, new Stay(leg, before == null ? at : before.since()));
        });
        members = next;
    }

    /** Grows whenever somebody leaves. */
    int version() {
        return version;
    }

    /** @return a record for each of them who was in it */
    List<CallDetailRecord> leave(Collection<EndpointId> gone, Instant at, String reason) {
        List<CallDetailRecord> records = gone.stream()
                .filter(members::containsKey)
                .map(one -> record(one, at, reason))
                .toList();
        version++;
        members.keySet().removeAll(gone);
        return records;
    }

    /** Null for whoever is not in it. */
    ProvisionedLeg leg(EndpointId member) {
        Stay stay = members.get(member);
        return stay == null ? null : stay.leg();
    }

    boolean has(NodeId server) {
        return server.equals(home) || !on(server).isEmpty();
    }

    /** That have members, or decide who has the floor. */
    Set<NodeId> servers() {
        return InstantQuestions.servers(members(), home);
    }

    /** Whose legs are there. */
    List<EndpointId> on(NodeId server) {
        return withLegs(leg -> leg.server().equals(server));
    }

    /** One of the legs on the home, another one each time. */
    Optional<LegId> legAtHome() {
        List<EndpointId> there = on(home);
        looks++;
        return there.isEmpty()
                ? Optional.empty()
                : Optional.of(leg(there.get(looks % there.size())).leg());
    }

    /** @return whether the home was not there twice in a row: once it may be out of reach for a moment */
    boolean hasLostHome(boolean isThere) {
        gone = isThere ? 0 : gone + 1;
        return gone > 1;
    }

    /** Whose legs their server does not have. */
    List<EndpointId> missing(ServerReply.NotBridged no) {
        return withLegs(leg -> no.missing().contains(leg.leg()));
    }

    /** Whose legs are in another session meanwhile. */
    List<EndpointId> busy(ServerReply.NotBridged no) {
        return withLegs(leg -> no.busy().contains(leg.leg()));
    }

    private List<EndpointId> withLegs(Predicate<ProvisionedLeg> those) {
        return members.entrySet().stream()
                .filter(one -> those.test(one.getValue().leg()))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean endsWithout(EndpointId member) {
        return member.equals(activatedBy) || members.size() <= 2;
    }

    InstantReply view() {
        return new InstantReply.View(id, activatedBy, List.copyOf(members.keySet()), since);
    }

    /** One record for each who is in it. */
    List<CallDetailRecord> held(Instant at, String reason) {
        return members.keySet().stream()
                .map(member -> record(member, at, reason))
                .toList();
    }

    /** Clocks of two nodes differ: nobody leaves before he came. */
    private CallDetailRecord record(EndpointId member, Instant at, String reason) {
        Stay stay = members.get(member);
        Instant end = at.isBefore(stay.since()) ? stay.since() : at;
        ConferenceId conference = new ConferenceId(id.value());
        LegId leg = stay.leg().leg();
        return new CallDetailRecord(conference, SUBJECT, member, leg, stay.since(), end, reason, LegStatistics.NONE);
    }
}
