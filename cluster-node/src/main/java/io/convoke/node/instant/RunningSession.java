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
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A session whose legs are bridged. One actor's. */
final class RunningSession {
    private static final String SUBJECT = "Push to talk";

    private final EndpointId activatedBy;
    private final Instant since;
    private final NodeId home;
    private final Map<EndpointId, LegId> everybody = new LinkedHashMap<>();
    private Map<EndpointId, ProvisionedLeg> members = Map.of();
    private int version;

    /** @param home whose conference server decides who has the floor */
    RunningSession(EndpointId activatedBy, Instant since, NodeId home) {
        this.activatedBy = activatedBy;
        this.since = since;
        this.home = home;
    }

    NodeId home() {
        return home;
    }

    /** A copy. */
    Map<EndpointId, ProvisionedLeg> members() {
        return new LinkedHashMap<>(members);
    }

    void members(Map<EndpointId, ProvisionedLeg> now) {
        members = Map.copyOf(now);
        now.forEach((member, leg) -> everybody.put(member, leg.leg()));
    }

    /** Grows whenever somebody leaves. */
    int version() {
        return version;
    }

    void leave(Collection<EndpointId> gone) {
        version++;
        Map<EndpointId, ProvisionedLeg> left = members();
        left.keySet().removeAll(gone);
        members = Map.copyOf(left);
    }

    /** Null for whoever is not in it. */
    ProvisionedLeg leg(EndpointId member) {
        return members.get(member);
    }

    boolean has(NodeId server) {
        return server.equals(home)
                || members.values().stream().anyMatch(leg -> leg.server().equals(server));
    }

    /** Whose legs are there. */
    List<EndpointId> on(NodeId server) {
        return members.entrySet().stream()
                .filter(one -> one.getValue().server().equals(server))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean endsWithout(EndpointId member) {
        return member.equals(activatedBy) || members.size() <= 2;
    }

    InstantReply view(InstantId id) {
        return new InstantReply.View(id, activatedBy, List.copyOf(members.keySet()), since);
    }

    /** One record for each who was in it, with his last leg. */
    List<CallDetailRecord> held(InstantId id, Instant at, String reason) {
        ConferenceId conference = new ConferenceId(id.value());
        return everybody.entrySet().stream()
                .map(member -> new CallDetailRecord(
                        conference, SUBJECT, member.getKey(), member.getValue(), since, at, reason, LegStatistics.NONE))
                .toList();
    }
}
