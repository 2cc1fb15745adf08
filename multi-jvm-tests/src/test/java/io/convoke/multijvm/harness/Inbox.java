// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.EventFeed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A session of a user that listens by Server-Sent Events and keeps what came, in order. */
public final class Inbox implements AutoCloseable {
    private final ControlClient.Session session;
    private final EventFeed feed;
    private final List<EventFeed.Event> events = new CopyOnWriteArrayList<>();

    /** A new session from now on. */
    public static Inbox open(ControlClient client, String aor) throws IOException, InterruptedException {
        final ControlClient.Session session = client.openSession(aor, "multi-jvm-tests");
        return new Inbox(client, session, session.cursor());
    }

    /** An existing session from a cursor on. */
    public Inbox(ControlClient client, ControlClient.Session session, String after)
            throws IOException, InterruptedException {
        this.session = session;
        feed = client.feed(session, after, events::add);
        if (!feed.awaitOpen(40_000)) {
            throw new IOException("the event stream of " + session.user() + " did not open");
        }
    }

    public ControlClient.Session session() {
        return session;
    }

    /** All that came so far, in order. */
    public List<EventFeed.Event> events() {
        return List.copyOf(events);
    }

    /** The first event of a type that is like this; waits for it. */
    public JsonNode await(String type, Predicate<JsonNode> wanted) {
        return Awaitility.await(type + " for " + session.user())
                .atMost(Duration.ofSeconds(40))
                .until(() -> bodies(type).stream().filter(wanted).findFirst().orElse(null), found -> found != null);
    }

    /** What came of one type so far. */
    public List<JsonNode> bodies(String type) {
        return events.stream()
                .filter(event -> event.type().equals(type))
                .map(EventFeed.Event::body)
                .toList();
    }

    @Override
    public void close() throws IOException {
        feed.close();
    }
}
