// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.telemetry;

import io.convoke.media.agent.EngineReport;
import io.convoke.media.link.LinkReport;
import io.convoke.node.entity.Census;
import io.convoke.node.sip.transaction.SipStack;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** All metrics of this node, in the Prometheus text format. Own names begin with {@code convoke_}. */
public final class Telemetry implements AutoCloseable {
    /** Seconds; around what bench and the promises speak of: 40, 50 and 150 ms. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(150),
        Duration.ofMillis(500),
        Duration.ofMillis(2500)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final MediaMetrics media;
    private final LinkMetrics links;
    private final EntityMetrics entities;

    /**
     * @param engine read once for each scrape
     * @param journal how long its last answer took; empty while it does not answer
     * @param sip completed once its ports are open
     */
    public Telemetry(
            Supplier<EngineReport> engine,
            Supplier<List<LinkReport>> links,
            Census census,
            Supplier<Optional<Duration>> journal,
            CompletableFuture<SipStack> sip) {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        gc.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        ResidentMemory.bindTo(registry);
        media = new MediaMetrics(registry, engine);
        this.links = new LinkMetrics(registry, links);
        new SipMetrics(registry, sip);
        entities = new EntityMetrics(registry, census, journal);
    }

    /** @param path the pattern, never the path itself: a time series for each user would have no end */
    public void answered(String method, String path, int status, long nanos) {
        Timer.builder("convoke.http.request")
                .description("Time to answer a request of the control API, long-polls included")
                .tag("method", method)
                .tag("path", path)
                .tag("status", Integer.toString(status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
        String counted = counted(method, path, status);
        if (counted != null) counter(counted).increment();
    }

    /** Reads everything now. */
    public String scrape() {
        media.refresh();
        links.refresh();
        entities.refresh();
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    /** What an operator counts, by the answer that promises it; null for the rest. */
    private static String counted(String method, String path, int status) {
        return switch (method + " " + path + " " + status) {
            case "POST /v1/messages 202" -> "convoke.messages.accepted";
            case "POST /v1/conferences 201" -> "convoke.conferences.initiated";
            case "POST /v1/conferences/{conference}/legs 201" -> "convoke.legs.joined";
            case "DELETE /v1/conferences/{conference}/legs/{leg} 204" -> "convoke.legs.left";
            case "POST /v1/users/{aor}/sessions 201" -> "convoke.sessions.opened";
            default -> null;
        };
    }

    private Counter counter(String name) {
        return Counter.builder(name)
                .description("Through the control API, since the start of the node; repetitions count again")
                .register(registry);
    }
}
