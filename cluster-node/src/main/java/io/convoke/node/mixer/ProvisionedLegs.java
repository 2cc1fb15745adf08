// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.PortPair;
import io.convoke.media.sdp.SessionDescription;
import io.convoke.media.srtp.MasterKey;
import io.convoke.node.entity.Decision;
import io.convoke.node.mixer.MixerRules.Found;
import io.convoke.node.mixer.MixerState.MixerLeg;
import io.convoke.node.mixer.MixerState.OwnOffer;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand.ProvisionLeg;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The legs of one node that are in no conference, negotiated as those of a mixer are. Soft: what is lost with the process is
 * provisioned anew by the subscribers. Used by the conference server's actor alone.
 */
final class ProvisionedLegs {
    private static final SecureRandom KEYS = new SecureRandom();
    /**
     * Two with reports of 68 bytes, all headers counted, have one each in 14.5 s: often enough for a NAT (RFC 6263 §4), and seldom
     * enough for a cellular radio to sleep.
     */
    private static final int REPORT_BITS_PER_SECOND = 75;

    private static final MixerState NO_LEG = new MixerState.Open(Map.of(), Map.of(), Map.of(), List.of());

    private final MediaEngine engine;
    private final MixerSettings settings;
    private final MixerRules rules;
    private final Consumer<LegId> removed;
    private final Map<LegId, MixerState> legs = new HashMap<>();
    private final Set<LegId> monitors = new HashSet<>();
    /** A subscriber has one leg: another one takes its place. */
    private final Map<EndpointId, LegId> ofSubscribers = new HashMap<>();

    /** @param removed told of every leg that is gone */
    ProvisionedLegs(MediaEngine engine, MixerSettings settings, Consumer<LegId> removed) {
        this.removed = removed;
        this.engine = engine;
        this.settings = settings;
        this.rules = new MixerRules(new MixerId(settings.node(), new ConferenceId("instant")), settings.mediaAddress());
    }

    /** Also one that has yet to be answered. */
    boolean has(LegId leg) {
        return legs.containsKey(leg);
    }

    boolean isUp(LegId leg) {
        return has(leg) && legs.get(leg).legs().containsKey(leg);
    }

    /** May be in several sessions at once. */
    boolean monitors(LegId leg) {
        return monitors.contains(leg);
    }

    EndpointId subscriber(LegId leg) {
        return subscriber(leg, legs.get(leg));
    }

    private static EndpointId subscriber(LegId leg, MixerState state) {
        MixerLeg up = state.legs().get(leg);
        return up == null ? state.offers().get(leg).endpoint() : up.endpoint();
    }

    /** With whose they are. */
    Map<ProvisionedLeg, EndpointId> all() {
        Map<ProvisionedLeg, EndpointId> all = new HashMap<>();
        legs.keySet().forEach(leg -> all.put(named(leg), subscriber(leg)));
        return all;
    }

    private ProvisionedLeg named(LegId leg) {
        return new ProvisionedLeg(settings.node(), leg, engine.incarnation());
    }

    ServerReply provision(ProvisionLeg c) {
        boolean anotherTerminal = c.offer().isEmpty() && isUp(c.leg());
        if (anotherTerminal && !remove(c.leg())) return busy();
        MixerState before = legs.getOrDefault(c.leg(), NO_LEG);
        MixerCommand.Request asked = asked(c, before);
        PortPair ports = rules.wantsPorts(before, asked, engine.incarnation())
                .flatMap(engine::reserve)
                .orElse(null);
        MasterKey key = Optional.ofNullable(before.legs().get(c.leg()))
                .filter(_ -> c.answers())
                .flatMap(MixerRules::given)
                .orElseGet(() -> MasterKey.random(KEYS));
        Found found = new Found(true, engine.incarnation(), ports, key, LegStatistics.NONE, false);
        Decision<MixerEvent, MixerReply> decision = rules.decide(before, asked, found);
        MixerState after = before;
        for (MixerEvent event : decision.events()) after = after.evolve(event);
        MixerLeg leg = after.legs().get(c.leg());
        boolean changed = !decision.events().isEmpty();
        boolean taken = leg == null || !changed || put(leg);
        if (ports != null && !(changed && taken)) engine.release(ports);
        if (!taken) return busy();
        free(before.offers().get(c.leg()), after);
        if (leg != null || after.offers().containsKey(c.leg())) keep(c, after);
        return answer(decision.reply(), leg);
    }

    /** Where the terminal makes no offer, what it says next is its answer to ours. */
    private static MixerCommand.Request asked(ProvisionLeg c, MixerState before) {
        if (c.offer().isEmpty()) {
            return new MixerCommand.OfferLeg(c.leg(), c.subscriber(), MediaSecurity.NONE, null, null);
        }
        OwnOffer made = before.offers().get(c.leg());
        MixerLeg leg = before.legs().get(c.leg());
        boolean again = leg != null && leg.ours() && leg.answer().equals(c.offer());
        return made != null && c.answers() || again
                ? new MixerCommand.AcceptLeg(c.leg(), again ? leg.offer() : made.offer(), c.offer(), false, 1.0f, null)
                : new MixerCommand.PutLeg(c.leg(), c.subscriber(), c.offer(), false, 1.0f, null);
    }

    /** The ports of an offer that has come to nothing; of one that is accepted they are the leg's. */
    private void free(OwnOffer made, MixerState after) {
        if (made == null || after.offers().containsKey(made.id())) return;
        MixerLeg leg = after.legs().get(made.id());
        if (leg == null || !leg.ports().equals(made.ports())) engine.release(made.ports());
    }

    private boolean put(MixerLeg leg) {
        return engine.talk().putLeg(leg.id().value(), leg.ports().rtpPort(), rules.media(leg));
    }

    private void keep(ProvisionLeg c, MixerState state) {
        legs.put(c.leg(), state);
        if (c.monitor()) monitors.add(c.leg());
        else monitors.remove(c.leg());
        LegId other = ofSubscribers.put(c.subscriber(), c.leg());
        if (other != null && !other.equals(c.leg())) remove(other);
    }

    /** @param leg as it is now; null where it is only offered */
    private ServerReply answer(MixerReply reply, MixerLeg leg) {
        return switch (reply) {
            case MixerReply.LegAnswered e -> provisioned(e.leg(), leg.ours() ? e.offer() : e.answer());
            case MixerReply.OfferMade e -> provisioned(e.leg(), e.offer());
            case MixerReply.NotAcceptable no ->
                new ServerReply.NotAcceptable(no.offered(), no.supported(), no.detail());
            case MixerReply.Refused no -> new ServerReply.Refused(no.refusal());
            case MixerReply.Full _ ->
                new ServerReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "no media port is free"));
            case MixerReply other -> throw new IllegalStateException("no answer to an offer: " + other);
        };
    }

    private ServerReply provisioned(LegId leg, String sdp) {
        String seldom = SessionDescription.parse(sdp)
                .withReports(REPORT_BITS_PER_SECOND)
                .print();
        return new ServerReply.LegProvisioned(named(leg), seldom);
    }

    /** What is offered is not in the engine, which forgets all others by itself. */
    void abandon() {
        legs.forEach((leg, state) -> free(state.offers().get(leg), NO_LEG));
    }

    /** @return false where the engine's queue was full: come again */
    boolean remove(LegId leg) {
        MixerState gone = legs.get(leg);
        if (gone == null) return true;
        if (isUp(leg) && !engine.talk().removeLeg(leg.value())) return false;
        free(gone.offers().get(leg), NO_LEG);
        legs.remove(leg);
        monitors.remove(leg);
        removed.accept(leg);
        ofSubscribers.remove(subscriber(leg, gone), leg);
        return true;
    }

    static ServerReply busy() {
        return new ServerReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "the media engine is busy"));
    }
}
