// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.EventFeed;
import io.convoke.ops.load.LoadClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A message asks for a conference, twenty times a second: from the moment at which it was to be sent until the third of its three
 * invitees holds the conference information. Groups of four take turns.
 */
final class RequestBench {
    private static final int RATE = 20;
    private static final int GROUPS = 40;
    private static final int GROUP = 4;
    private static final int INVITEES = GROUP - 1;
    private static final long PERIOD_NS = 1_000_000_000L / RATE;
    private static final long LATEST_NS = 5_000_000_000L;

    private final ControlClient client;
    private final BenchSettings settings;
    private final Map<String, Request> open = new ConcurrentHashMap<>();
    private final Set<String> conferences = ConcurrentHashMap.newKeySet();
    private final ConcurrentHistogram latencyUs = new ConcurrentHistogram(TimeUnit.SECONDS.toMicros(60), 3);
    private final AtomicInteger failures = new AtomicInteger();

    private record Request(long dueNs, boolean counts, AtomicInteger missing) {}

    RequestBench(ControlClient client, BenchSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    Figures run(Crowd crowd, Consumer<String> progress) throws IOException, InterruptedException {
        progress.accept("making " + GROUPS * GROUP + " users with sessions");
        final List<String> users = crowd.users(GROUPS * GROUP);
        final List<EventFeed> feeds = new ArrayList<>();
        try {
            feeds.addAll(InParallel.forEach(users.size(), i -> () -> listen(users.get(i), i % GROUP != 0)));
            progress.accept(RATE + " requests a second: " + settings.warmUpSeconds() + " s to warm up, "
                    + settings.seconds() + " s measured");
            send(users);
            awaitRest();
        } finally {
            for (final EventFeed feed : feeds) {
                if (feed != null) {
                    feed.close();
                }
            }
            end();
        }
        return new Figures("request", GROUP)
                .atMost("msP50", latencyUs.getValueAtPercentile(50) / 1e3, 40)
                .atMost("msP99", latencyUs.getValueAtPercentile(99) / 1e3, 150)
                .note("msMax", latencyUs.getMaxValue() / 1e3)
                .atLeast("informedRatio", latencyUs.getTotalCount() / (double) (settings.seconds() * RATE), 1)
                .note("requestsPerSecond", RATE)
                .note("failures", failures.get());
    }

    private EventFeed listen(String user, boolean invitee) throws IOException, InterruptedException {
        if (!invitee) {
            return null;
        }
        final ControlClient.Session session = client.openSession(user, "bench");
        final EventFeed feed = client.feed(session, session.cursor(), this::onEvent);
        if (!feed.awaitOpen(10_000)) {
            throw new IOException("the events of " + user + " did not open within 10 s");
        }
        return feed;
    }

    private void onEvent(EventFeed.Event event) {
        final JsonNode information = event.body().path("conference");
        if (!"message".equals(event.type()) || !information.has("id")) {
            return;
        }
        conferences.add(information.path("id").asText());
        final Request request = open.get(information.path("subject").asText());
        if (request != null && request.missing().decrementAndGet() == 0) {
            open.remove(information.path("subject").asText());
            if (request.counts()) {
                latencyUs.recordValue(
                        Math.min((event.arrivalNs() - request.dueNs()) / 1_000, latencyUs.getHighestTrackableValue()));
            }
        }
    }

    private void send(List<String> users) throws InterruptedException {
        final int warmUp = settings.warmUpSeconds() * RATE;
        final int total = warmUp + settings.seconds() * RATE;
        final LoadClock clock = new LoadClock(System.nanoTime() + PERIOD_NS, PERIOD_NS);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < total; i++) {
                final long dueNs = clock.awaitTick();
                final List<String> group = users.subList(i % GROUPS * GROUP, i % GROUPS * GROUP + GROUP);
                final String subject = "bench-" + i;
                open.put(subject, new Request(dueNs, i >= warmUp, new AtomicInteger(INVITEES)));
                executor.submit(() -> request(group, subject));
            }
        }
    }

    private Void request(List<String> group, String subject) throws InterruptedException {
        final StringBuilder text = new StringBuilder("/conference");
        group.subList(1, GROUP).forEach(invitee -> text.append(" @").append(invitee));
        try {
            client.message(
                    group.getFirst(),
                    "conference@" + settings.domain(),
                    text.append(' ').append(subject).toString());
        } catch (IOException refused) {
            failures.incrementAndGet();
        }
        return null;
    }

    private void awaitRest() throws InterruptedException {
        final long untilNs = System.nanoTime() + LATEST_NS;
        while (!open.isEmpty() && System.nanoTime() - untilNs < 0) {
            LoadClock.awaitUntil(System.nanoTime() + PERIOD_NS);
        }
    }

    private void end() throws IOException, InterruptedException {
        final List<String> all = List.copyOf(conferences);
        InParallel.forEach(all.size(), i -> () -> {
            client.endConference(all.get(i));
            return null;
        });
    }
}
