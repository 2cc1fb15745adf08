// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.PortPair;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.wire.Keyless;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The phase is the type: Idle -Opened-> Open -Closed-> Closed -Opened-> Open (the node came back and is wanted again). */
public sealed interface MixerState {
    /** Figures of so many removed legs are kept, for whoever asks for the removal again. */
    int REMOVED_KEPT = 1_000;

    record Idle() implements MixerState {}

    /**
     * @param offers of its own that wait for their answers, for legs that are there or are not
     * @param peers other nodes on which the conference has mixers
     */
    record Open(
            Map<LegId, MixerLeg> legs,
            Map<LegId, OwnOffer> offers,
            Map<LegId, LegStatistics> removed,
            List<NodeId> peers)
            implements MixerState {}

    record Closed(Map<LegId, LegStatistics> removed) implements MixerState {}

    /**
     * A leg with what was agreed on.
     *
     * @param ours the mixer made the offer, the endpoint the answer
     * @param incarnation of the media engine that holds its ports: under another one the leg is lost
     */
    record MixerLeg(
            LegId id,
            EndpointId endpoint,
            String offer,
            String answer,
            PortPair ports,
            long incarnation,
            long sdpVersion,
            boolean muted,
            float gain,
            boolean ours) {

        MixerLeg set(boolean nowMuted, float nowGain) {
            return new MixerLeg(id, endpoint, offer, answer, ports, incarnation, sdpVersion, nowMuted, nowGain, ours);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** An offer of the mixer's own, with the ports that are held for it: the leg's, where the leg is there. */
    record OwnOffer(LegId id, EndpointId endpoint, String offer, PortPair ports, long incarnation, long sdpVersion) {

        MixerLeg accepted(String answer, MixerLeg before) {
            boolean muted = before != null && before.muted();
            float gain = before == null ? 1.0f : before.gain();
            return new MixerLeg(id, endpoint, offer, answer, ports, incarnation, sdpVersion, muted, gain, true);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    default Map<LegId, MixerLeg> legs() {
        return Map.of();
    }

    default Map<LegId, OwnOffer> offers() {
        return Map.of();
    }

    default Map<LegId, LegStatistics> removed() {
        return Map.of();
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default MixerState evolve(MixerEvent event) {
        return switch (event) {
            case MixerEvent.Opened _ ->
                this instanceof Open ? this : new Open(Map.of(), Map.of(), removed(), List.of());
            case MixerEvent.LegPut e ->
                with(legs -> legs.compute(e.leg(), (_, old) -> old == null ? put(e, false, 1.0f) : put(e, old)))
                        .withOffers(offers -> offers.remove(e.leg()));
            case MixerEvent.LegProposed e ->
                withOffers(offers -> offers.put(
                        e.leg(),
                        new OwnOffer(
                                e.leg(),
                                e.endpoint(),
                                e.offer(),
                                new PortPair(e.rtpPort(), e.rtcpPort()),
                                e.incarnation(),
                                e.sdpVersion())));
            case MixerEvent.LegAccepted e -> accepted(offers().get(e.leg()), e.answer());
            case MixerEvent.LegSet e ->
                with(legs -> legs.computeIfPresent(e.leg(), (_, leg) -> leg.set(e.muted(), e.gain())));
            case MixerEvent.LegRemoved e ->
                with(legs -> legs.remove(e.leg()))
                        .withOffers(offers -> offers.remove(e.leg()))
                        .remember(e);
            case MixerEvent.Linked e ->
                this instanceof Open s ? new Open(s.legs, s.offers, s.removed, List.copyOf(e.peers())) : this;
            case MixerEvent.Closed _ -> new Closed(removed());
        };
    }

    private static MixerLeg put(MixerEvent.LegPut e, MixerLeg old) {
        return put(e, old.muted(), old.gain());
    }

    private static MixerLeg put(MixerEvent.LegPut e, boolean muted, float gain) {
        return new MixerLeg(
                e.leg(),
                e.endpoint(),
                e.offer(),
                e.answer(),
                new PortPair(e.rtpPort(), e.rtcpPort()),
                e.incarnation(),
                e.sdpVersion(),
                muted,
                gain,
                false);
    }

    private MixerState accepted(OwnOffer offer, String answer) {
        if (offer == null) return this;
        return with(legs -> legs.compute(offer.id(), (_, before) -> offer.accepted(answer, before)))
                .withOffers(offers -> offers.remove(offer.id()));
    }

    private MixerState with(Consumer<Map<LegId, MixerLeg>> change) {
        return this instanceof Open open
                ? new Open(changed(open.legs, change), open.offers, open.removed, open.peers)
                : this;
    }

    private MixerState withOffers(Consumer<Map<LegId, OwnOffer>> change) {
        return this instanceof Open open
                ? new Open(open.legs, changed(open.offers, change), open.removed, open.peers)
                : this;
    }

    private static <V> Map<LegId, V> changed(Map<LegId, V> before, Consumer<Map<LegId, V>> change) {
        Map<LegId, V> next = new LinkedHashMap<>(before);
        change.accept(next);
        return Collections.unmodifiableMap(next);
    }

    private MixerState remember(MixerEvent.LegRemoved e) {
        UnaryOperator<Map<LegId, LegStatistics>> add = old -> {
            Map<LegId, LegStatistics> next = new LinkedHashMap<>(old);
            next.put(e.leg(), e.statistics());
            if (next.size() > REMOVED_KEPT) next.remove(next.keySet().iterator().next());
            return Collections.unmodifiableMap(next);
        };
        return switch (this) {
            case Idle s -> s;
            case Open s -> new Open(s.legs, s.offers, add.apply(s.removed), s.peers);
            case Closed s -> new Closed(add.apply(s.removed));
        };
    }
}
