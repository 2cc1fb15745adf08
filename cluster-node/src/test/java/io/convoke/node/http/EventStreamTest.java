// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.ALICE;
import static io.convoke.node.http.Samples.BOB;
import static io.convoke.node.http.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
    @AutoClose
    private static final Api API = new Api("convoke.http.heartbeat = 200ms");

    private static final String PATH = "/v1/users/alice@example.net/sessions/s1/events";

    @BeforeEach
    void forget() {
        API.reset();
    }

    @Test
    void shouldSendEventsWhoseIdsAreCursors() throws Exception {
        FeedCursor next = new FeedCursor(2, 9, 4);
        API.endpoints.on(EndpointCommand.Poll.class, c -> {
            if (c.after().equals(next)) return;
            c.replyTo()
                    .tell(new UserReply.Feed(
                            List.of(message(1), message(2)),
                            List.of(new ContactPresence(new Contact(BOB, "Bob", true), PresenceStatus.BUSY)),
                            List.of(Samples.entry(ConferencePhase.ACTIVE)),
                            true,
                            0,
                            next));
        });

        HttpResponse<InputStream> response = open(null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        List<String> lines = read(response, 16);

        assertThat(lines.stream().filter(l -> l.startsWith("event:")))
                .containsExactly(
                        "event: message", "event: message", "event: list", "event: contact", "event: conference");
        assertThat(lines.stream().filter(l -> l.startsWith("id:")).map(l -> FeedCursor.parse(l.substring(4))))
                .containsExactly(
                        new FeedCursor(1, 0, 0),
                        new FeedCursor(2, 0, 0),
                        new FeedCursor(2, 0, 0),
                        new FeedCursor(2, 0, 0),
                        next);
        await().untilAsserted(() -> assertThat(
                        API.endpoints.last(EndpointCommand.Poll.class).after())
                .isEqualTo(next));
    }

    @Test
    void shouldGoOnAfterTheLastEventId() throws Exception {
        FeedCursor last = new FeedCursor(41, 9, 4);
        API.endpoints.on(EndpointCommand.Poll.class, c -> c.replyTo().tell(empty(c.after())));

        open(last.toString()).body().close();

        // a stream of the test before may still have asked
        assertThat(API.endpoints.told(EndpointCommand.Poll.class))
                .extracting(EndpointCommand.Poll::after)
                .contains(last);
    }

    @Test
    void shouldSendCommentsWhileNothingHappens() throws Exception {
        API.endpoints.on(EndpointCommand.Poll.class, c -> {
            if (c.waitAtMost().isZero()) c.replyTo().tell(empty(c.after()));
        });

        List<String> lines = read(open(null), 5);

        assertThat(lines).contains(":");
    }

    @Test
    void shouldAnswer404BeforeAnythingWhereTheSessionIsOver() throws Exception {
        API.endpoints.on(
                EndpointCommand.Poll.class,
                c -> c.replyTo().tell(new UserReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, "over"))));

        assertThat(open(null).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldEndTheStreamWithTheSession() throws Exception {
        API.endpoints.on(
                EndpointCommand.Poll.class,
                c -> c.replyTo()
                        .tell(
                                c.waitAtMost().isZero()
                                        ? empty(c.after())
                                        : new UserReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, "over"))));

        try (InputStream body = open(null).body()) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).contains("the stream ends here");
        }
    }

    /** 20 messages of 16 KiB each time: sockets and buffers on the way hold some of them, then nobody asks any more. */
    @Test
    void shouldStopAskingWhileTheClientDoesNotRead() throws Exception {
        String text = "x".repeat(16_000);
        API.endpoints.on(EndpointCommand.Poll.class, c -> {
            long from = c.after().messageSeq();
            List<InboxMessage> messages = LongStream.rangeClosed(from + 1, from + 20)
                    .mapToObj(seq -> new InboxMessage(seq, new MessageId("m" + seq), BOB, ALICE, text, null, NOON))
                    .toList();
            c.replyTo()
                    .tell(new UserReply.Feed(
                            messages, List.of(), List.of(), false, 0, new FeedCursor(from + 20, 9, 0)));
        });

        try (InputStream unread = open(null).body()) {
            int[] before = {-1};
            await().pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        int now = API.endpoints.told(EndpointCommand.Poll.class).size();
                        boolean still = now == before[0];
                        before[0] = now;
                        return still;
                    });
            assertThat(before[0]).isLessThan(200); // of 320 KB each

            int asked = before[0];
            assertThat(unread.readNBytes(8_000_000)).hasSize(8_000_000);
            await().until(() -> API.endpoints.told(EndpointCommand.Poll.class).size() > asked);
        }
    }

    private static HttpResponse<InputStream> open(String lastEventId) throws IOException, InterruptedException {
        var request = API.client.request(PATH).header("Accept", "text/event-stream");
        if (lastEventId != null) request.header("Last-Event-ID", lastEventId);
        return API.client.stream(request);
    }

    private static List<String> read(HttpResponse<InputStream> response, int lines) throws IOException {
        List<String> read = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            while (read.size() < lines) {
                String line = in.readLine();
                if (line == null) break;
                if (!line.isEmpty()) read.add(line);
            }
        }
        return read;
    }

    private static InboxMessage message(long seq) {
        return new InboxMessage(seq, new MessageId("m" + seq), BOB, ALICE, "line\nbreak", null, NOON);
    }

    private static UserReply.Feed empty(FeedCursor cursor) {
        return new UserReply.Feed(List.of(), List.of(), List.of(), false, 0, cursor);
    }
}
