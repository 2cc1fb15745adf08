// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;
import static io.convoke.node.user.Users.BOB;
import static io.convoke.node.user.Users.LAPTOP;
import static io.convoke.node.user.Users.NOON;
import static io.convoke.node.user.Users.SERVICE;
import static io.convoke.node.user.Users.conference;
import static io.convoke.node.user.Users.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Census;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserCommand.*;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UserActorTest {
    private static final String PERSISTENCE_ID = "User|alice@example.net";
    private static final Duration LONG = Duration.ofSeconds(60);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserReply> client = node.kit.createTestProbe(UserReply.class);
    private ActorRef<UserCommand> alice = spawn();

    @BeforeEach
    void createAlice() {
        alice.tell(new Put(new Profile.Change("Alice"), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
    }

    @Test
    void shouldForwardAMessageToItsRecipientWhoAnswersTheSender() {
        alice.tell(new Send(new MessageId("m-1"), BOB, "hello", NOON, client.ref()));

        Deliver delivered = node.user(BOB).expectMessageClass(Deliver.class);
        assertThat(delivered.from()).isEqualTo(ALICE);
        delivered.replyTo().tell(new UserReply.Stored(7, false));
        assertThat(client.expectMessageClass(UserReply.Stored.class).seq()).isEqualTo(7);
    }

    @Test
    void shouldCountWhatWasStoredAndWhatHadToMakeRoom() {
        node.kit.stop(alice, TestNode.patience());
        alice = spawn("convoke.inbox.max-messages = 1");

        deliver("m-1");
        deliver("m-1");
        deliver("m-2");

        Census census = Census.of(node.kit.system());
        await().untilAsserted(() -> {
            assertThat(census.messagesStored()).isEqualTo(2);
            assertThat(census.messagesDropped()).isEqualTo(1);
        });
    }

    @Test
    void shouldAnswerASessionThatWaitsAsSoonAsAMessageIsThere() {
        alice.tell(new Fetch(LAPTOP, FeedCursor.START, 10, LONG, client.ref()));
        client.expectNoMessage(Duration.ofMillis(100));

        deliver("m-1");

        UserReply.Feed feed = client.expectMessageClass(UserReply.Feed.class);
        assertThat(feed.messages()).extracting(InboxMessage::seq).containsExactly(1L);
        assertThat(feed.next().messageSeq()).isEqualTo(1);
        assertThat(feed.next().epoch()).isNotZero();
    }

    @Test
    void shouldAnswerTheEarlierOfTwoQuestionsOfOneEndpointWithNothing() {
        TestProbe<UserReply> earlier = node.kit.createTestProbe(UserReply.class);
        alice.tell(new Fetch(LAPTOP, FeedCursor.START, 10, LONG, earlier.ref()));

        alice.tell(new Fetch(LAPTOP, FeedCursor.START, 10, LONG, client.ref()));

        assertThat(earlier.expectMessageClass(UserReply.Feed.class).messages()).isEmpty();
        deliver("m-1");
        assertThat(client.expectMessageClass(UserReply.Feed.class).messages()).hasSize(1);
        earlier.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void shouldAnswerWithNothingWhenTheWaitIsOver() {
        alice.tell(new Fetch(LAPTOP, FeedCursor.START, 10, Duration.ofMillis(50), client.ref()));

        UserReply.Feed feed = client.expectMessageClass(UserReply.Feed.class);
        assertThat(feed.messages()).isEmpty();
        deliver("m-1");
        client.expectNoMessage(Duration.ofMillis(100)); // answered once
    }

    @Test
    void shouldLetANewSessionStartAtWhatNoSessionHasRead() {
        deliver("m-1");
        deliver("m-2");
        alice.tell(new Fetch(LAPTOP, new FeedCursor(1, 0, 0), 10, Duration.ZERO, client.ref())); // has read 1
        client.expectMessageClass(UserReply.Feed.class);

        alice.tell(new OpenSession(EndpointId.of(ALICE, "phone"), "Phone", NOON, client.ref()));
        node.endpoints.expectMessageClass(EndpointCommand.Open.class).replyTo().tell(new EndpointReply.Done());

        assertThat(client.expectMessageClass(UserReply.SessionOpened.class)
                        .from()
                        .messageSeq())
                .isEqualTo(1);
    }

    @Test
    void shouldStoreWhatWasReadSoonAfterwards() {
        PersistenceTestKit journal = PersistenceTestKit.create(node.kit.system());
        deliver("m-1");
        deliver("m-2");
        alice.tell(new Fetch(LAPTOP, new FeedCursor(1, 0, 0), 10, Duration.ZERO, client.ref()));
        alice.tell(new Fetch(LAPTOP, new FeedCursor(2, 0, 0), 10, Duration.ZERO, client.ref()));

        journal.expectNextPersistedClass(PERSISTENCE_ID, UserEvent.Created.class);
        journal.expectNextPersistedClass(PERSISTENCE_ID, UserEvent.MessageStored.class);
        journal.expectNextPersistedClass(PERSISTENCE_ID, UserEvent.MessageStored.class);
        UserEvent.InboxRead read =
                journal.expectNextPersistedClass(PERSISTENCE_ID, UserEvent.InboxRead.class, TestNode.patience());
        if (read.messageSeq() == 1) { // a second has passed between the two
            read = journal.expectNextPersistedClass(PERSISTENCE_ID, UserEvent.InboxRead.class, TestNode.patience());
        }
        assertThat(read).isEqualTo(new UserEvent.InboxRead(2));
    }

    @Test
    void shouldNotCountAsLostWhatWasReadButNotStoredYet() {
        FeedCursor all = new FeedCursor(Long.MAX_VALUE, 0, 0);
        for (int i = 1; i <= 3; i++) deliver("m-" + i);
        alice.tell(new Fetch(LAPTOP, all, 10, Duration.ZERO, client.ref()));
        client.expectMessageClass(UserReply.Feed.class);
        node.kit.stop(alice, TestNode.patience());
        alice = spawn("convoke.inbox.max-messages = 3");
        alice.tell(new Fetch(LAPTOP, all, 10, Duration.ZERO, client.ref()));
        client.expectMessageClass(UserReply.Feed.class);

        deliver("m-4"); // drops the first, before the timer has stored that it was read

        alice.tell(new Get(client.ref()));
        assertThat(client.expectMessageClass(UserReply.Account.class).droppedMessages())
                .isZero();
    }

    @Test
    void shouldTellTheRelayAgainUntilTheRequestIsAnsweredAlsoAfterACrash() {
        RequestId request = new RequestId("r-1");
        alice.tell(new RequestConference(request, List.of(BOB), ConferenceOptions.NONE, NOON, client.ref()));
        expectRequest(request);
        expectRequest(request); // nobody has answered

        restart();
        expectRequest(request);

        AllocationOutcome outcome = new AllocationOutcome.Allocated(conference("c-1"), List.of(BOB), List.of());
        alice.tell(new RequestConference(request, List.of(BOB), ConferenceOptions.NONE, NOON, client.ref()));
        alice.tell(new AnswerRequest(
                request, outcome, NOON, node.kit.<UserReply>createTestProbe().ref()));
        assertThat(client.expectMessageClass(UserReply.ConferenceAnswered.class).request())
                .isEqualTo(request);
    }

    @Test
    void shouldListAConferenceUntilItEndsAndAskItAgainAfterACrash() {
        ConferenceInformation budget = conference("c-1");
        invite(budget);
        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Show.class)
                        .user())
                .isEqualTo(ALICE);
        ConferenceEntry active = new ConferenceEntry(budget, ConferencePhase.ACTIVE, 2, 3, List.of(BOB));
        alice.tell(new ShowConference(active));
        assertThat(list().conferences()).containsExactly(active);

        restart();
        node.conferences.expectMessageClass(ConferenceCommand.Show.class);
        assertThat(list().conferences()).extracting(ConferenceEntry::id).containsExactly(budget.id());

        alice.tell(new Fetch(LAPTOP, FeedCursor.START, 10, Duration.ZERO, client.ref()));
        FeedCursor seen = client.expectMessageClass(UserReply.Feed.class).next();
        alice.tell(new ShowConference(new ConferenceEntry(budget, ConferencePhase.ENDED, 0, 3, List.of())));
        alice.tell(new Fetch(LAPTOP, seen, 10, LONG, client.ref()));
        UserReply.Feed feed = client.expectMessageClass(UserReply.Feed.class);
        assertThat(feed.whole()).isFalse();
        assertThat(feed.conferences()).extracting(ConferenceEntry::phase).containsExactly(ConferencePhase.ENDED);
        assertThat(list().conferences()).isEmpty();
    }

    @Test
    void shouldCloseSessionsWhenTheUserIsDeleted() {
        stand(session(PresenceStatus.AVAILABLE, 1));
        alice.tell(new Fetch(LAPTOP, FeedCursor.START, 10, LONG, client.ref()));

        TestProbe<UserReply> operator = node.kit.createTestProbe(UserReply.class);
        alice.tell(new Delete(operator.ref()));

        operator.expectMessageClass(UserReply.Done.class);
        client.expectMessageClass(UserReply.NoSuchUser.class);
        expectClose();
        restart(); // the debt is still there
        expectClose();
        alice.tell(new EndpointChanged(LAPTOP, Users.closed(2), client.ref()));
        client.expectMessageClass(UserReply.Done.class);
        await().atMost(TestNode.patience()) // what was told before the debt was paid comes first
                .untilAsserted(() -> node.endpoints.expectNoMessage(Duration.ofMillis(1_500)));
    }

    private void restart() {
        node.kit.stop(alice, TestNode.patience());
        alice = spawn();
    }

    private ActorRef<UserCommand> spawn() {
        return spawn("");
    }

    private ActorRef<UserCommand> spawn(String settings) {
        return node.kit.spawn(UserActor.create(ALICE, node.shards, TestNode.settings(settings)));
    }

    private void deliver(String id) {
        TestProbe<UserReply> sender = node.kit.createTestProbe(UserReply.class);
        alice.tell(new Deliver(new MessageId(id), BOB, "hello", null, NOON, sender.ref()));
        sender.expectMessageClass(UserReply.Stored.class);
    }

    private void invite(ConferenceInformation conference) {
        TestProbe<UserReply> relay = node.kit.createTestProbe(UserReply.class);
        alice.tell(new Deliver(new MessageId("i-" + conference.id()), SERVICE, "Join", conference, NOON, relay.ref()));
        relay.expectMessageClass(UserReply.Stored.class);
    }

    private UserReply.ImList list() {
        alice.tell(new GetList(client.ref()));
        return client.expectMessageClass(UserReply.ImList.class);
    }

    private void stand(EndpointStanding standing) {
        TestProbe<UserReply> endpoint = node.kit.createTestProbe(UserReply.class);
        alice.tell(new EndpointChanged(LAPTOP, standing, endpoint.ref()));
        endpoint.expectMessageClass(UserReply.Done.class);
    }

    private void expectRequest(RequestId id) {
        assertThat(node.relay
                        .expectMessageClass(ImRelayCommand.RequestConference.class)
                        .id())
                .isEqualTo(id);
    }

    private void expectClose() {
        node.endpoints.fishForMessage(
                TestNode.patience(),
                message -> message instanceof EndpointCommand.Close
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
    }
}
