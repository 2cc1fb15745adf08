// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.PortPair;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The phase is the type: Idle -Opened-> Open -Closed-> Closed -Opened-> Open (the node came back and is wanted again). */
public sealed interface MixerState {
    /** Figures of so many removed legs are kept, for whoever asks for the removal again. */
    int REMOVED_KEPT = 1_000;

    record Idle() implements MixerState {}

    record Open(Map<LegId, MixerLeg> legs, Map<LegId, LegStatistics> removed) implements MixerState {}

    record Closed(Map<LegId, LegStatistics> removed) implements MixerState {}

    /**
     * A leg with what was agreed on.
     *
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
            float gain) {

        MixerLeg set(boolean nowMuted, float nowGain) {
            return new MixerLeg(id, endpoint, offer, answer, ports, incarnation, sdpVersion, nowMuted, nowGain);
        }
    }

    default Map<LegId, MixerLeg> legs() {
        return Map.of();
    }

    default Map<LegId, LegStatistics> removed() {
        return Map.of();
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default MixerState evolve(MixerEvent event) {
        return switch (event) {
            case MixerEvent.Opened _ -> this instanceof Open ? this : new Open(Map.of(), removed());
            case MixerEvent.LegPut e ->
                with(legs -> legs.compute(e.leg(), (_, old) -> old == null ? put(e, false, 1.0f) : put(e, old)));
            case MixerEvent.LegSet e ->
                with(legs -> legs.computeIfPresent(e.leg(), (_, leg) -> leg.set(e.muted(), e.gain())));
            case MixerEvent.LegRemoved e -> with(legs -> legs.remove(e.leg())).remember(e);
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
                gain);
    }

    private MixerState with(java.util.function.Consumer<Map<LegId, MixerLeg>> change) {
        if (!(this instanceof Open open)) return this;
        Map<LegId, MixerLeg> next = new LinkedHashMap<>(open.legs);
        change.accept(next);
        return new Open(Collections.unmodifiableMap(next), open.removed);
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
            case Open s -> new Open(s.legs, add.apply(s.removed));
            case Closed s -> new Closed(add.apply(s.removed));
        };
    }
}
