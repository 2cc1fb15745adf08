// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import static io.convoke.node.http.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.node.http.Api;
import io.convoke.node.http.ApiClient;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.instant.ServerReply.FloorNews;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.SubscriberPresence;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The WebSocket of a terminal that has no signalling stack of its own. */
class SignallingApiTest {
    @AutoClose
    private static final Api API = new Api();

    private static final String PATH = "/v1/users/alice@example.net/subscribers/radio7/signalling";
    private static final EndpointId ALICES = EndpointId.subscriber(ALICE, "radio7");
    private static final ProvisionedLeg HERE = new ProvisionedLeg(new NodeId("127.0.0.1:17355"), new LegId("leg-1"), 7);
    private static final ProvisionedLeg ELSEWHERE =
            new ProvisionedLeg(new NodeId("127.0.0.2:17355"), new LegId("leg-2"), 8);
    private static final InstantId SESSION = InstantId.of(List.of(ALICE, BOB));

    /** Of the agent; whole texts. */
    private static final class Said implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                texts.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        JsonNode next() throws Exception {
            String text = texts.poll(15, TimeUnit.SECONDS);
            assertThat(text).as("said by the agent").isNotNull();
            return ApiClient.JSON.readTree(text);
        }
    }

    private final Said agent = new Said();
    private final List<WebSocket> lines = new ArrayList<>();

    @BeforeEach
    void answers() {
        API.reset();
        API.endpoints.on(
                EndpointCommand.Get.class,
                c -> c.replyTo().tell(new EndpointReply.Provisioned(HERE, SDP_ANSWER, NOON)));
        API.endpoints.on(
                EndpointCommand.Provision.class,
                c -> c.replyTo().tell(new EndpointReply.Provisioned(HERE, SDP_ANSWER, NOON)));
        API.instants.on(
                InstantCommand.Activate.class,
                c -> c.replyTo()
                        .tell(new InstantReply.Activated(SESSION, List.of(ALICES), List.of(), FloorAnswer.GRANTED)));
        API.instants.on(
                InstantCommand.Floor.class, c -> c.replyTo().tell(new FloorAnswer(FloorAnswer.Result.DENIED, 0, 1)));
        API.servers.on(ServerCommand.Watch.class, c -> c.replyTo().tell(new ServerReply.Done()));
    }

    @AfterEach
    void hangUp() {
        lines.forEach(WebSocket::abort);
        await("no agent stays")
                .atMost(Duration.ofSeconds(30))
                .until(() -> API.agents().agents() == 0);
    }

    @Test
    void shouldDoWhatTheTerminalAsksFor() throws Exception {
        WebSocket socket = connected("admin", "root");

        say(socket, "{\"type\":\"subscribe\",\"id\":\"1\",\"sdp\":\"v=0 offer\"}");
        JsonNode subscribed = agent.next();
        assertThat(subscribed.path("id").asText()).isEqualTo("1");
        assertThat(subscribed.at("/result/sdp").asText()).isEqualTo(SDP_ANSWER);
        assertThat(API.endpoints.last(EndpointCommand.Provision.class).offer()).isEqualTo("v=0 offer");

        say(socket, "{\"type\":\"activate\",\"with\":[\"bob@example.net\"]}");
        JsonNode activated = agent.next();
        assertThat(activated.path("done").asText()).isEqualTo("activate");
        assertThat(activated.at("/result/floor/result").asText()).isEqualTo("granted");

        say(socket, "{\"type\":\"request-floor\",\"session\":\"" + SESSION + "\",\"priority\":9}");
        assertThat(agent.next().at("/result/cause").asInt()).isEqualTo(1);
        assertThat(API.instants.last(InstantCommand.Floor.class).priority()).isEqualTo(9);
    }

    @Test
    void shouldSubscribeADispatcherWhomTheOperatorLetsMonitor() throws Exception {
        WebSocket socket = connected("admin", "root");
        String subscribe = "{\"type\":\"subscribe\",\"sdp\":\"v=0 offer\",\"monitor\":true}";
        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(account(new Profile("Alice", 100, false))));
        say(socket, subscribe);
        assertThat(problem()).isEqualTo("forbidden");
        assertThat(API.endpoints.told(EndpointCommand.Provision.class)).isEmpty();

        API.users.on(UserCommand.Get.class, c -> c.replyTo().tell(account(new Profile("Alice", 100, true))));
        say(socket, subscribe);
        assertThat(agent.next().path("done").asText()).isEqualTo("subscribe");
        assertThat(API.endpoints.last(EndpointCommand.Provision.class).monitor())
                .isTrue();
    }

    @Test
    void shouldSetHowLoudlyASessionIsHeard() throws Exception {
        WebSocket socket = connected("admin", "root");
        API.servers.on(ServerCommand.Hear.class, c -> c.replyTo().tell(new ServerReply.Done()));

        say(socket, "{\"type\":\"hear\",\"session\":\"" + SESSION + "\",\"gain\":0.25}");
        assertThat(agent.next().path("done").asText()).isEqualTo("hear");
        ServerCommand.Hear heard = API.servers.last(ServerCommand.Hear.class);
        assertThat(heard.session()).isEqualTo(SESSION);
        assertThat(heard.leg()).isEqualTo(HERE.leg());
        assertThat(heard.gain()).isEqualTo(0.25f);

        say(socket, "{\"type\":\"hear\",\"session\":\"" + SESSION + "\",\"gain\":4.5}");
        assertThat(problem()).isEqualTo("invalid-value");
        API.servers.on(ServerCommand.Hear.class, c -> c.replyTo().tell(new ServerReply.LegMissing(c.leg())));
        say(socket, "{\"type\":\"hear\",\"session\":\"" + SESSION + "\",\"gain\":1}");
        assertThat(problem()).isEqualTo("no-such-instant-session");
    }

    @Test
    void shouldAskForTheFloorOfAllSessionsAndGiveItBack() throws Exception {
        InstantId other = InstantId.of(List.of(ALICE, CAROL));
        WebSocket socket = connected("admin", "root");
        API.servers.on(
                ServerCommand.GetSessions.class,
                c -> c.replyTo().tell(new ServerReply.Sessions(Map.of(SESSION, 1.0f, other, 0.25f))));

        say(socket, "{\"type\":\"request-floor\",\"priority\":9}");
        JsonNode sessions = agent.next().at("/result/sessions");
        assertThat(sessions.findValuesAsText("session")).containsExactlyInAnyOrder(SESSION.value(), other.value());
        assertThat(sessions.at("/0/floor/result").asText()).isEqualTo("denied");
        assertThat(API.instants.told(InstantCommand.Floor.class))
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.priority()).isEqualTo(9));

        say(socket, "{\"type\":\"release-floor\"}");
        assertThat(agent.next().at("/result/sessions")).hasSize(2);
        assertThat(API.instants.last(InstantCommand.Floor.class).wanted()).isFalse();
    }

    @Test
    void shouldSayWhatIsWrongAndGoOn() throws Exception {
        WebSocket socket = connected("admin", "root");

        say(socket, "no json");
        assertThat(problem()).isEqualTo("malformed-json");
        say(socket, "{\"type\":\"sing\",\"id\":\"7\"}");
        JsonNode unknown = agent.next();
        assertThat(unknown.path("id").asText()).isEqualTo("7");
        assertThat(unknown.at("/problem/status").asInt()).isEqualTo(422);
        say(socket, "{\"type\":\"activate\",\"with\":[\"alice@example.net\"]}");
        assertThat(problem()).isEqualTo("invalid-value");

        say(socket, "{\"type\":\"activate\",\"with\":[\"bob@example.net\"]}");
        assertThat(agent.next().path("done").asText()).isEqualTo("activate");
    }

    @Test
    void shouldTellWhatHappensToTheFloorAndThatTheLegHasMoved() throws Exception {
        WebSocket socket = connected("admin", "root");
        say(socket, "{\"type\":\"subscribe\",\"sdp\":\"v=0 offer\"}");
        agent.next();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> !API.servers.told(ServerCommand.Watch.class).isEmpty());
        ServerCommand.Watch watch = API.servers.last(ServerCommand.Watch.class);
        assertThat(watch.leg()).isEqualTo(HERE.leg());

        watch.replyTo().tell(new FloorNews(SESSION, FloorNews.What.TAKEN, BOB, 0));
        JsonNode taken = agent.next();
        assertThat(taken.path("event").asText()).isEqualTo("floor-taken");
        assertThat(taken.path("by").asText()).isEqualTo("bob@example.net");
        assertThat(taken.path("session").asText()).isEqualTo(SESSION.value());

        API.endpoints.on(
                EndpointCommand.Get.class,
                c -> c.replyTo().tell(new EndpointReply.Provisioned(ELSEWHERE, "v=0 elsewhere", NOON)));
        JsonNode moved = agent.next();
        assertThat(moved.path("event").asText()).isEqualTo("leg-moved");
        assertThat(moved.at("/subscriber/sdp").asText()).isEqualTo("v=0 elsewhere");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            GRANTED | 30 | {"event":"floor-granted","session":"@","seconds":30}
            QUEUED  | 2  | {"event":"floor-queued","session":"@","position":2}
            DENIED  | 7  | {"event":"floor-denied","session":"@","cause":7}
            REVOKED | 4  | {"event":"floor-revoked","session":"@","cause":4}
            IDLE    | 0  | {"event":"floor-idle","session":"@"}
            OVER    | 0  | {"event":"over","session":"@"}
            """)
    void shouldTellEachThingThatHappensToAFloorUnderItsName(FloorNews.What what, int value, String said)
            throws Exception {
        connected("admin", "root");
        await().atMost(Duration.ofSeconds(15))
                .until(() -> !API.servers.told(ServerCommand.Watch.class).isEmpty());

        API.servers.last(ServerCommand.Watch.class).replyTo().tell(new FloorNews(SESSION, what, null, value));

        assertThat(agent.next()).isEqualTo(ApiClient.JSON.readTree(said.replace("@", SESSION.value())));
    }

    /** As another agent of the same subscriber asks instead of this one: both at once would never end. */
    @Test
    void shouldNotAskAgainAtOnceWhereThereIsNothingToHear() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        API.users.on(UserCommand.Fetch.class, c -> {
            asked.incrementAndGet();
            c.replyTo().tell(new UserReply.Feed(List.of(), List.of(), List.of(), false, 0, new FeedCursor(0, 5, 1)));
        });
        WebSocket line = connected("admin", "root");

        for (int i = 0; i < 20; i++) {
            line.sendText("{\"type\":\"release\",\"session\":\"none\"}", true).join();
            agent.next();
        }

        await().atMost(Duration.ofSeconds(15)).until(() -> asked.get() > 0);
        assertThat(asked.get()).as("one with each look, each five seconds").isBetween(1, 19);
    }

    @Test
    void shouldShowWhichSubscribersOfContactsCanBeReached() throws Exception {
        List<SubscriberPresence> reached = List.of(new SubscriberPresence("console", true));
        ContactPresence bob = new ContactPresence(new Contact(BOB, "Bob", true), PresenceStatus.AVAILABLE, reached);
        API.users.on(UserCommand.Fetch.class, c -> {
            if (c.after().equals(FeedCursor.START)) {
                c.replyTo()
                        .tell(new UserReply.Feed(List.of(), List.of(bob), List.of(), true, 0, new FeedCursor(0, 5, 1)));
            }
        });

        connected("admin", "root");

        JsonNode listing = agent.next();
        assertThat(listing.path("event").asText()).isEqualTo("contacts");
        assertThat(listing.path("whole").asBoolean()).isTrue();
        assertThat(listing.at("/contacts/0/aor").asText()).isEqualTo("bob@example.net");
        assertThat(listing.at("/contacts/0/subscribers/0/identity").asText()).isEqualTo("console");
        assertThat(listing.at("/contacts/0/subscribers/0/busy").asBoolean()).isTrue();
        assertThat(API.users.last(UserCommand.Fetch.class).endpoint()).isEqualTo(ALICES);
    }

    @Test
    void shouldTakeATokenFromABrowserAndNobodyElsesAgent() throws Exception {
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("convoke.signalling.v1", "bearer." + ApiClient.token("user", "alice@example.net"))
                .buildAsync(uri(), agent)
                .join();
        lines.add(socket);
        assertThat(socket.getSubprotocol()).isEqualTo("convoke.signalling.v1");

        assertThatThrownBy(() -> connected("user", "bob@example.net"))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
        assertThat(API.client.get(PATH).problem()).isEqualTo("upgrade-required");
    }

    private String problem() throws Exception {
        String type = agent.next().at("/problem/type").asText();
        return type.substring(type.lastIndexOf('/') + 1);
    }

    private WebSocket connected(String scope, String subject) {
        WebSocket line = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + ApiClient.token(scope, subject))
                .buildAsync(uri(), agent)
                .join();
        lines.add(line);
        return line;
    }

    private static URI uri() {
        return URI.create("ws://127.0.0.1:" + API.client.port() + PATH);
    }

    private static void say(WebSocket socket, String json) {
        socket.sendText(json, true).join();
    }
}
