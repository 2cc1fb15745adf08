// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of messages, repetitions, reads, lost answers and crashes: nothing is lost, nothing comes twice. */
class FeedTest {
    private static final int STEPS = 400;
    private static final int MOST_KEPT = 20;
    private static final String SETTINGS =
            "convoke { inbox.max-messages = " + MOST_KEPT + ", user.snapshot-every = 25 }";

    /** What one session has been shown, and where it would go on. */
    private static final class Session {
        final EndpointId endpoint;
        final List<InboxMessage> shown = new ArrayList<>();
        FeedCursor cursor = FeedCursor.START;

        Session(int number) {
            endpoint = EndpointId.of(ALICE, "session-" + number);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @Timeout(120)
    void shouldLoseAndRepeatNothing(long seed) {
        try (TestNode node = new TestNode()) {
            new Run(node, new Random(seed)).go();
        }
    }

    private static final class Run {
        final TestNode node;
        final Random random;
        final TestProbe<UserReply> client;
        final List<Session> sessions = List.of(new Session(1), new Session(2), new Session(3));
        final List<String> stored = new ArrayList<>(); // by place: the id at index 0 has place 1
        ActorRef<UserCommand> alice;

        Run(TestNode node, Random random) {
            this.node = node;
            this.random = random;
            this.client = node.kit.createTestProbe(UserReply.class);
            this.alice = spawn();
        }

        void go() {
            alice.tell(new Put(new Profile.Change("Alice"), client.ref()));
            client.receiveMessage(TestNode.patience());
            for (int step = 0; step < STEPS; step++) {
                Session session = sessions.get(random.nextInt(sessions.size()));
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> deliver("m-" + stored.size());
                    case 4 -> repeat();
                    case 5, 6, 7 -> read(session, true);
                    case 8 -> read(session, false); // the answer gets lost: the client comes with its old cursor
                    default -> crash();
                }
            }
            sessions.forEach(session -> read(session, true));
            sessions.forEach(this::verify);
        }

        void deliver(String id) {
            stored.add(id);
            assertThat(store(id)).isEqualTo(new UserReply.Stored(stored.size(), false));
        }

        void repeat() {
            if (stored.isEmpty()) return;
            int index = random.nextInt(stored.size());
            assertThat(store(stored.get(index))).isEqualTo(new UserReply.Stored(index + 1, true));
        }

        UserReply store(String id) {
            alice.tell(new Deliver(new MessageId(id), BOB, "text of " + id, null, NOON, client.ref()));
            return client.receiveMessage(TestNode.patience());
        }

        void read(Session session, boolean arrives) {
            alice.tell(new Fetch(session.endpoint, session.cursor, 50, Duration.ZERO, client.ref()));
            UserReply.Feed feed = (UserReply.Feed) client.receiveMessage(TestNode.patience());
            long first = Math.max(session.cursor.messageSeq(), stored.size() - MOST_KEPT) + 1;
            assertThat(feed.messages())
                    .extracting(InboxMessage::seq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(first, stored.size()).boxed().toList());
            if (!arrives) return;
            session.shown.addAll(feed.messages());
            session.cursor = feed.next();
        }

        void crash() {
            node.kit.stop(alice, TestNode.patience());
            alice = spawn();
        }

        ActorRef<UserCommand> spawn() {
            return node.kit.spawn(UserActor.create(ALICE, node.shards, TestNode.settings(SETTINGS)));
        }

        /** Places go up, each has the message that was stored there, and the last one has come. */
        void verify(Session session) {
            long last = 0;
            for (InboxMessage message : session.shown) {
                assertThat(message.seq()).isGreaterThan(last);
                assertThat(message.id().value()).isEqualTo(stored.get((int) message.seq() - 1));
                last = message.seq();
            }
            assertThat(last).isEqualTo(stored.size());
        }
    }
}
