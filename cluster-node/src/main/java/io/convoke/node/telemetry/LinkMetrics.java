// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.telemetry;

import io.convoke.media.link.LinkReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The media links with other nodes; one that has gone is down. */
final class LinkMetrics {
    private static final double MS_PER_SECOND = 1_000;
    private static final LinkReport GONE = new LinkReport("", false, 0, 0, 0, 0, 0, 0, 0);

    private final MeterRegistry registry;
    private final Supplier<List<LinkReport>> links;
    private final Set<String> peers = ConcurrentHashMap.newKeySet();
    private volatile Map<String, LinkReport> reports = Map.of();

    LinkMetrics(MeterRegistry registry, Supplier<List<LinkReport>> links) {
        this.registry = registry;
        this.links = links;
    }

    void refresh() {
        reports = links.get().stream().collect(Collectors.toMap(LinkReport::node, Function.identity()));
        reports.keySet().stream().filter(peers::add).forEach(this::peer);
    }

    private void peer(String peer) {
        gauge(peer, "up", "1 while something comes from the peer", link -> link.up() ? 1 : 0);
        gauge(peer, "delay.seconds", "One way", link -> link.delayMs() / MS_PER_SECOND);
        gauge(peer, "loss", "Of what came from the peer in the last seconds, 0 to 1", LinkReport::lossFraction);
        counter(peer, "sent", "Frames sent to the peer", LinkReport::framesSent);
        counter(peer, "received", "Frames that came from the peer", LinkReport::framesReceived);
    }

    private void gauge(String peer, String name, String description, ToDoubleFunction<LinkReport> value) {
        Gauge.builder("convoke.media.link." + name, this, self -> value.applyAsDouble(self.link(peer)))
                .description(description)
                .tag("peer", peer)
                .register(registry);
    }

    private void counter(String peer, String name, String description, ToDoubleFunction<LinkReport> value) {
        FunctionCounter.builder("convoke.media.link.frames." + name, this, self -> value.applyAsDouble(self.link(peer)))
                .description(description)
                .tag("peer", peer)
                .register(registry);
    }

    private LinkReport link(String peer) {
        return reports.getOrDefault(peer, GONE);
    }
}
