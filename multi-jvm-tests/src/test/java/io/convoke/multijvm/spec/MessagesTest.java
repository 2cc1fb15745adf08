// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.multijvm.harness.Inbox;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.EventFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages come in order and once, to who is there and to who comes later. */
@ExtendWith(SharedNode.class)
class MessagesTest {
    private static final int MESSAGES = 60;
    private static final List<String> EXPECTED =
            IntStream.range(0, MESSAGES).mapToObj(i -> "message " + i).toList();

    @Test
    void shouldLoseAndRepeatNothingWhenAStreamBreaksAgainAndAgain(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob")) {
            final ControlClient.Session session = client.openSession(people.aor("bob"), "breaks");
            final List<String> received = new ArrayList<>();
            String cursor = session.cursor();
            for (int from = 0; from < MESSAGES; from += 20) {
                try (Inbox bob = new Inbox(client, session, cursor)) {
                    send(client, people, from, from + 20);
                    await().atMost(Duration.ofSeconds(40))
                            .until(() -> bob.bodies("message").size() >= 5);
                    // Broken wherever it happens to be: what comes behind the last event that was looked at is not kept
                    // here.
                    final List<EventFeed.Event> seen = bob.events();
                    received.addAll(texts(messages(seen)));
                    cursor = seen.getLast().id();
                }
            }
            try (Inbox bob = new Inbox(client, session, cursor)) {
                final int missing = MESSAGES - received.size();
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> bob.bodies("message").size() >= missing);
                received.addAll(texts(messages(bob.events())));
            }

            assertThat(received).containsExactlyElementsOf(EXPECTED);
        }
    }

    @Test
    void shouldServeTheSameByLongPoll(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob")) {
            final ControlClient.Session session = client.openSession(people.aor("bob"), "polls");
            send(client, people, 0, MESSAGES);
            final List<String> received = new ArrayList<>();
            String cursor = session.cursor();
            while (received.size() < MESSAGES) {
                final JsonNode page = client.events(session, cursor, 5);
                final JsonNode again = client.events(session, cursor, 5);
                assertThat(texts(again.path("messages")))
                        .startsWith(texts(page.path("messages")).toArray(String[]::new));
                received.addAll(texts(page.path("messages")));
                cursor = page.path("cursor").asText();
            }

            assertThat(received).containsExactlyElementsOf(EXPECTED);
        }
    }

    @Test
    void shouldKeepMessagesForWhoIsAway(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob")) {
            send(client, people, 0, MESSAGES);

            final ControlClient.Session session = client.openSession(people.aor("bob"), "comes later");
            final List<String> received = new ArrayList<>();
            String cursor = session.cursor();
            while (received.size() < MESSAGES) {
                final JsonNode page = client.events(session, cursor, 5);
                received.addAll(texts(page.path("messages")));
                cursor = page.path("cursor").asText();
            }

            assertThat(received).containsExactlyElementsOf(EXPECTED);
        }
    }

    @Test
    void shouldTakeARepeatedMessageOnce(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob");
                Inbox bob = Inbox.open(client, people.aor("bob"))) {
            final var message = ControlClient.object()
                    .put("from", people.aor("alice"))
                    .put("to", people.aor("bob"))
                    .put("text", "once")
                    .put("id", "only-once");
            assertThat(client.call("POST", "/v1/messages", message)
                            .expect(202)
                            .body()
                            .path("duplicate")
                            .asBoolean())
                    .isFalse();
            assertThat(client.call("POST", "/v1/messages", message)
                            .expect(202)
                            .body()
                            .path("duplicate")
                            .asBoolean())
                    .isTrue();
            client.message(people.aor("alice"), people.aor("bob"), "after");

            bob.await("message", each -> each.path("text").asText().equals("after"));

            assertThat(texts(bob.bodies("message"))).containsExactly("once", "after");
        }
    }

    private static void send(ControlClient client, People people, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            client.message(people.aor("alice"), people.aor("bob"), EXPECTED.get(i));
        }
    }

    private static List<JsonNode> messages(List<EventFeed.Event> events) {
        return events.stream()
                .filter(event -> event.type().equals("message"))
                .map(EventFeed.Event::body)
                .toList();
    }

    private static List<String> texts(Iterable<JsonNode> messages) {
        final List<String> texts = new ArrayList<>();
        messages.forEach(message -> texts.add(message.path("text").asText()));
        return texts;
    }
}
