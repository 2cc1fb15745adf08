// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.media.codec.AudioCodec;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.EncodedSpeech;
import io.convoke.ops.load.LoadClock;
import io.convoke.ops.load.RtpSwarm;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** {@code bench media}: rooms full of RTP endpoints, in one process beside the node's. */
public final class MediaBench implements Bench<MediaBench.Scenario> {
    private static final int FRAMES_PER_SECOND = 50;
    private static final int MEMORY_WARM_UP_PARTICIPANTS = 50;
    private static final int ALLOCATION_PARTICIPANTS = 100;

    private final ControlClient client;
    private final BenchSettings settings;
    private final Ground ground;
    private final Map<AudioCodec, EncodedSpeech> speech = new EnumMap<>(AudioCodec.class);

    /** The scenarios by the names of their figures. */
    public enum Scenario {
        /** First: what larger rooms have left in the node's pools would hide the growth. */
        MEMORY,
        OPUS_2TALK,
        OPUS_ALLTALK,
        G711_2TALK,
        G711_ALLTALK,
        DELAY,
        ALLOCATION;

        @Override
        public String toString() {
            return Bench.title(this);
        }
    }

    public MediaBench(ControlClient client, BenchSettings settings) throws IOException, InterruptedException {
        this.client = client;
        this.settings = settings;
        ground = Ground.prepare(client, settings);
    }

    @Override
    public Ground ground() {
        return ground;
    }

    @Override
    public Figures run(Scenario scenario, Consumer<String> progress) throws IOException, InterruptedException {
        return switch (scenario) {
            case OPUS_2TALK -> room(scenario, AudioCodec.OPUS, 500, 2, 0.6, progress);
            case OPUS_ALLTALK -> room(scenario, AudioCodec.OPUS, 200, 200, 2.0, progress);
            case G711_2TALK -> room(scenario, AudioCodec.PCMU, 400, 2, 0.5, progress);
            case G711_ALLTALK -> room(scenario, AudioCodec.PCMU, 400, 400, 0.7, progress);
            case DELAY ->
                new DelayBench(List.of(client), settings).run(ground.crowd().users(2 * DelayBench.PAIRS), progress);
            case MEMORY -> memory(progress);
            case ALLOCATION -> allocation(progress);
        };
    }

    private Figures room(
            Scenario scenario, AudioCodec codec, int usual, int talkers, double cpuBudget, Consumer<String> progress)
            throws IOException, InterruptedException {
        final int participants = settings.participants().orElse(usual);
        final Figures figures = new Figures(scenario.toString(), participants);
        try (Room room = open(participants, codec, progress);
                RtpSwarm swarm = swarm(room, codec, talkers == 2 ? 2 : participants)) {
            swarm.start();
            warmUp(progress);
            swarm.measure();
            final long[] before = swarm.received();
            final double cpuMs = ground.node().cpuMs();
            final double threadsMs = ground.node().mediaThreadsCpuMs();
            final long startNs = System.nanoTime();
            LoadClock.awaitUntil(startNs + settings.seconds() * 1_000_000_000L);
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            final double usedMs = ground.node().cpuMs() - cpuMs;
            final double usedByThreadsMs = ground.node().mediaThreadsCpuMs() - threadsMs;
            final long[] after = swarm.received();
            swarm.stop();
            figures.atMost("cpuMsPerSecondPerParticipant", usedMs / seconds / participants, cpuBudget)
                    .note("mixerThreadsCpuMsPerSecondPerParticipant", usedByThreadsMs / seconds / participants);
            received(figures, before, after, seconds, swarm);
        }
        return figures;
    }

    private void received(Figures figures, long[] before, long[] after, double seconds, RtpSwarm swarm) {
        final double[] ratios = new double[after.length];
        for (int i = 0; i < ratios.length; i++) {
            // A window of n seconds holds one packet more or less than n times fifty, as its edges fall.
            ratios[i] = Math.min(1, (after[i] - before[i] + 1) / (seconds * FRAMES_PER_SECOND));
        }
        figures.atLeast("receivedRatioMin", Arrays.stream(ratios).min().orElse(0), 0.995)
                .note("receivedRatioMean", Arrays.stream(ratios).average().orElse(0))
                .atMost("interArrivalMsP99", swarm.interArrivalUs().getValueAtPercentile(99) / 1e3, 25)
                .note("interArrivalMsMax", swarm.interArrivalUs().getMaxValue() / 1e3)
                .note(
                        "packetsMissing",
                        swarm.members().stream()
                                .mapToLong(member -> member.missing())
                                .sum())
                .note(
                        "sendFailures",
                        swarm.members().stream()
                                .mapToLong(member -> member.sendFailures())
                                .sum())
                .note("generatorLateMsMax", swarm.latestMs())
                .note("seconds", seconds);
    }

    private Room open(int participants, AudioCodec codec, Consumer<String> progress)
            throws IOException, InterruptedException {
        progress.accept("making " + participants + " users");
        final List<String> users = ground.crowd().users(participants);
        progress.accept("joining " + participants + " legs with " + codec.encodingName());
        return Room.open(client, users, codec, settings.local());
    }

    private RtpSwarm swarm(Room room, AudioCodec codec, int talkers) throws IOException {
        return new RtpSwarm(
                room.members(), RtpSwarm.speech(speech.computeIfAbsent(codec, EncodedSpeech::of), talkers), null);
    }

    private void warmUp(Consumer<String> progress) throws InterruptedException {
        progress.accept(
                "warming up for " + settings.warmUpSeconds() + " s, measuring for " + settings.seconds() + " s");
        LoadClock.awaitUntil(System.nanoTime() + settings.warmUpSeconds() * 1_000_000_000L);
    }

    /**
     * Growth by 400 legs that send and hear, after a smaller room has made the node load and compile what it needs: living objects
     * after a collection, and what is resident beside the heap.
     */
    private Figures memory(Consumer<String> progress) throws IOException, InterruptedException {
        final int participants = settings.participants().orElse(400);
        final Figures figures = new Figures(Scenario.MEMORY.toString(), participants);
        ground.crowd().users(participants);
        try (Room room = open(Math.min(MEMORY_WARM_UP_PARTICIPANTS, participants), AudioCodec.OPUS, progress);
                RtpSwarm swarm = swarm(room, AudioCodec.OPUS, 2)) {
            swarm.start();
            warmUp(progress);
            swarm.stop();
        }
        final double heapBefore = ground.node().heapBytes();
        final double besideBefore = ground.node().residentBesideHeapBytes();
        final double residentBefore = ground.node().residentBytes();
        try (Room room = open(participants, AudioCodec.OPUS, progress);
                RtpSwarm swarm = swarm(room, AudioCodec.OPUS, 2)) {
            swarm.start();
            warmUp(progress);
            final double resident = (ground.node().residentBytes() - residentBefore) / participants;
            final double heap = (ground.node().heapBytes() - heapBefore) / participants;
            final double beside = (ground.node().residentBesideHeapBytes() - besideBefore) / participants;
            swarm.stop();
            // Of a node elsewhere only the metrics are known: its whole resident memory, garbage included.
            figures.atMost("bytesPerParticipant", Double.isNaN(beside) ? resident : heap + beside, 100_000)
                    .note("heapBytesPerParticipant", heap)
                    .note("besideHeapBytesPerParticipant", beside)
                    .note("residentBytesPerParticipant", resident)
                    .note("residentBytes", ground.node().residentBytes());
        }
        return figures;
    }

    private Figures allocation(Consumer<String> progress) throws IOException, InterruptedException {
        final int participants = settings.participants().orElse(ALLOCATION_PARTICIPANTS);
        final Figures figures = new Figures(Scenario.ALLOCATION.toString(), participants);
        try (Room room = open(participants, AudioCodec.OPUS, progress);
                RtpSwarm swarm = swarm(room, AudioCodec.OPUS, participants)) {
            swarm.start();
            warmUp(progress);
            final double before = allocated();
            final long startNs = System.nanoTime();
            LoadClock.awaitUntil(startNs + settings.seconds() * 1_000_000_000L);
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            figures.atMost("bytesPerSecond", (allocated() - before) / seconds, 0)
                    .note("seconds", seconds);
            swarm.stop();
        }
        return figures;
    }

    private double allocated() throws IOException, InterruptedException {
        return ground.node()
                .metrics()
                .sumOfAny("convoke_media_thread_allocated_bytes", "convoke_media_thread_allocated_bytes_total");
    }
}
