// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.node.conference.Roster.Member;
import io.convoke.node.conference.placement.Mixers;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What every phase of a conference knows.
 *
 * @param mixers one on each node where somebody is
 * @param calls who of the invited is called
 * @param unusedUntil when it ends if nobody has ever been in; null for when it expires
 */
public record Session(
        ConferenceInformation information,
        Instant createdAt,
        int maxParticipants,
        Mixers mixers,
        Roster roster,
        Mesh mesh,
        Instant unusedUntil,
        CallsOut calls) {

    static Session of(ConferenceEvent.Initiated e) {
        return new Session(
                e.information(),
                e.at(),
                e.maxParticipants(),
                Mixers.on(e.mixerNode()),
                Roster.of(e.invited(), e.unreachable()),
                Mesh.EMPTY,
                e.unusedUntil(),
                CallsOut.of(e.information().id(), e.calls(), e.at()));
    }

    public ConferenceId id() {
        return information.id();
    }

    /** That has the leg, or shall have it; null while there is none. */
    public MixerId mixerOf(LegId leg) {
        NodeId node = mixers.of(leg);
        return node == null ? null : mixer(node);
    }

    public MixerId mixer(NodeId node) {
        return new MixerId(node, id());
    }

    /** One comes or goes. */
    Session mixers(UnaryOperator<Mixers> change) {
        return places(change).mesh(Mesh::changed);
    }

    private Session places(UnaryOperator<Mixers> change) {
        return new Session(
                information, createdAt, maxParticipants, change.apply(mixers), roster, mesh, unusedUntil, calls);
    }

    Session pinIs(String pin) {
        return new Session(
                information.withPin(pin), createdAt, maxParticipants, mixers, roster, mesh, unusedUntil, calls);
    }

    /** Of whose address alone somebody knows: what costs is done when it is needed. */
    private boolean isPromised() {
        return unusedUntil != null;
    }

    /** Somebody is to be told the PIN who is not told yet. */
    boolean wantsPin() {
        boolean invites = roster.present().anyMatch(m -> m.invitation() == Member.Invitation.SENDING);
        return information.lacksPin() && (!isPromised() || invites);
    }

    /** What whoever asked for the conference is told is known. */
    boolean isReady() {
        return !mixers.open().isEmpty() && (isPromised() || !information.lacksPin());
    }

    /** All its legs are lost with it. */
    Session mixerLost(ConferenceEvent.MixerLost e) {
        Set<LegId> there = mixers.legsOn(e.node()).collect(Collectors.toSet());
        return mixers(m -> m.lost(e.node())).mesh(m -> m.eachLeg(l -> there.contains(l.id()) ? l.lost(e.at()) : l));
    }

    Session offered(ConferenceEvent.LegOffered e) {
        return places(m -> m.wanted(e.leg(), e.near(), e.node()))
                .mesh(m -> m.offered(e.leg(), e.endpoint(), e.offer()));
    }

    Session asked(ConferenceEvent.OfferAsked e) {
        return places(m -> m.wanted(e.leg(), e.near(), e.node())).mesh(m -> m.asked(e));
    }

    Session placed(ConferenceEvent.LegPlaced e) {
        return places(m -> m.placed(e.leg(), e.node()));
    }

    Session turnedAway(ConferenceEvent.LegTurnedAway e) {
        return places(m -> m.turnedAway(e.leg(), e.node()));
    }

    /** A new leg is forgotten. */
    Session notAnswered(LegId leg) {
        Session next = mesh(m -> m.notAnswered(leg));
        return next.mesh.leg(leg) == null ? next.places(m -> m.down(leg)) : next;
    }

    /** What it is to get has nowhere to come from yet. */
    boolean wantsPlace(Leg leg) {
        return leg.stays() && (leg.pending() != null || leg.own().wanted()) && mixers.of(leg.id()) == null;
    }

    Session answered(ConferenceEvent.LegAnswered e) {
        Leg leg = mesh.leg(e.leg());
        return leg == null ? this : mesh(m -> m.answered(e)).cameIn(leg.endpoint());
    }

    Session accepted(ConferenceEvent.LegAccepted e) {
        Leg leg = mesh.leg(e.leg());
        return leg == null ? this : mesh(m -> m.accepted(e)).cameIn(leg.endpoint());
    }

    private Session cameIn(EndpointId endpoint) {
        return member(endpoint.user(), Member::cameIn).calls(c -> c.cameIn(endpoint));
    }

    Session invited(ConferenceEvent.Invited e) {
        return roster(r -> r.invited(e.users(), e.unreachable())).calls(c -> c.invited(id(), e));
    }

    Session ended(ConferenceEvent.LegEnded e) {
        return member(e.endpoint().user(), m -> m.left(e.reason()))
                .places(m -> m.down(e.leg()))
                .mesh(m -> m.ended(e.leg(), Math.max(256, 2 * maxParticipants)));
    }

    Session removed(ConferenceEvent.ParticipantRemoved e) {
        return member(e.user(), Member::remove)
                .calls(c -> c.stopped(e.user(), "taken out of the conference"))
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
                information, createdAt, maxParticipants, mixers, change.apply(roster), mesh, unusedUntil, calls);
    }

    Session mesh(UnaryOperator<Mesh> change) {
        return new Session(
                information, createdAt, maxParticipants, mixers, roster, change.apply(mesh), unusedUntil, calls);
    }

    Session calls(UnaryOperator<CallsOut> change) {
        return new Session(
                information, createdAt, maxParticipants, mixers, roster, mesh, unusedUntil, change.apply(calls));
    }
}
