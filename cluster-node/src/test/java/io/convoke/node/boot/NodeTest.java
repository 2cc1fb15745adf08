// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import static io.convoke.node.boot.WholeNode.WITHIN;
import static io.convoke.node.boot.WholeNode.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import io.convoke.node.user.UserActor;
import io.convoke.persistence.cassandra.CassandraExtension;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A whole node over a real Cassandra: what was acknowledged is there after the next start. */
class NodeTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final UserId CAROL = UserId.parse("carol@example.net");
    private static final UserId SERVICE = UserId.parse("conference@convoke.local");
    private static final EndpointId LAPTOP = EndpointId.of(BOB, "laptop");
    private static final List<CommunicationMode> MODES =
            List.of(new CommunicationMode(CommunicationMode.Kind.COMPUTER, "browser", 0));

    @TempDir
    Path data;

    @Test
    @Timeout(300)
    void shouldKeepUsersMessagesAndConferencesOverARestart() throws Exception {
        List<String> progress = new CopyOnWriteArrayList<>();
        Config config = WholeNode.config(CASSANDRA, data, "pekko.actor.serialize-messages = on");
        Node first = new Node(config, progress::add);
        FeedCursor seen;
        try {
            first.start();
            assertThat(first.readiness().ready()).isTrue();
            assertThat(progress).contains("warming up");
            create(first, ALICE);
            create(first, BOB);
            assertThat(send(first, "m-1", BOB, "hello")).isEqualTo(new UserReply.Stored(1, false));
            seen = openAndRead(first);
            send(first, "m-2", SERVICE, "/conference @bob Budget");
            await().atMost(WITHIN).until(() -> poll(first, seen).messages().size() == 1);
            await().atMost(WITHIN).untilAsserted(() -> showsWhatHappened(scrape(first)));
            requestThatNobodyHears(first);
        } finally {
            first.stop();
        }
        assertThat(first.readiness().ready()).isFalse();

        Node second = new Node(config, progress::add);
        try {
            second.start();
            assertThat(send(second, "m-1", BOB, "hello")).isEqualTo(new UserReply.Stored(1, true));
            await().atMost(WITHIN).until(() -> poll(second, seen).messages().size() == 2);
            assertThat(poll(second, seen).messages())
                    .extracting(InboxMessage::from)
                    .containsOnly(SERVICE);
            assertThat(poll(second, seen).messages())
                    .extracting(message -> message.information().requestedBy())
                    .containsExactly(ALICE, CAROL);
            UserReply.ImList list = (UserReply.ImList) ask(second, BOB, UserCommand.GetList::new);
            assertThat(list.conferences()).hasSize(2);
        } finally {
            second.stop();
        }
    }

    /** Carol asks; before the relay hears of it the node ends. Nobody talks to Carol afterwards. */
    private static void requestThatNobodyHears(Node node) {
        Shards all = node.shards();
        Shards deaf = new Shards(
                all.users(),
                all.endpoints(),
                all.conferences(),
                all.mixers(),
                all.allocator(),
                node.system().<ImRelayCommand>ignoreRef(),
                all.sips(),
                all.servers(),
                all.instants());
        ActorRef<UserCommand> carol =
                node.system().systemActorOf(UserActor.create(CAROL, deaf, node.settings()), "carol", Props.empty());
        carol.tell(
                new UserCommand.Put(new Profile.Change("Carol"), node.system().ignoreRef()));
        carol.tell(new UserCommand.SetModes(MODES, node.system().ignoreRef()));
        carol.tell(new UserCommand.RequestConference(
                new RequestId("r-1"),
                List.of(BOB),
                ConferenceOptions.NONE,
                Instant.now(),
                node.system().ignoreRef()));
        UserReply afterwards = AskPattern.<UserCommand, UserReply>ask(
                        carol, UserCommand.Get::new, WITHIN, node.system().scheduler())
                .toCompletableFuture()
                .join();
        assertThat(afterwards).isInstanceOf(UserReply.Account.class);
    }

    private static void showsWhatHappened(String metrics) {
        assertThat(metrics.lines())
                .contains(
                        "convoke_conferences{phase=\"allocated\"} 1.0",
                        "convoke_sessions 1.0",
                        "convoke_conference_requests_total{outcome=\"allocated\"} 1.0",
                        "convoke_journal_available 1.0")
                .noneMatch(line -> line.startsWith("convoke_messages_stored_total 0"));
    }

    private static String scrape(Node node) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + node.settings().http().port() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void create(Node node, UserId user) {
        assertThat(ask(node, user, replyTo -> new UserCommand.Put(new Profile.Change(user.aor()), replyTo)))
                .isEqualTo(new UserReply.Created());
        assertThat(ask(node, user, replyTo -> new UserCommand.SetModes(MODES, replyTo)))
                .isEqualTo(new UserReply.Done());
    }

    private static UserReply send(Node node, String id, UserId to, String text) {
        return ask(node, ALICE, replyTo -> new UserCommand.Send(new MessageId(id), to, text, Instant.now(), replyTo));
    }

    private static FeedCursor openAndRead(Node node) {
        UserReply opened =
                ask(node, BOB, replyTo -> new UserCommand.OpenSession(LAPTOP, "a test", Instant.now(), replyTo));
        UserReply.Feed feed = poll(node, ((UserReply.SessionOpened) opened).from());
        assertThat(feed.messages()).extracting(InboxMessage::text).containsExactly("hello");
        return feed.next();
    }

    private static UserReply.Feed poll(Node node, FeedCursor after) {
        CompletableFuture<UserReply> feed = AskPattern.<EndpointCommand, UserReply>ask(
                        node.shards().endpoint(LAPTOP),
                        replyTo -> new EndpointCommand.Poll(after, 10, Duration.ZERO, replyTo),
                        WITHIN,
                        node.system().scheduler())
                .toCompletableFuture();
        return (UserReply.Feed) feed.join();
    }
}
