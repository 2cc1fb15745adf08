// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.floor.FloorSettings;
import io.convoke.media.talk.MemberSettings;
import io.convoke.media.talk.Talk;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ServerCommand.Bridge;
import io.convoke.protocol.instant.ServerCommand.Floor;
import io.convoke.protocol.instant.ServerCommand.FloorPolicy;
import io.convoke.protocol.instant.ServerCommand.Hear;
import io.convoke.protocol.instant.ServerCommand.Member;
import io.convoke.protocol.instant.ServerCommand.Unbridge;
import io.convoke.protocol.instant.ServerReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which provisioned legs are connected by which session on this node. One actor's. */
final class Bridges {
    /** T3: what is on its way when the floor is revoked after the talk time. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** T9: a key that is stuck does not get the floor again at once. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** T1: whoever has the floor and sends nothing has left without a word. */
    private static final Duration MEDIA_TIMEOUT = Duration.ofSeconds(4);

    /** With {@code sip:} before it an identity has 255 bytes at most (TS 24.380 §8.2.3.8). */
    private static final int LONGEST_AOR = 251;

    /** Sessions of one leg: each is decoded for it; more than so many at once nobody understands. */
    static final int MOST_MONITORED = 16;

    private final NodeId node;
    private final Talk talk;
    private final Map<InstantId, Set<LegId>> sessions = new HashMap<>();
    /** With what each hears of them; more than one session of those that monitor alone. */
    private final Map<LegId, Map<InstantId, MemberSettings>> ofLegs = new HashMap<>();

    private final Map<InstantId, Set<NodeId>> elsewhere = new HashMap<>();
    private final Map<InstantId, NodeId> homes = new HashMap<>();
    /** The engine's queue was full. */
    private final Set<InstantId> owed = new LinkedHashSet<>();

    Bridges(NodeId node, Talk talk) {
        this.node = node;
        this.talk = talk;
    }

    /**
     * @param provisioned which legs are there
     * @param monitors which of them may be in several sessions
     */
    ServerReply bridge(Bridge c, Predicate<LegId> provisioned, Predicate<LegId> monitors) {
        List<LegId> here = c.members().stream()
                .filter(this::isHere)
                .map(member -> member.leg().leg())
                .toList();
        List<LegId> missing = here.stream().filter(provisioned.negate()).toList();
        List<LegId> busy = here.stream()
                .filter(leg -> inOthers(leg, c.session()) >= (monitors.test(leg) ? MOST_MONITORED : 1))
                .toList();
        if (!missing.isEmpty() || !busy.isEmpty()) return new ServerReply.NotBridged(missing, busy);
        boolean first = !sessions.containsKey(c.session());
        if (connect(c)) return new ServerReply.Bridged(c.session());
        if (first) unbridge(c.session());
        return ProvisionedLegs.busy();
    }

    private long inOthers(LegId leg, InstantId session) {
        return ofLegs.getOrDefault(leg, Map.of()).keySet().stream()
                .filter(one -> !one.equals(session))
                .count();
    }

    private boolean isHere(Member member) {
        return member.leg().server().equals(node);
    }

    private boolean connect(Bridge c) {
        String group = c.session().value();
        boolean home = c.home().equals(node);
        sessions.putIfAbsent(c.session(), new HashSet<>());
        homes.put(c.session(), c.home());
        owed.remove(c.session());
        boolean open = home
                ? talk.openGroup(group, settings(c.policy()))
                : talk.openGroupAway(group, c.home().value(), c.policy().hangTime());
        Set<String> servers = c.servers().stream().map(NodeId::value).collect(Collectors.toSet());
        if (!open || !talk.setPeers(group, servers)) return false;
        if (home) {
            Set<NodeId> others = new HashSet<>(c.servers());
            others.remove(node);
            elsewhere.put(c.session(), others);
        } else {
            elsewhere.remove(c.session()); // another node decides for them now
        }
        Set<LegId> in = sessions.get(c.session());
        Set<LegId> wanted = new HashSet<>();
        for (Member member : c.members()) {
            if (!isHere(member) && !home) continue;
            LegId leg = member.leg().leg();
            MemberSettings settings = settings(member, gain(leg, c.session()));
            if (!join(group, member, settings)) return false;
            wanted.add(leg);
            in.add(leg);
            if (isHere(member))
                ofLegs.computeIfAbsent(leg, _ -> new HashMap<>()).put(c.session(), settings);
        }
        for (LegId gone : Set.copyOf(in)) {
            if (wanted.contains(gone)) continue;
            if (!talk.leave(group, gone.value())) return false;
            in.remove(gone);
            leave(gone, c.session());
        }
        int priority = c.priority() == null ? Floor.USUAL_PRIORITY : c.priority();
        return c.holder() == null || talk.requestFloor(group, c.holder().value(), priority);
    }

    private static MemberSettings settings(Member member, float gain) {
        String aor = member.subscriber().user().aor();
        String identity = aor.length() <= LONGEST_AOR ? "sip:" + aor : aor;
        return new MemberSettings(identity, member.priority(), false, gain);
    }

    private float gain(LegId leg, InstantId session) {
        MemberSettings present = ofLegs.getOrDefault(leg, Map.of()).get(session);
        return present == null ? 1.0f : present.gain();
    }

    private boolean join(String group, Member member, MemberSettings settings) {
        String leg = member.leg().leg().value();
        return isHere(member)
                ? talk.join(group, leg, settings)
                : talk.joinAway(group, member.leg().server().value(), leg, settings);
    }

    private static FloorSettings settings(FloorPolicy policy) {
        return new FloorSettings(
                policy.talkTime(),
                GRACE,
                Duration.ZERO,
                policy.preemptiveFrom(),
                policy.queue(),
                RETRY_AFTER,
                MEDIA_TIMEOUT,
                policy.hangTime());
    }

    /** Where else it is, as far as this node is its home. */
    Set<NodeId> elsewhere(InstantId session) {
        return elsewhere.getOrDefault(session, Set.of());
    }

    /** Who is in it on this node. */
    Set<LegId> legs(InstantId session) {
        return sessions.getOrDefault(session, Set.of());
    }

    /** Whose floor is decided there. */
    List<InstantId> of(NodeId home) {
        return homes.entrySet().stream()
                .filter(one -> one.getValue().equals(home))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** False where nothing is bridged, or for another home than the one that says so. */
    boolean isMeant(Unbridge c) {
        NodeId home = homes.get(c.session());
        return home != null && (c.home() == null || c.home().equals(home));
    }

    /** @return false where the engine's queue was full: it is {@link #owed} */
    boolean unbridge(InstantId session) {
        if (!talk.closeGroup(session.value())) {
            owed.add(session);
            return false;
        }
        owed.remove(session);
        elsewhere.remove(session);
        homes.remove(session);
        Set<LegId> gone = sessions.remove(session);
        if (gone != null) gone.forEach(leg -> leave(leg, session));
        return true;
    }

    /** Sessions that are over and have their legs yet. */
    List<InstantId> owed() {
        return List.copyOf(owed);
    }

    /** It is not there any more. */
    void removed(LegId leg) {
        Map<InstantId, MemberSettings> in = ofLegs.remove(leg);
        if (in != null) in.keySet().forEach(session -> sessions.get(session).remove(leg));
    }

    private void leave(LegId leg, InstantId session) {
        Map<InstantId, MemberSettings> in = ofLegs.getOrDefault(leg, new HashMap<>());
        in.remove(session);
        if (in.isEmpty()) ofLegs.remove(leg);
    }

    /** How loudly it hears each session that it is in. */
    Map<InstantId, Float> gains(LegId leg) {
        Map<InstantId, Float> gains = new HashMap<>();
        ofLegs.getOrDefault(leg, Map.of()).forEach((session, settings) -> gains.put(session, settings.gain()));
        return gains;
    }

    ServerReply hear(Hear c) {
        MemberSettings now = ofLegs.getOrDefault(c.leg(), Map.of()).get(c.session());
        if (now == null) return new ServerReply.LegMissing(c.leg());
        MemberSettings next = new MemberSettings(now.identity(), now.priority(), now.receiveOnly(), c.gain());
        if (!talk.join(c.session().value(), c.leg().value(), next)) return ProvisionedLegs.busy();
        ofLegs.get(c.leg()).put(c.session(), next);
        return new ServerReply.Done();
    }
}
