// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.node.conference.Roster.Member;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What every phase of a conference knows.
 *
 * @param mixerNode null while no node is assigned
 * @param calls who of the invited is called
 * @param unusedUntil when it ends if nobody has ever been in; null for when it expires
 */
public record Session(
        ConferenceInformation information,
        Instant createdAt,
        int maxParticipants,
        NodeId mixerNode,
        boolean mixerOpen,
        Roster roster,
        Mesh mesh,
        Instant unusedUntil,
        CallsOut calls) {

    static Session of(ConferenceEvent.Initiated e) {
        return new Session(
                e.information(),
                e.at(),
                e.maxParticipants(),
                e.mixerNode(),
                false,
                Roster.of(e.invited(), e.unreachable()),
                Mesh.EMPTY,
                e.unusedUntil(),
                CallsOut.of(e.calls()));
    }

    public ConferenceId id() {
        return information.id();
    }

    /** Null while no node is assigned. */
    public MixerId mixer() {
        return mixerNode == null ? null : new MixerId(mixerNode, id());
    }

    Session mixerIs(NodeId node, boolean open) {
        return new Session(
                information, createdAt, maxParticipants, node, open, roster, mesh.changed(), unusedUntil, calls);
    }

    /** All its legs are lost with it. */
    Session mixerLost(ConferenceEvent.MixerLost e) {
        if (!e.node().equals(mixerNode)) return this;
        return mixerIs(null, false).mesh(m -> m.eachLeg(l -> l.lost(e.at())));
    }

    Session answered(ConferenceEvent.LegAnswered e) {
        Leg leg = mesh.leg(e.leg());
        if (leg == null) return this;
        return mesh(m -> m.answered(e)).member(leg.endpoint().user(), Member::cameIn);
    }

    Session accepted(ConferenceEvent.LegAccepted e) {
        Leg leg = mesh.leg(e.leg());
        if (leg == null) return this;
        return mesh(m -> m.accepted(e)).member(leg.endpoint().user(), Member::cameIn);
    }

    Session ended(ConferenceEvent.LegEnded e) {
        return mesh(m -> m.ended(e.leg(), Math.max(256, 2 * maxParticipants)));
    }

    Session removed(ConferenceEvent.ParticipantRemoved e) {
        return member(e.user(), Member::remove)
                .mesh(m -> m.eachLeg(l -> l.endpoint().user().equals(e.user()) ? l.leave(Leaving.REMOVED, e.at()) : l));
    }

    Session lost(ConferenceEvent.LegsLost e) {
        return mesh(m -> m.eachLeg(l -> e.legs().contains(l.id()) ? l.lost(e.at()) : l));
    }

    Session member(UserId user, UnaryOperator<Member> change) {
        return roster(r -> r.member(user, change));
    }

    Session roster(UnaryOperator<Roster> change) {
        return new Session(
                information,
                createdAt,
                maxParticipants,
                mixerNode,
                mixerOpen,
                change.apply(roster),
                mesh,
                unusedUntil,
                calls);
    }

    Session mesh(UnaryOperator<Mesh> change) {
        return new Session(
                information,
                createdAt,
                maxParticipants,
                mixerNode,
                mixerOpen,
                roster,
                change.apply(mesh),
                unusedUntil,
                calls);
    }

    Session called(ConferenceEvent.Called e) {
        return new Session(
                information,
                createdAt,
                maxParticipants,
                mixerNode,
                mixerOpen,
                roster,
                mesh,
                unusedUntil,
                calls.called(e.user(), e.status(), e.reason()));
    }

    /**
     * Invitees whom the conference calls.
     *
     * @param due where each of them is called, until that has led to something
     * @param failed what became of calls that nobody answered, such as {@code 486 Busy Here}
     */
    public record CallsOut(Map<UserId, List<SipTarget>> due, Map<UserId, String> failed) {
        private static final int ANSWERED = 200;

        /** @param calls null in what was written before there were calls */
        static CallsOut of(Map<UserId, List<SipTarget>> calls) {
            return new CallsOut(calls == null ? Map.of() : Map.copyOf(calls), Map.of());
        }

        CallsOut called(UserId user, int status, String reason) {
            Map<UserId, List<SipTarget>> nextDue = new HashMap<>(due);
            nextDue.remove(user);
            Map<UserId, String> nextFailed = new HashMap<>(failed);
            if (status == ANSWERED) nextFailed.remove(user);
            else nextFailed.put(user, status + " " + reason);
            return new CallsOut(Map.copyOf(nextDue), Map.copyOf(nextFailed));
        }
    }
}
