// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import io.convoke.ops.client.ControlClient;
import io.convoke.ops.load.LoadClock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;

/** Durable messages between users: how many a second, and how long until one is acknowledged at a quarter of that. */
final class MessagesBench {
    private static final int USERS = 200;
    private static final int SENDERS = 64;
    private static final int PACED_RATE = 500;
    private static final String TEXT = "The figures of the northern ring are in; call me before noon.";

    private final MessagePost post;
    private final BenchSettings settings;
    private final LongAdder failures = new LongAdder();

    MessagesBench(ControlClient client, BenchSettings settings) {
        this.post = new MessagePost(client);
        this.settings = settings;
    }

    Figures run(Crowd crowd, Consumer<String> progress) throws IOException, InterruptedException {
        progress.accept("making " + USERS + " users");
        final List<String> users = crowd.users(USERS);
        progress.accept("saturating with " + SENDERS + " senders: " + settings.warmUpSeconds() + " s to warm up, "
                + settings.seconds() + " s measured");
        saturate(users, settings.warmUpSeconds());
        final double perSecond = saturate(users, settings.seconds());
        final long refused = failures.sumThenReset();
        progress.accept(PACED_RATE + " messages a second for " + settings.seconds() + " s");
        final ConcurrentHistogram latencyUs = paced(users);
        return new Figures("messages", USERS)
                .atLeast("perSecond", perSecond, 2_000)
                .atMost("msP99", latencyUs.getValueAtPercentile(99) / 1e3, 50)
                .note("msP50", latencyUs.getValueAtPercentile(50) / 1e3)
                .note("msMax", latencyUs.getMaxValue() / 1e3)
                .note("pacedPerSecond", latencyUs.getTotalCount() / (double) settings.seconds())
                .note("failuresAtSaturation", refused)
                .note("failuresPaced", failures.sum());
    }

    /** Everybody sends his next one as soon as the last is acknowledged; the answer: acknowledged messages a second. */
    private double saturate(List<String> users, int seconds) throws InterruptedException {
        final LongAdder acknowledged = new LongAdder();
        final long startNs = System.nanoTime();
        final long endNs = startNs + seconds * 1_000_000_000L;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int sender = 0; sender < SENDERS; sender++) {
                final int first = sender;
                executor.submit(() -> {
                    for (int i = first; System.nanoTime() - endNs < 0; i += SENDERS) {
                        if (send(users, i)) {
                            acknowledged.increment();
                        }
                    }
                    return null;
                });
            }
        }
        return acknowledged.sum() / ((System.nanoTime() - startNs) / 1e9);
    }

    private ConcurrentHistogram paced(List<String> users) throws InterruptedException {
        final ConcurrentHistogram latencyUs = new ConcurrentHistogram(TimeUnit.SECONDS.toMicros(60), 3);
        final long periodNs = 1_000_000_000L / PACED_RATE;
        final LoadClock clock = new LoadClock(System.nanoTime() + periodNs, periodNs);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < settings.seconds() * PACED_RATE; i++) {
                final long dueNs = clock.awaitTick();
                final int number = i;
                executor.submit(() -> {
                    if (send(users, number)) {
                        latencyUs.recordValue((System.nanoTime() - dueNs) / 1_000);
                    }
                    return null;
                });
            }
        }
        return latencyUs;
    }

    private boolean send(List<String> users, int number) {
        final String from = users.get(number % USERS);
        final String to = users.get((number * 7 + 1) % USERS);
        try {
            if (post.send(from, from.equals(to) ? users.get((number + 1) % USERS) : to, TEXT)) {
                return true;
            }
        } catch (IOException broken) {
            // counted below as every other refusal
        }
        failures.increment();
        return false;
    }
}
