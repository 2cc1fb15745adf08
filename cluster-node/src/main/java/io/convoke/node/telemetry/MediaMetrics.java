// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.telemetry;

import io.convoke.media.agent.EngineReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The media engine's counters; all of one scrape are of one moment. */
final class MediaMetrics {
    private static final double NS_PER_SECOND = 1e9;

    private final MeterRegistry registry;
    private final Supplier<EngineReport> engine;
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();
    private volatile EngineReport report;

    MediaMetrics(MeterRegistry registry, Supplier<EngineReport> engine) {
        this.registry = registry;
        this.engine = engine;
        this.report = engine.get();
        gauge("mixers", "Conferences that this node mixes", EngineReport::mixers);
        gauge("legs", "Legs that end here", EngineReport::legs);
        gauge("load", "Of the busiest mixer thread over the last second, 0 to 1", EngineReport::loadFraction);
        gauge("ports.used", "UDP ports in use", EngineReport::portsInUse);
        gauge("ports.total", "UDP ports there are", EngineReport::portsTotal);
        gauge(
                "thread.allocated.bytes",
                "Java heap allocated by the mixer threads since their start",
                EngineReport::mixerThreadAllocatedBytes);
        counter("packets.received", "RTP and RTCP packets taken", EngineReport::packetsReceived);
        counter("received.bytes", "Bytes of packets taken", EngineReport::bytesReceived);
        counter("packets.sent", "RTP and RTCP packets sent", EngineReport::packetsSent);
        counter("sent.bytes", "Bytes of packets sent", EngineReport::bytesSent);
        counter("frames.mixed", "20 ms frames of mixers", EngineReport::framesMixed);
        counter("frames.late", "20 ms frames skipped because the thread came too late", EngineReport::framesLate);
        counter("frames.encoded", "Calls of an encoder", EngineReport::framesEncoded);
        counter("frames.decoded", "Calls of a decoder", EngineReport::framesDecoded);
        counter("frames.concealed", "Frames that were missing and made up", EngineReport::framesConcealed);
        counter("encoders.missing", "Frames of talkers that no encoder was free for", EngineReport::encodersMissing);
        counter("faults", "Exceptions on mixer threads; each is a defect", EngineReport::faults);
        counter("events.dropped", "Leg events that nobody took", EngineReport::eventsDropped);
        counter("thread.cpu.seconds", "CPU time of the mixer threads", r -> r.mixerThreadCpuNs() / NS_PER_SECOND);
        talk();
    }

    private void talk() {
        gauge("talk.legs", "Provisioned legs of push to talk", r -> r.talk().legs());
        gauge(
                "talk.groups",
                "Groups of push to talk that are open",
                r -> r.talk().groups());
        counter("talk.granted", "Floors granted", r -> r.talk().floorsGranted());
        counter("talk.denied", "Floor requests denied", r -> r.talk().floorsDenied());
        counter("talk.queued", "Floor requests queued", r -> r.talk().floorsQueued());
        counter("talk.revoked", "Floors taken away", r -> r.talk().floorsRevoked());
        counter(
                "talk.packets.relayed",
                "Packets passed on as they came",
                r -> r.talk().packetsRelayed());
        counter(
                "talk.frames.decoded",
                "20 ms decoded for who cannot take them as they come",
                r -> r.talk().framesDecoded());
        counter(
                "talk.events.dropped",
                "Events of floors that nobody took",
                r -> r.talk().eventsDropped());
    }

    void refresh() {
        report = engine.get();
        report.packetsDropped().keySet().forEach(reason -> {
            if (reasons.add(reason)) dropped(reason);
        });
    }

    private void gauge(String name, String description, ToDoubleFunction<EngineReport> value) {
        Gauge.builder("convoke.media." + name, this, self -> value.applyAsDouble(self.report))
                .description(description)
                .register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<EngineReport> value) {
        FunctionCounter.builder("convoke.media." + name, this, self -> value.applyAsDouble(self.report))
                .description(description)
                .register(registry);
    }

    private void dropped(String reason) {
        FunctionCounter.builder(
                        "convoke.media.packets.dropped",
                        this,
                        self -> self.report.packetsDropped().getOrDefault(reason, 0L))
                .description("Packets that arrived and were not taken")
                .tag("reason", reason)
                .register(registry);
    }
}
