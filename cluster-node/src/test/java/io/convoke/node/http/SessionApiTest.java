// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import static io.convoke.node.http.Samples.ALICE;
import static io.convoke.node.http.Samples.BOB;
import static io.convoke.node.http.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.node.http.ApiClient.Answer;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String PATH = "/v1/users/alice@example.net/sessions";
    private static final FeedCursor CURSOR = new FeedCursor(7, 99, 3);
    private final ApiClient client = API.client;

    @BeforeEach
    void answers() {
        API.reset();
        API.users.on(
                UserCommand.OpenSession.class,
                c -> c.replyTo().tell(new UserReply.SessionOpened(c.endpoint(), CURSOR)));
        API.endpoints.on(EndpointCommand.Close.class, c -> c.replyTo().tell(new EndpointReply.Done()));
        API.endpoints.on(EndpointCommand.SetPresence.class, c -> c.replyTo().tell(new EndpointReply.Done()));
    }

    @Test
    void shouldOpenASession() {
        Answer opened = client.post(PATH, "{\"clientName\":\"Firefox on Linux\"}");

        assertThat(opened.status()).isEqualTo(201);
        String id = opened.json().get("id").asText();
        assertThat(opened.header("Location")).isEqualTo(PATH + "/" + id);
        assertThat(opened.json().get("endpoint").asText()).isEqualTo("alice@example.net/" + id);
        assertThat(FeedCursor.parse(opened.json().get("cursor").asText())).isEqualTo(CURSOR);
        assertThat(API.users.last(UserCommand.OpenSession.class).clientName()).isEqualTo("Firefox on Linux");
    }

    @Test
    void shouldOpenTheSameSessionForTheSameKeyAndAnotherOneWithout() {
        String keyed = opened("key-1");

        assertThat(opened("key-1")).isEqualTo(keyed);
        assertThat(opened("key-2")).isNotEqualTo(keyed);
        assertThat(client.post(PATH, "").json().get("id").asText()).isNotEqualTo(keyed);
        assertThat(client.post("/v1/users/bob@example.net/sessions", "")
                        .json()
                        .get("id")
                        .asText())
                .isNotEqualTo(keyed);
    }

    @Test
    void shouldRefuseAKeyThatIsTooLongOrNotVisible() {
        Answer answer = client.send(client.request(PATH)
                .header("Idempotency-Key", "k".repeat(256))
                .POST(java.net.http.HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo("Idempotency-Key");
    }

    @Test
    void shouldShowASession() {
        API.endpoints.on(
                EndpointCommand.Get.class,
                c -> c.replyTo()
                        .tell(new EndpointReply.Session(
                                new EndpointId(ALICE, "s1"),
                                "cli",
                                NOON,
                                PresenceStatus.AVAILABLE,
                                Set.of(Samples.CONFERENCE))));

        JsonNode session = client.get(PATH + "/s1").json();

        assertThat(API.endpointAsked).isEqualTo(new EndpointId(ALICE, "s1"));
        assertThat(session.get("openedAt").asText()).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(session.at("/conferences/0").asText()).isEqualTo(Samples.CONFERENCE.value());
    }

    @Test
    void shouldAnswer404ForASessionThatIsOver() {
        API.endpoints.on(EndpointCommand.Get.class, c -> c.replyTo().tell(new EndpointReply.Refused(noSession())));
        API.endpoints.on(EndpointCommand.Poll.class, c -> c.replyTo().tell(new UserReply.Refused(noSession())));

        assertThat(client.get(PATH + "/s1").problem()).isEqualTo("no-such-session");
        assertThat(client.get(PATH + "/s1/events").problem()).isEqualTo("no-such-session");
        assertThat(client.get(PATH + "/a%2Fb").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void shouldCloseASession() {
        assertThat(client.delete(PATH + "/s1").status()).isEqualTo(204);
    }

    @Test
    void shouldSetPresenceToWhatASessionCanBe() {
        assertThat(client.put(PATH + "/s1/presence", "{\"presence\":\"busy\"}").status())
                .isEqualTo(204);
        assertThat(API.endpoints.last(EndpointCommand.SetPresence.class).presence())
                .isEqualTo(PresenceStatus.BUSY);
        assertThat(client.put(PATH + "/s1/presence", "{\"presence\":\"in-conference\"}")
                        .problem())
                .isEqualTo("invalid-value");
        assertThat(client.put(PATH + "/s1/presence", "{\"presence\":\"BUSY\"}").problem())
                .isEqualTo("invalid-value");
        assertThat(client.put(PATH + "/s1/presence", "").problem()).isEqualTo("invalid-body");
    }

    @Test
    void shouldHandTheLongPollToTheEndpoint() {
        API.endpoints.on(EndpointCommand.Poll.class, c -> c.replyTo().tell(feed()));

        JsonNode events = client.get(PATH + "/s1/events?after=" + CURSOR + "&wait=30&limit=5")
                .json();

        var poll = API.endpoints.last(EndpointCommand.Poll.class);
        assertThat(poll.after()).isEqualTo(CURSOR);
        assertThat(poll.limit()).isEqualTo(5);
        assertThat(poll.waitAtMost()).isEqualTo(Duration.ofSeconds(30));
        assertThat(events.at("/messages/0/seq").asInt()).isEqualTo(8);
        assertThat(events.at("/messages/0/conference/pin").asText()).isEqualTo("482913");
        assertThat(events.at("/conferences/0/phase").asText()).isEqualTo("ended");
        assertThat(events.get("whole").asBoolean()).isFalse();
        assertThat(events.get("dropped").asInt()).isEqualTo(4);
        assertThat(FeedCursor.parse(events.get("cursor").asText())).isEqualTo(new FeedCursor(8, 99, 4));
    }

    @Test
    void shouldRefuseAWrongCursorAndAWaitThatIsTooLong() {
        assertThat(client.get(PATH + "/s1/events?after=x").problem()).isEqualTo("invalid-parameter");
        assertThat(client.get(PATH + "/s1/events?wait=61").problem()).isEqualTo("invalid-parameter");
        assertThat(client.get(PATH + "/s1/events?wait=-1").problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void shouldSayWhichFormsOfEventsThereAre() {
        Answer answer = client.send(client.request(PATH + "/s1/events").header("Accept", "image/png"));

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.json().get("supported").get(1).asText()).isEqualTo("text/event-stream");
    }

    private String opened(String key) {
        return client.send(client.request(PATH)
                        .header("Idempotency-Key", key)
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                .json()
                .get("id")
                .asText();
    }

    private static Refusal noSession() {
        return new Refusal(Refusal.Reason.NOT_FOUND, "the session is over");
    }

    private static UserReply.Feed feed() {
        return new UserReply.Feed(
                List.of(new InboxMessage(8, new MessageId("m1"), BOB, ALICE, "join", Samples.information(), NOON)),
                List.of(),
                List.of(Samples.entry(ConferencePhase.ENDED)),
                false,
                4,
                new FeedCursor(8, 99, 4));
    }
}
