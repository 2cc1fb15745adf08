// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import io.convoke.ops.bench.BenchSettings;
import io.convoke.ops.bench.Crowd;
import io.convoke.ops.bench.Figures;
import io.convoke.ops.bench.InParallel;
import io.convoke.ops.bench.NodeUnderTest;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.KeptAlive;
import io.convoke.ops.load.LoadClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * From a press to speech: 200 times a second one of many pairs is activated, and released as soon as the floor was granted. Counted from
 * when the press was due, so that a generator or node that is late hides nothing.
 *
 * @param nodes one, or two: then each pair is on two, and every other request goes to the second one
 */
record ActivationBench(List<ControlClient> nodes, NodeUnderTest node, BenchSettings settings) {
    private static final int RATE = 200;
    private static final int RADIOS = 200;
    /** A node in service has been pressed on for longer than its compiler takes: three times as long as other benchmarks. */
    private static final int WARM_UPS = 3;

    private static final long PERIOD_NS = 1_000_000_000L / RATE;

    /** Two radios, one of which presses; never twice at once. */
    private record Pair(String path, String body, AtomicBoolean isFree) {}

    /** Of what is measured; the warm-up has its own. */
    private static final class Outcome {
        private final ConcurrentHistogram latencyUs = new ConcurrentHistogram(TimeUnit.SECONDS.toMicros(60), 3);
        private final Map<String, Long> failures = new ConcurrentSkipListMap<>();
        private final AtomicLong latestNs = new AtomicLong();

        void failed(String why) {
            failures.merge(why, 1L, Long::sum);
        }
    }

    Figures run(Crowd crowd, Consumer<String> progress) throws IOException, InterruptedException {
        final int count = settings.participants().orElse(RADIOS);
        progress.accept("making " + count + " users with provisioned legs");
        try (Radios radios = Radios.subscribe(i -> nodes.get(i % nodes.size()), crowd.users(count), settings.local())) {
            final List<Pair> pairs = pairs(radios);
            final int warmUpSeconds = WARM_UPS * settings.warmUpSeconds();
            progress.accept(pairs.size() + " pairs, " + RATE + " activations a second: " + warmUpSeconds
                    + " s to warm up, " + settings.seconds() + " s measured");
            press(pairs, warmUpSeconds);
            final double cpuMs = node.cpuMs();
            final Outcome outcome = press(pairs, settings.seconds());
            return figures(count, pairs.size(), outcome, node.cpuMs() - cpuMs);
        }
    }

    private Figures figures(int radios, int pairs, Outcome outcome, double cpuMs) {
        final boolean two = nodes.size() > 1;
        final long pressed = (long) settings.seconds() * RATE;
        return new Figures(two ? "activation-two-nodes" : "activation", radios)
                .atMost("msP50", outcome.latencyUs.getValueAtPercentile(50) / 1e3, two ? 6 : 3)
                .atMost("msP99", outcome.latencyUs.getValueAtPercentile(99) / 1e3, two ? 20 : 10)
                .note("msMax", outcome.latencyUs.getMaxValue() / 1e3)
                .atLeast("grantedRatio", outcome.latencyUs.getTotalCount() / (double) pressed, 1)
                .note("activationsPerSecond", RATE)
                .note("pairs", pairs)
                .note("warmUpSeconds", WARM_UPS * settings.warmUpSeconds())
                .note("nodeCpuUsEach", 1e3 * cpuMs / pressed)
                .note("generatorLateMsMax", outcome.latestNs.get() / 1e6)
                .note("failures", outcome.failures.toString());
    }

    private List<Pair> pairs(Radios radios) throws IOException, InterruptedException {
        final List<int[]> both = nodes.size() > 1 ? apart(radios) : together(radios);
        InParallel.forEach(both.size(), i -> () -> {
            radios.allow(both.get(i)[0], both.get(i)[1]);
            return null;
        });
        return both.stream()
                .map(pair -> new Pair(
                        radios.path(pair[0]), Sessions.with(List.of(radios.user(pair[1]))), new AtomicBoolean(true)))
                .toList();
    }

    private static List<int[]> together(Radios radios) {
        final List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i + 1 < radios.size(); i += 2) {
            pairs.add(new int[] {i, i + 1});
        }
        return pairs;
    }

    /** Where a leg is provisioned is the cluster's choice; each pair takes one of either node. */
    private static List<int[]> apart(Radios radios) throws IOException, InterruptedException {
        final List<String> where = InParallel.forEach(radios.size(), i -> () -> radios.node(i));
        final Map<String, List<Integer>> byNode = new TreeMap<>();
        for (int i = 0; i < where.size(); i++) {
            byNode.computeIfAbsent(where.get(i), _ -> new ArrayList<>()).add(i);
        }
        if (byNode.size() != 2) {
            throw new IOException("the legs are on " + byNode.keySet() + ": two nodes are wanted");
        }
        final List<List<Integer>> sides = List.copyOf(byNode.values());
        final List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < Math.min(sides.get(0).size(), sides.get(1).size()); i++) {
            final int first = i % 2; // either side presses
            pairs.add(new int[] {sides.get(first).get(i), sides.get(1 - first).get(i)});
        }
        return pairs;
    }

    private Outcome press(List<Pair> pairs, int seconds) throws InterruptedException {
        final Outcome outcome = new Outcome();
        final List<Sessions> sessions =
                nodes.stream().map(each -> new Sessions(new KeptAlive(each))).toList();
        final LoadClock clock = new LoadClock(System.nanoTime() + PERIOD_NS, PERIOD_NS);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < seconds * RATE; i++) {
                final Pair pair = pairs.get(i % pairs.size());
                final Sessions asked = sessions.get(i / 2 % sessions.size());
                final long dueNs = clock.awaitTick();
                outcome.latestNs.accumulateAndGet(System.nanoTime() - dueNs, Math::max);
                if (pair.isFree.compareAndSet(true, false)) {
                    executor.submit(() -> {
                        press(pair, asked, dueNs, outcome);
                        return null;
                    });
                } else {
                    outcome.failed("the pair is not released yet");
                }
            }
        }
        return outcome;
    }

    private static void press(Pair pair, Sessions asked, long dueNs, Outcome outcome) {
        try {
            final KeptAlive.Reply reply = asked.press(pair.path, pair.body);
            final long tookNs = System.nanoTime() - dueNs;
            final String session = Sessions.granted(reply, 2);
            if (session == null) {
                outcome.failed(reply.status() + " " + reply.text());
                return;
            }
            outcome.latencyUs.recordValue(tookNs / 1_000);
            final int released = asked.release(pair.path, session);
            if (released != 204) {
                outcome.failed("release " + released);
            }
        } catch (IOException broken) {
            outcome.failed(String.valueOf(broken.getMessage()));
        } finally {
            pair.isFree.set(true);
        }
    }
}
