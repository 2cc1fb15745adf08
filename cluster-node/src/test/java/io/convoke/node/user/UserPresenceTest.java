// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.LAPTOP;
import static io.convoke.node.user.Users.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.ContactPresence;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.SubscriberPresence;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who sees whom: what a user shows, and what a user is shown. */
@Timeout(120)
class UserPresenceTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @AutoClose
    private final Alice alice = new Alice();

    private final TestNode node = alice.node;
    private final TestProbe<UserReply> client = alice.client;

    @Test
    void shouldShowPresenceToContactsThatMaySeeItAndWhenItChanges() {
        addBob();
        alice.tell(new Watch(BOB, Instant.now().plusSeconds(60)));
        expectShown(PresenceStatus.OFFLINE);

        alice.stand(LAPTOP, session(PresenceStatus.AVAILABLE, 1));
        expectShown(PresenceStatus.AVAILABLE);
        alice.stand(LAPTOP, session(PresenceStatus.AVAILABLE, 2, "c-1"));
        expectShown(PresenceStatus.IN_CONFERENCE);

        alice.tell(new PutContact(new Contact(BOB, "Bob", false), client.ref()));
        client.expectMessageClass(UserReply.Done.class);
        expectShown(null);
    }

    @Test
    void shouldShowAContactsSubscriptionAndItsOwnWhatIsSeen() {
        addBob();
        Instant until = Instant.now().plusSeconds(60);

        alice.tell(new WatchFrom(EndpointId.subscription(BOB, "s1"), until));
        alice.tell(new WatchFrom(EndpointId.subscription(Users.CAROL, "s2"), until));
        alice.tell(new WatchFrom(EndpointId.subscription(ALICE, "s3"), until));

        for (PresenceStatus seen : new PresenceStatus[] {PresenceStatus.OFFLINE, null, PresenceStatus.OFFLINE}) {
            assertThat(node.endpoints.expectMessageClass(EndpointCommand.ShowPresence.class))
                    .isEqualTo(new EndpointCommand.ShowPresence(ALICE, seen, null));
        }
    }

    @Test
    void shouldForgetThoseWhoStoppedWatchingWhereThereIsNoRoomForMore() {
        addBob();
        Instant longAgo = Instant.now().minusSeconds(60);
        for (int watcher = 0; watcher < 5_000; watcher++) {
            alice.tell(new Watch(UserId.parse("watcher" + watcher + "@example.net"), longAgo));
        }

        alice.tell(new Watch(BOB, Instant.now().plusSeconds(60)));
        expectShown(PresenceStatus.OFFLINE);
        alice.stand(LAPTOP, session(PresenceStatus.AVAILABLE, 1));

        expectShown(PresenceStatus.AVAILABLE);
    }

    @Test
    void shouldWatchItsContactsWhileASessionIsOpen() {
        addBob();
        alice.stand(LAPTOP, session(PresenceStatus.AVAILABLE, 1));

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
        addBob();

        await().atMost(TestNode.patience())
                .untilAsserted(
                        () -> { // a list does not wait long for its contacts
                            alice.tell(new GetList(client.ref()));
                            node.user(BOB).expectMessageClass(Watch.class);
                            alice.tell(new ShowPresence(BOB, PresenceStatus.AWAY));

                            assertThat(client.expectMessageClass(UserReply.ImList.class)
                                            .contacts())
                                    .containsExactly(
                                            new ContactPresence(new Contact(BOB, "Bob", true), PresenceStatus.AWAY));
                        });
    }

    @Test
    void shouldShowItsSubscribersToWhoeverMaySeeThemAndToNobodyElse() {
        addBob();
        Instant until = Instant.now().plusSeconds(600);
        EndpointId radio = EndpointId.subscriber(ALICE, "radio7");
        InstantId talk = new InstantId("00112233445566778899aabbccddeeff");
        alice.tell(new Watch(BOB, until));
        alice.tell(new Watch(Users.CAROL, until));
        expectShown(PresenceStatus.OFFLINE);

        alice.stand(radio, subscriber(1));
        expectShown(PresenceStatus.AVAILABLE, new SubscriberPresence("radio7", false));
        alice.tell(new ShowTalk(radio, talk, LONG));
        expectShown(PresenceStatus.AVAILABLE, new SubscriberPresence("radio7", true));
        alice.tell(new ShowTalk(radio, talk, Duration.ZERO));
        expectShown(PresenceStatus.AVAILABLE, new SubscriberPresence("radio7", false));
        alice.stand(radio, Users.closed(2));
        expectShown(PresenceStatus.OFFLINE);

        assertThat(node.user(Users.CAROL).receiveSeveralMessages(3)).containsOnly(new ShowPresence(ALICE, null));
        node.user(Users.CAROL).expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void shouldShowNobodyBusyWhoseSessionIsNotHeardOfAnyMore() {
        addBob();
        EndpointId radio = EndpointId.subscriber(ALICE, "radio7");
        alice.tell(new Watch(BOB, Instant.now().plusSeconds(600)));
        expectShown(PresenceStatus.OFFLINE);
        alice.stand(radio, subscriber(1));
        expectShown(PresenceStatus.AVAILABLE, new SubscriberPresence("radio7", false));

        alice.tell(new ShowTalk(radio, new InstantId("00112233445566778899aabbccddeeff"), Duration.ofMillis(300)));

        expectShown(PresenceStatus.AVAILABLE, new SubscriberPresence("radio7", true));
        expectShown(PresenceStatus.AVAILABLE, new SubscriberPresence("radio7", false));
    }

    @Test
    void shouldShowASubscriberWithoutASessionTheListLive() {
        addBob();
        EndpointId radio = EndpointId.subscriber(ALICE, "radio7");
        alice.tell(new Fetch(radio, FeedCursor.START, 10, Duration.ZERO, client.ref()));
        FeedCursor seen = client.expectMessageClass(UserReply.Feed.class).next();
        node.user(BOB).expectMessageClass(Watch.class);

        alice.tell(new Fetch(radio, seen, 10, LONG, client.ref()));
        List<SubscriberPresence> subscribers = List.of(new SubscriberPresence("console", true));
        alice.tell(new ShowPresence(BOB, PresenceStatus.AVAILABLE, subscribers));

        assertThat(client.expectMessageClass(UserReply.Feed.class).contacts())
                .containsExactly(
                        new ContactPresence(new Contact(BOB, "Bob", true), PresenceStatus.AVAILABLE, subscribers));
    }

    @Test
    void shouldShowNobodyThereAndHaveNobodyCalledWhosePhoneHasLapsed() {
        addBob();
        EndpointId phone = EndpointId.phone(ALICE, "a1");
        alice.tell(new Watch(BOB, Instant.now().plusSeconds(600)));
        expectShown(PresenceStatus.OFFLINE);
        alice.stand(phone, PhoneMailTest.phone(1));
        expectShown(PresenceStatus.AVAILABLE);
        alice.tell(new GetReachability(client.ref()));
        assertThat(client.expectMessageClass(UserReply.Reachability.class).bindings())
                .extracting(SipBinding::contact)
                .containsExactly("sip:alice@192.0.2.4");

        alice.stand(phone, Users.closed(2));

        expectShown(PresenceStatus.OFFLINE);
        alice.tell(new GetReachability(client.ref()));
        UserReply.Reachability reachability = client.expectMessageClass(UserReply.Reachability.class);
        assertThat(reachability.presence()).isEqualTo(PresenceStatus.OFFLINE);
        assertThat(reachability.bindings()).isEmpty();
    }

    private static EndpointStanding subscriber(long version) {
        ProvisionedLeg leg = new ProvisionedLeg(new NodeId("127.0.0.2:17355"), new LegId("a"), 7);
        return new EndpointStanding(true, false, PresenceStatus.AVAILABLE, Set.of(), version, null, null, leg);
    }

    private void addBob() {
        alice.tell(new PutContact(new Contact(BOB, "Bob", true), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
    }

    private void expectShown(PresenceStatus status, SubscriberPresence... subscribers) {
        assertThat(node.user(BOB)
                        .fishForMessage(
                                TestNode.patience(),
                                message -> message instanceof ShowPresence
                                        ? FishingOutcomes.complete()
                                        : FishingOutcomes.continueAndIgnore()))
                .containsExactly(new ShowPresence(ALICE, status, List.of(subscribers)));
    }
}
