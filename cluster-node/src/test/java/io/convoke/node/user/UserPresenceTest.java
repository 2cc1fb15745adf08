// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.LAPTOP;
import static io.convoke.node.user.Users.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who sees whom: what a user shows, and what a user is shown. */
@Timeout(120)
class UserPresenceTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserReply> client = node.kit.createTestProbe(UserReply.class);
    private final ActorRef<UserCommand> alice =
            node.kit.spawn(UserActor.create(ALICE, node.shards, TestNode.settings("")));

    @BeforeEach
    void createAlice() {
        alice.tell(new Put(new Profile("Alice"), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
    }

    @Test
    void shouldShowPresenceToContactsThatMaySeeItAndWhenItChanges() {
        alice.tell(new PutContact(new Contact(BOB, "Bob", true), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
        alice.tell(new Watch(BOB, Instant.now().plusSeconds(60)));
        expectShown(PresenceStatus.OFFLINE);

        stand(session(PresenceStatus.AVAILABLE, 1));
        expectShown(PresenceStatus.AVAILABLE);
        stand(session(PresenceStatus.AVAILABLE, 2, "c-1"));
        expectShown(PresenceStatus.IN_CONFERENCE);

        alice.tell(new PutContact(new Contact(BOB, "Bob", false), client.ref()));
        client.expectMessageClass(UserReply.Done.class);
        expectShown(null);
    }

    @Test
    void shouldShowAContactsSubscriptionAndItsOwnWhatIsSeen() {
        alice.tell(new PutContact(new Contact(BOB, "Bob", true), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
        Instant until = Instant.now().plusSeconds(60);

        alice.tell(new WatchFrom(EndpointId.subscription(BOB, "s1"), until));
        alice.tell(new WatchFrom(EndpointId.subscription(Users.CAROL, "s2"), until));
        alice.tell(new WatchFrom(EndpointId.subscription(ALICE, "s3"), until));

        for (PresenceStatus seen : new PresenceStatus[] {PresenceStatus.OFFLINE, null, PresenceStatus.OFFLINE}) {
            assertThat(node.endpoints.expectMessageClass(EndpointCommand.ShowPresence.class))
                    .isEqualTo(new EndpointCommand.ShowPresence(ALICE, seen));
        }
    }

    @Test
    void shouldForgetThoseWhoStoppedWatchingWhereThereIsNoRoomForMore() {
        alice.tell(new PutContact(new Contact(BOB, "Bob", true), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
        Instant longAgo = Instant.now().minusSeconds(60);
        for (int watcher = 0; watcher < 5_000; watcher++) {
            alice.tell(new Watch(UserId.parse("watcher" + watcher + "@example.net"), longAgo));
        }

        alice.tell(new Watch(BOB, Instant.now().plusSeconds(60)));
        expectShown(PresenceStatus.OFFLINE);
        stand(session(PresenceStatus.AVAILABLE, 1));

        expectShown(PresenceStatus.AVAILABLE);
    }

    @Test
    void shouldWatchItsContactsWhileASessionIsOpen() {
        alice.tell(new PutContact(new Contact(BOB, "Bob", true), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
        stand(session(PresenceStatus.AVAILABLE, 1));

        assertThat(node.user(BOB).expectMessageClass(Watch.class).watcher()).isEqualTo(ALICE);
        alice.tell(new Fetch(LAPTOP, FeedCursor.START, 10, Duration.ZERO, client.ref()));
        FeedCursor seen = client.expectMessageClass(UserReply.Feed.class).next();
        alice.tell(new Fetch(LAPTOP, seen, 10, LONG, client.ref()));
        alice.tell(new ShowPresence(BOB, PresenceStatus.BUSY));
        assertThat(client.expectMessageClass(UserReply.Feed.class).contacts())
                .containsExactly(new ContactPresence(new Contact(BOB, "Bob", true), PresenceStatus.BUSY));
    }

    @Test
    void shouldAskContactsForAListThatIsReadWithoutASession() {
        alice.tell(new PutContact(new Contact(BOB, "Bob", true), client.ref()));
        client.expectMessageClass(UserReply.Created.class);

        alice.tell(new GetList(client.ref()));
        node.user(BOB).expectMessageClass(Watch.class);
        alice.tell(new ShowPresence(BOB, PresenceStatus.AWAY));

        assertThat(client.expectMessageClass(UserReply.ImList.class).contacts())
                .containsExactly(new ContactPresence(new Contact(BOB, "Bob", true), PresenceStatus.AWAY));
    }

    private void stand(EndpointStanding standing) {
        TestProbe<UserReply> endpoint = node.kit.createTestProbe(UserReply.class);
        alice.tell(new EndpointChanged(LAPTOP, standing, endpoint.ref()));
        endpoint.expectMessageClass(UserReply.Done.class);
    }

    private void expectShown(PresenceStatus status) {
        assertThat(node.user(BOB)
                        .fishForMessage(
                                TestNode.patience(),
                                message -> message instanceof ShowPresence
                                        ? FishingOutcomes.complete()
                                        : FishingOutcomes.continueAndIgnore()))
                .containsExactly(new ShowPresence(ALICE, status));
    }
}
