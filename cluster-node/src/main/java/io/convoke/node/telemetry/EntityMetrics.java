// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.telemetry;

import io.convoke.node.entity.AgentTraffic.Packet;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Census.LegMedia;
import io.convoke.node.entity.Census.Standing;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.wire.Refusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What lives on this node, what it did, and whether its journal answers. Every series is there from the start. */
final class EntityMetrics {
    private static final double NS_PER_SECOND = 1e9;

    /** An ended one is not live. */
    private static final List<ConferencePhase> LIVE = List.of(
            ConferencePhase.REQUESTED, ConferencePhase.ALLOCATED, ConferencePhase.ACTIVE, ConferencePhase.ENDING);

    private final MeterRegistry registry;
    private final Census census;
    private volatile Collection<Standing> conferences = List.of();

    /** @param journal how long its last answer took; empty while it does not answer */
    EntityMetrics(MeterRegistry registry, Census census, Supplier<Optional<Duration>> journal) {
        this.registry = registry;
        this.census = census;
        LIVE.forEach(this::phase);
        for (LegMedia media : LegMedia.values()) legs(media);
        gauge("sessions", "Client sessions that are open", Census::sessions);
        gauge("sip.phones", "SIP phones that are registered", Census::phones);
        gauge("sip.calls", "SIP calls that are up", Census::calls);
        gauge("allocator.in.hand", "Requests that the allocator works on, where it is here", Census::allocatorInHand);
        gauge("im.relay.in.hand", "Requests that wait for the allocator, where the relay is here", Census::relayInHand);
        gauge(
                "agents",
                "Terminals that are connected to their signalling agents",
                c -> c.agents().agents());
        for (Packet packet : Packet.values()) {
            FunctionCounter.builder(
                            "convoke.agent.packets", census, c -> c.agents().packets(packet))
                    .description("What became of packets of media that came to signalling agents")
                    .tag("outcome", packet.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        counter("messages.stored", "Messages put into an inbox, invitations included", Census::messagesStored);
        counter("messages.dropped", "Unread messages that had to make room in a full inbox", Census::messagesDropped);
        counter("messages.refused", "Messages that a SIP phone refused for good", Census::messagesRefused);
        requests("allocated", Census::requestsAllocated);
        for (Refusal.Reason reason : Refusal.Reason.values()) requests(word(reason), c -> c.requestsRefused(reason));
        Gauge.builder("convoke.journal.available", journal, j -> j.get().isPresent() ? 1 : 0)
                .description("1 while the journal answers; at 0 new work is refused and calls go on")
                .strongReference(true)
                .register(registry);
        Gauge.builder("convoke.journal.probe.seconds", journal, EntityMetrics::seconds)
                .description("Round trip of the last question to the journal; not a number while it does not answer")
                .strongReference(true)
                .register(registry);
    }

    /** All gauges of one scrape are of one moment. */
    void refresh() {
        conferences = census.conferences();
        census.gatewayCalls().keySet().forEach(this::calls);
        census.gatewaysUp().keySet().forEach(this::gateway);
    }

    /** Registered once for each name: the operator's, which are few. */
    private void gateway(String name) {
        Gauge.builder("convoke.gateway.up", census, c -> c.gatewaysUp().getOrDefault(name, false) ? 1 : 0)
                .description("1 while a gateway is called, where the allocator is here")
                .tag("gateway", name)
                .strongReference(true)
                .register(registry);
    }

    private void calls(String name) {
        Gauge.builder("convoke.gateway.calls", census, c -> c.gatewayCalls().getOrDefault(name, 0))
                .description("Calls of this node that are up or being set up over a gateway")
                .tag("gateway", name)
                .strongReference(true)
                .register(registry);
    }

    private void phase(ConferencePhase phase) {
        Gauge.builder(
                        "convoke.conferences",
                        this,
                        self -> self.conferences.stream()
                                .filter(one -> one.phase() == phase)
                                .count())
                .description("Conferences of this node that are not over")
                .tag("phase", word(phase))
                .register(registry);
    }

    private void legs(LegMedia media) {
        Gauge.builder(
                        "convoke.legs",
                        this,
                        self -> self.conferences.stream()
                                .flatMap(one -> one.legs().stream())
                                .filter(leg -> leg == media)
                                .count())
                .description("Legs in conferences of this node, by how their media is")
                .tag("media", word(media))
                .register(registry);
    }

    private void requests(String outcome, ToDoubleFunction<Census> value) {
        FunctionCounter.builder("convoke.conference.requests", census, value)
                .description("Requests for a conference, by message or API, by what came of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Census> value) {
        Gauge.builder("convoke." + name, census, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<Census> value) {
        FunctionCounter.builder("convoke." + name, census, value)
                .description(description)
                .register(registry);
    }

    private static double seconds(Supplier<Optional<Duration>> journal) {
        return journal.get().map(took -> took.toNanos() / NS_PER_SECOND).orElse(Double.NaN);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
