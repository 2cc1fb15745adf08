// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.LegReport;
import io.convoke.media.agent.LegSpec;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.PortPair;
import io.convoke.node.mixer.MixerState.MixerLeg;
import io.convoke.node.mixer.MixerState.OwnOffer;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.LegStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One mixer's part of the media engine: makes it what the mixer's state says. What the engine could not take now is
 * tried again; what it has already is not put again. Used by the mixer's actor alone.
 */
final class EngineLegs {
    private final MediaEngine engine;
    private final MixerRules rules;
    private final String key;
    private final String conference;
    private final Map<LegId, MixerLeg> put = new HashMap<>();
    private final Set<LegId> receiving = new HashSet<>();
    private final Set<PortPair> reserved = new HashSet<>();
    /** Of offers that wait for their answers. */
    private final Map<LegId, PortPair> held = new HashMap<>();
    /** That the engine knows of; null while that is not known. */
    private List<NodeId> peers;

    EngineLegs(MediaEngine engine, MixerId id, MixerRules rules) {
        this.engine = engine;
        this.rules = rules;
        this.key = id.toString();
        this.conference = id.conference().value();
    }

    long incarnation() {
        return engine.incarnation();
    }

    /** Of the busiest mixer thread, 0 to 1. */
    double load() {
        return engine.loadFraction();
    }

    /** Ports that the journal does not know yet; {@link #keep} or {@link #giveBack} says what becomes of them. */
    PortPair reserve(boolean rtcpMux) {
        Optional<PortPair> ports = engine.reserve(rtcpMux);
        ports.ifPresent(reserved::add);
        return ports.orElse(null);
    }

    /** The journal knows them, as a leg's. */
    void keep(PortPair ports) {
        reserved.remove(ports);
    }

    void giveBack(PortPair ports) {
        if (reserved.remove(ports)) engine.release(ports);
    }

    /** After a recovery: whether a write whose outcome was unknown had come through is known now. */
    void recovered(MixerState state) {
        Set<PortPair> owned = state.legs().values().stream()
                .filter(leg -> leg.incarnation() == incarnation())
                .map(MixerLeg::ports)
                .collect(Collectors.toCollection(HashSet::new));
        owned.addAll(portsOfOffers(state).values());
        Set.copyOf(reserved).forEach(ports -> {
            if (owned.contains(ports)) keep(ports);
            else giveBack(ports);
        });
    }

    /**
     * A mixer in which nobody is has no place in the engine: there it would cost, frame by frame.
     *
     * @return false where the engine's queue was full: come again
     */
    boolean match(MixerState.Open state) {
        hold(state);
        if (state.legs().values().stream().noneMatch(leg -> leg.incarnation() == incarnation())) return closeMixer();
        if (!engine.isOpen(key)) {
            if (!engine.openMixer(key)) return false;
            peers = List.of();
        }
        boolean done = link(state.peers());
        for (LegId leg : gone(state)) done &= remove(leg);
        for (MixerLeg leg : state.legs().values()) {
            if (leg.incarnation() == incarnation() && !leg.equals(put.get(leg.id()))) done &= put(leg);
        }
        return done;
    }

    private boolean link(List<NodeId> wanted) {
        if (wanted.equals(peers)) return true;
        if (!engine.setPeers(key, conference, wanted.stream().map(NodeId::value).collect(Collectors.toSet()))) {
            return false;
        }
        peers = wanted;
        return true;
    }

    /** Ports of an offer are free again when it is given up; when it is accepted, they are the leg's. */
    private void hold(MixerState state) {
        Map<LegId, PortPair> wanted = portsOfOffers(state);
        held.forEach((id, ports) -> {
            MixerLeg leg = state.legs().get(id);
            boolean taken = leg != null && leg.ports().equals(ports);
            if (!ports.equals(wanted.get(id)) && !taken) engine.release(ports);
        });
        held.clear();
        held.putAll(wanted);
    }

    private Map<LegId, PortPair> portsOfOffers(MixerState state) {
        return state.offers().values().stream()
                .filter(offer -> offer.incarnation() == incarnation())
                .collect(Collectors.toMap(OwnOffer::id, OwnOffer::ports));
    }

    /** Legs of the engine that the state does not have; also those of an earlier life of the actor. */
    private Set<LegId> gone(MixerState.Open state) {
        Set<LegId> there = put.isEmpty()
                ? engine.legs(key).stream()
                        .map(l -> new LegId(l.legKey()))
                        .collect(Collectors.toCollection(HashSet::new))
                : new HashSet<>(put.keySet());
        there.removeAll(state.legs().keySet());
        return there;
    }

    private boolean put(MixerLeg leg) {
        MixerLeg before = put.get(leg.id());
        if (before != null && !before.ports().equals(leg.ports()) && !remove(leg.id())) return false;
        LegSpec spec = new LegSpec(
                leg.id().value(),
                leg.ports().rtpPort(),
                leg.ports().rtcpPort(),
                rules.media(leg),
                leg.muted(),
                leg.gain());
        if (!engine.putLeg(key, spec)) return false;
        put.put(leg.id(), leg);
        if (spec.media().direction().receives()) receiving.add(leg.id());
        else receiving.remove(leg.id());
        return true;
    }

    private boolean remove(LegId leg) {
        if (!engine.removeLeg(key, leg.value())) return false;
        put.remove(leg);
        receiving.remove(leg);
        return true;
    }

    /** @return false where the engine's queue was full: come again */
    boolean close(MixerState state) {
        hold(state);
        return closeMixer();
    }

    private boolean closeMixer() {
        put.clear();
        receiving.clear();
        return !engine.isOpen(key) || engine.closeMixer(key);
    }

    List<LegId> speaking() {
        return engine.report(key).speakingLegKeys().stream().map(LegId::new).toList();
    }

    /** Those that should send and have not for so long. */
    List<LegId> silent(long forMs) {
        return engine.legs(key).stream()
                .filter(leg -> leg.silentMs() >= forMs)
                .map(leg -> new LegId(leg.legKey()))
                .filter(receiving::contains)
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .toList();
    }

    LegStatistics statistics(LegId leg) {
        return engine.leg(key, leg.value()).map(EngineLegs::statistics).orElse(LegStatistics.NONE);
    }

    private static LegStatistics statistics(LegReport report) {
        return new LegStatistics(
                report.codec(),
                report.packetsReceived(),
                report.bytesReceived(),
                report.packetsSent(),
                report.bytesSent(),
                report.packetsLost(),
                report.packetsDropped(),
                report.framesConcealed(),
                report.jitterMs(),
                report.peerFractionLost(),
                report.roundTripMs(),
                report.silentMs(),
                report.levelDb(),
                report.delayMs());
    }
}
