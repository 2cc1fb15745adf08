// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference.watch;

import io.convoke.node.boot.Shards;
import io.convoke.node.conference.ConferenceState;
import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Legs from which nothing comes though it should: a phone is asked whether it is still there, again and again; whoever cannot be
 * asked goes after a longer while. A leg on hold is not silent. Soft: after a crash silence counts anew. One actor's.
 */
public final class Silences {
    private final Shards shards;
    private final Settings settings;
    private final ActorRef<EndpointReply> nobody;
    private final Map<LegId, Silence> silences = new HashMap<>();

    /**
     * @param probeAfter for so long a phone may be silent until it is asked, and asked again
     * @param goneAfter for so long all others may be
     */
    public record Settings(Duration probeAfter, Duration goneAfter) {}

    private static final class Silence {
        private final long sinceNs;
        private long askedNs;

        private Silence(long nowNs) {
            sinceNs = nowNs;
            askedNs = nowNs;
        }
    }

    /** @param nobody who is told what a phone has answered */
    public Silences(Shards shards, Settings settings, ActorRef<EndpointReply> nobody) {
        this.shards = shards;
        this.settings = settings;
        this.nobody = nobody;
    }

    /**
     * From the mixers, every few seconds while somebody is silent.
     *
     * @return what follows from it
     */
    public List<ConferenceEvent> heard(ConferenceState state, Hearing heard, Instant now, long nowNs) {
        Set<LegId> silent = heard.silent();
        silences.keySet().retainAll(silent);
        if (!(state instanceof ConferenceState.Open open)) return List.of();
        List<ConferenceEvent> events = new ArrayList<>();
        for (LegId id : silent) {
            Leg leg = open.session().mesh().leg(id);
            Silence silence = silences.computeIfAbsent(id, _ -> new Silence(nowNs));
            if (leg == null || !leg.connected()) continue;
            if (leg.endpoint().isCall()) probe(open.session().id(), leg, silence, now, nowNs);
            else if (nowNs - silence.sinceNs >= settings.goneAfter.toNanos()) {
                events.add(new ConferenceEvent.LegLeaving(id, Leaving.VANISHED, now));
            }
        }
        return events;
    }

    private void probe(ConferenceId id, Leg leg, Silence silence, Instant now, long nowNs) {
        if (nowNs - silence.askedNs < settings.probeAfter.toNanos()) return;
        silence.askedNs = nowNs;
        shards.endpoint(leg.endpoint()).tell(new CallCommand.Probe(id, leg.id(), now, nobody));
    }
}
