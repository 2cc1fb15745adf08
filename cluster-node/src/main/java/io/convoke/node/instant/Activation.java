// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand.Activate;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.InstantReply.Unavailable;
import io.convoke.protocol.instant.InstantReply.Unavailable.Cause;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One activation that is under way: everybody's presence is asked, then the conference servers. One actor's. */
final class Activation {
    private final Activate asked;
    private final long sinceNs = System.nanoTime();
    private final Map<UserId, UserReply> users = new LinkedHashMap<>();
    private final Map<NodeId, ServerReply> servers = new HashMap<>();
    /** How often in a row each has not answered in time. */
    private final Map<NodeId, Integer> silences = new HashMap<>();

    private int unanswered;
    private RunningSession during;
    private int version;
    private Availability found;
    private Map<EndpointId, ProvisionedLeg> members = Map.of();

    Activation(Activate asked) {
        this.asked = asked;
        users.put(asked.by().user(), null);
        asked.with().forEach(user -> users.put(user, null));
        unanswered = users.size();
    }

    Activate asked() {
        return asked;
    }

    /** It has waited for so long that whoever asked has given up. */
    boolean isStale(Duration askedWithin) {
        return System.nanoTime() - sinceNs >= askedWithin.toNanos();
    }

    List<UserId> users() {
        return List.copyOf(users.keySet());
    }

    /** @return whether all have answered, or have not in time */
    boolean answered(UserId user, UserReply reply) {
        users.put(user, reply);
        unanswered--;
        if (unanswered > 0) return false;
        found = Availability.of(asked.by(), users);
        return true;
    }

    Availability found() {
        return found;
    }

    Map<EndpointId, ProvisionedLeg> members() {
        return members;
    }

    /** These are to be bridged, in the session that runs, if one does; each of their servers is asked, and no other answer counts. */
    void bridging(Map<EndpointId, ProvisionedLeg> legs, int asks, RunningSession running) {
        during = running;
        version = running == null ? 0 : running.version();
        members = legs;
        servers.clear();
        unanswered = asks;
    }

    /** @return whether all have answered, or have not in time */
    boolean answered(NodeId server, ServerReply reply) {
        servers.put(server, reply);
        if (reply == null) silences.merge(server, 1, Integer::sum);
        else silences.remove(server);
        unanswered--;
        return unanswered == 0;
    }

    /** Legs that their servers do not have, or could not be asked for. */
    List<EndpointId> missing() {
        return members.entrySet().stream()
                .filter(one -> isMissing(one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isMissing(ProvisionedLeg leg) {
        return switch (servers.get(leg.server())) {
            case ServerReply.NotBridged no -> no.missing().contains(leg.leg());
            case ServerReply.Bridged _ -> false;
            case null, default -> true;
        };
    }

    List<EndpointId> busy() {
        return members.entrySet().stream()
                .filter(one -> servers.get(one.getValue().server()) instanceof ServerReply.NotBridged no
                        && no.busy().contains(one.getValue().leg()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The server of a lost leg has said so itself; where it did not answer, or was busy, nobody is told to look for another one. */
    List<EndpointId> lost() {
        return missing().stream()
                .filter(one -> servers.get(members.get(one).server()) instanceof ServerReply.NotBridged
                        || isGone(members.get(one).server()))
                .toList();
    }

    /** The node of this server is not there any more. */
    boolean isGone(NodeId server) {
        return servers.get(server) instanceof ServerReply.Gone;
    }

    /** This server was asked and has not answered in time. */
    boolean isSilent(NodeId server) {
        return servers.containsKey(server) && servers.get(server) == null;
    }

    /** Its node is not there any more, or has not answered twice in a row. */
    boolean hasLost(NodeId home) {
        return isGone(home) || silences.getOrDefault(home, 0) > 1;
    }

    /** That were asked last. */
    Set<NodeId> servers() {
        return Set.copyOf(servers.keySet());
    }

    /** Servers that may have bridged legs, now or before, without having said so. */
    List<NodeId> silent() {
        return servers.entrySet().stream()
                .filter(one -> one.getValue() == null || one.getValue() instanceof ServerReply.Refused)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Nothing has happened to the session since its servers were asked. */
    boolean isAbout(RunningSession running) {
        return during == running && (running == null || version == running.version());
    }

    void without(List<EndpointId> tooMany) {
        found = found.without(tooMany, Cause.FULL);
    }

    void without(List<EndpointId> missing, List<EndpointId> busy) {
        found = found.without(missing, Cause.NOT_PROVISIONED).without(busy, Cause.BUSY);
    }

    void activated(InstantId session, FloorAnswer floor) {
        asked.replyTo()
                .tell(new InstantReply.Activated(session, List.copyOf(members.keySet()), found.unavailable(), floor));
    }

    void noAnswer() {
        asked.replyTo()
                .tell(new InstantReply.NotActivated(
                        List.of(new Unavailable(asked.by().user(), Cause.NO_ANSWER))));
    }

    ProvisionedLeg ownLeg() {
        return members.get(asked.by());
    }
}
