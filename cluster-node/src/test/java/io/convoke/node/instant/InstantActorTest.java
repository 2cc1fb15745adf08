// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.InstantReply.Unavailable;
import io.convoke.protocol.instant.InstantReply.Unavailable.Cause;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerCommand.FloorPolicy;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instant session between those who press, everybody's presence and the conference servers, each of them a probe. */
@Timeout(120)
class InstantActorTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final UserId CAROL = UserId.parse("carol@example.net");
    private static final EndpointId ALICES = EndpointId.subscriber(ALICE, "radio");
    private static final EndpointId BOBS = EndpointId.subscriber(BOB, "radio");
    private static final EndpointId CAROLS = EndpointId.subscriber(CAROL, "console");
    private static final NodeId ONE = new NodeId("192.0.2.1:17355");
    private static final NodeId TWO = new NodeId("192.0.2.2:17355");
    private static final InstantId PAIR = InstantId.of(List.of(ALICE, BOB));
    private static final int PRIORITY = 230;
    /** How long somebody is shown busy whose session was lost. */
    private static final Duration A_LITTLE_WHILE = Duration.ofSeconds(30);

    private static final InstantSettings SETTINGS = new InstantSettings(
            new FloorPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10), 4, 200),
            3,
            Duration.ofSeconds(15),
            Duration.ZERO); // whoever has to wait for another one has given up

    @AutoClose
    private final TestNode node = new TestNode(ManualTime.config());

    private final ManualTime time = ManualTime.get(node.kit.system());

    private final TestProbe<InstantReply> presser = node.kit.createTestProbe(InstantReply.class);
    /** Sessions that leave memory. */
    private final TestProbe<ActorRef<InstantCommand>> retiring = node.kit.createTestProbe();

    /** What is being written, and what comes of it. */
    private record Written(List<CallDetailRecord> held, CompletableFuture<Done> result) {}

    private final BlockingQueue<Written> records = new LinkedBlockingQueue<>();

    private ActorRef<InstantCommand> session = spawn();

    private CompletionStage<Done> write(List<CallDetailRecord> held) {
        Written write = new Written(held, new CompletableFuture<>());
        records.add(write);
        return write.result();
    }

    @Test
    void shouldBeTheSameSessionWhoeverOfItsUsersAsks() {
        assertThat(InstantId.of(List.of(BOB, ALICE))).isEqualTo(PAIR);
        assertThat(InstantId.of(List.of(ALICE, CAROL))).isNotEqualTo(PAIR);
    }

    @Test
    void shouldLeaveMemoryWhereThereIsNoSessionAndHandOnWhatComesMeanwhile() {
        session.tell(new InstantCommand.Get(presser.ref()));
        presser.expectMessage(new InstantReply.NoSuchSession(PAIR));
        retiring.expectMessage(session);

        session.tell(new InstantCommand.Release(ALICES, Instant.EPOCH, presser.ref()));
        node.sessions.expectMessageClass(InstantCommand.Release.class);
        session.tell(InstantActor.STOP);
        presser.expectTerminated(session, TestNode.patience());
    }

    @Test
    void shouldLeaveMemoryWhereNobodyCouldBeReached() {
        press(BOB);
        question(ALICE).replyTo().tell(new UserReply.NoSuchUser(ALICE));
        question(BOB).replyTo().tell(new UserReply.NoSuchUser(BOB));

        presser.expectMessageClass(InstantReply.NotActivated.class);
        retiring.expectMessage(session);
    }

    @Test
    void shouldBridgeTheLegsOfTwoAndGiveWhoeverPressedTheFloor() {
        alicePresses();

        ServerCommand.Bridge bridge = node.server.expectMessageClass(ServerCommand.Bridge.class);
        assertThat(bridge.session()).isEqualTo(PAIR);
        assertThat(bridge.members().stream().map(InstantActorTest::legOf))
                .containsExactlyInAnyOrder(new LegId("a"), new LegId("b"));
        assertThat(bridge.holder()).isEqualTo(new LegId("a"));
        assertThat(bridge.members())
                .allSatisfy(one -> assertThat(one.priority())
                        .as("what each may claim is his user's matter")
                        .isEqualTo(PRIORITY));
        assertThat(bridge.policy()).isEqualTo(SETTINGS.floor());
        bridge.replyTo().tell(new ServerReply.Bridged(PAIR));

        InstantReply.Activated activated = presser.expectMessageClass(InstantReply.Activated.class);
        assertThat(activated.members()).containsExactlyInAnyOrder(ALICES, BOBS);
        assertThat(activated.floor()).isEqualTo(FloorAnswer.GRANTED);
        assertThat(activated.unavailable()).isEmpty();
    }

    @Test
    void shouldAskEachOfTwoServersForItsOwnLegs() {
        press(BOB);
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        present(BOB, Map.of(BOBS, leg(TWO, "b")));

        ServerCommand.Bridge first = node.server.expectMessageClass(ServerCommand.Bridge.class);
        ServerCommand.Bridge second = node.server.expectMessageClass(ServerCommand.Bridge.class);
        for (ServerCommand.Bridge bridge : List.of(first, second)) {
            boolean home = bridge.server().equals(ONE);
            assertThat(bridge.home()).isEqualTo(ONE);
            assertThat(bridge.servers()).containsExactlyInAnyOrder(ONE, TWO);
            assertThat(bridge.members().stream().map(InstantActorTest::legOf))
                    .containsExactlyInAnyOrder(new LegId("a"), new LegId("b"));
            assertThat(bridge.holder()).isEqualTo(home ? new LegId("a") : null);
        }
        presser.expectNoMessage(); // not before both have done it
        first.replyTo().tell(new ServerReply.Bridged(PAIR));
        second.replyTo().tell(new ServerReply.Bridged(PAIR));
        presser.expectMessageClass(InstantReply.Activated.class);
    }

    @Test
    void shouldSayPreciselyWhyNobodyIsToBeReached() {
        refused(new UserReply.NoSuchUser(BOB), Cause.NO_SUCH_USER);
        refused(
                subscribers(BOB, false, true, PresenceStatus.AVAILABLE, Map.of(BOBS, leg(ONE, "b"))),
                Cause.NOT_ALLOWED);
        refused(subscribers(BOB, true, false, PresenceStatus.AVAILABLE, Map.of()), Cause.NOT_SUBSCRIBED);
        refused(subscribers(BOB, true, true, PresenceStatus.AVAILABLE, Map.of()), Cause.NOT_PROVISIONED);
        refused(subscribers(BOB, true, true, PresenceStatus.BUSY, Map.of(BOBS, leg(ONE, "b"))), Cause.DO_NOT_DISTURB);
        node.server.expectNoMessage();
    }

    private void refused(UserReply ofBob, Cause cause) {
        session = spawn(); // one that has refused leaves memory
        press(BOB);
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        question(BOB).replyTo().tell(ofBob);
        assertThat(presser.expectMessageClass(InstantReply.NotActivated.class).unavailable())
                .containsExactly(new Unavailable(BOB, cause));
    }

    @Test
    void shouldRefuseWhoeverIsNotSubscribedHimself() {
        press(BOB);
        present(ALICE, Map.of());
        present(BOB, Map.of(BOBS, leg(ONE, "b")));

        assertThat(presser.expectMessageClass(InstantReply.NotActivated.class).unavailable())
                .containsExactly(new Unavailable(ALICE, Cause.NOT_PROVISIONED));
    }

    @Test
    void shouldGoOnWithoutALegThatItsServerHasLostAndHaveItProvisionedAnew() {
        press(BOB, CAROL);
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        present(BOB, Map.of(BOBS, leg(ONE, "b")));
        present(CAROL, Map.of(CAROLS, leg(ONE, "c")));
        serverAnswers(new ServerReply.NotBridged(List.of(new LegId("b")), List.of()));

        assertThat(node.endpoints
                        .expectMessageClass(EndpointCommand.LegLost.class)
                        .leg())
                .isEqualTo(leg(ONE, "b"));
        ServerCommand.Bridge again = node.server.expectMessageClass(ServerCommand.Bridge.class);
        assertThat(again.members().stream().map(InstantActorTest::legOf))
                .containsExactlyInAnyOrder(new LegId("a"), new LegId("c"));
        again.replyTo().tell(new ServerReply.Bridged(PAIR));
        InstantReply.Activated activated = presser.expectMessageClass(InstantReply.Activated.class);
        assertThat(activated.unavailable()).containsExactly(new Unavailable(BOB, Cause.NOT_PROVISIONED));
    }

    @Test
    void shouldSayThatSomebodyIsInAnotherSession() {
        alicePresses();
        serverAnswers(new ServerReply.NotBridged(List.of(), List.of(new LegId("b"))));

        assertThat(presser.expectMessageClass(InstantReply.NotActivated.class).unavailable())
                .containsExactly(new Unavailable(BOB, Cause.BUSY));
    }

    @Test
    void shouldBringWhoeverPressesLaterIntoTheRunningSessionAndAskForTheFloor() {
        running();

        bobPresses(ONE);
        ServerCommand.Bridge bridge = node.server.expectMessageClass(ServerCommand.Bridge.class);
        assertThat(bridge.holder()).isNull();
        bridge.replyTo().tell(new ServerReply.Bridged(PAIR));
        ServerCommand.Floor floor = node.server.expectMessageClass(ServerCommand.Floor.class);
        assertThat(floor.leg()).isEqualTo(new LegId("b"));
        assertThat(floor.wanted()).isTrue();
        floor.replyTo().tell(new ServerReply.FloorQueued(1));

        assertThat(presser.expectMessageClass(InstantReply.Activated.class).floor())
                .isEqualTo(new FloorAnswer(FloorAnswer.Result.QUEUED, 1, 0));
    }

    @Test
    void shouldTellTheServerThatDecidesHowUrgentAPressIs() {
        session.tell(new InstantCommand.Activate(ALICES, List.of(BOB), Instant.now(), presser.ref(), null, 255));
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        present(BOB, Map.of(BOBS, leg(TWO, "b")));
        for (int server = 0; server < 2; server++) {
            ServerCommand.Bridge bridge = node.server.expectMessageClass(ServerCommand.Bridge.class);
            assertThat(bridge.priority()).isEqualTo(bridge.server().equals(ONE) ? 255 : null);
            bridge.replyTo().tell(new ServerReply.Bridged(PAIR));
        }
        presser.expectMessageClass(InstantReply.Activated.class);

        session.tell(new InstantCommand.Activate(BOBS, List.of(ALICE), Instant.now(), presser.ref(), null, 230));
        present(BOB, Map.of(BOBS, leg(TWO, "b")));
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        serverAnswers(new ServerReply.Bridged(PAIR));
        serverAnswers(new ServerReply.Bridged(PAIR));
        assertThat(node.server.expectMessageClass(ServerCommand.Floor.class).priority())
                .isEqualTo(230);
    }

    @Test
    void shouldTellAMemberWhomNobodyLetsReachHimThatTheSessionGoesOn() {
        running();

        session.tell(new InstantCommand.Activate(BOBS, List.of(ALICE), Instant.now(), presser.ref()));
        present(BOB, Map.of(BOBS, leg(ONE, "b")));
        question(ALICE)
                .replyTo()
                .tell(subscribers(ALICE, false, true, PresenceStatus.AVAILABLE, Map.of(ALICES, leg(ONE, "a"))));

        assertThat(presser.expectMessageClass(InstantReply.NotAllowed.class).unavailable())
                .containsExactly(new Unavailable(ALICE, Cause.NOT_ALLOWED));
        session.tell(new InstantCommand.Get(presser.ref()));
        presser.expectMessageClass(InstantReply.View.class);
    }

    @Test
    void shouldHaveSoManyLegsAndNoMoreHoweverManyAUserHas() {
        press(BOB);
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        Map<EndpointId, ProvisionedLeg> many = Map.of(
                BOBS,
                leg(ONE, "b"),
                EndpointId.subscriber(BOB, "console"),
                leg(ONE, "b2"),
                EndpointId.subscriber(BOB, "car"),
                leg(ONE, "b3"));
        present(BOB, many);

        assertThat(node.server.expectMessageClass(ServerCommand.Bridge.class).members())
                .hasSize(SETTINGS.mostMembers());
    }

    @Test
    void shouldNotActivateForWhoeverHasGivenUpWaiting() {
        press(BOB);
        TestProbe<InstantReply> impatient = node.kit.createTestProbe(InstantReply.class);
        session.tell(new InstantCommand.Activate(BOBS, List.of(ALICE), Instant.now(), impatient.ref()));
        present(ALICE, Map.of());
        present(BOB, Map.of());

        presser.expectMessageClass(InstantReply.NotActivated.class);
        assertThat(impatient.expectMessageClass(InstantReply.NotActivated.class).unavailable())
                .containsExactly(new Unavailable(BOB, Cause.NO_ANSWER));
        node.user(ALICE).expectNoMessage();
    }

    @Test
    void shouldHandAFloorRequestToTheServerOfTheLeg() {
        running();

        session.tell(new InstantCommand.Floor(BOBS, true, 7, presser.ref()));
        ServerCommand.Floor asked = node.server.expectMessageClass(ServerCommand.Floor.class);
        assertThat(asked.priority()).isEqualTo(7);
        asked.replyTo().tell(new ServerReply.FloorDenied(1, "another one has it"));
        presser.expectMessage(new FloorAnswer(FloorAnswer.Result.DENIED, 0, 1));

        session.tell(new InstantCommand.Floor(CAROLS, true, 7, presser.ref()));
        presser.expectMessage(new InstantReply.NoSuchSession(PAIR));
    }

    @Test
    void shouldBeginAnewWhenTheHomeOfTheSessionIsGone() {
        running();

        bobPresses(TWO);
        for (int asked = 0; asked < 2; asked++) {
            ServerCommand.Bridge bridge = node.server.expectMessageClass(ServerCommand.Bridge.class);
            bridge.replyTo()
                    .tell(bridge.server().equals(ONE) ? new ServerReply.Gone(ONE) : new ServerReply.Bridged(PAIR));
        }

        assertThat(node.server.expectMessageClass(ServerCommand.Unbridge.class).server())
                .isEqualTo(ONE);
        ServerCommand.Bridge anew = node.server.expectMessageClass(ServerCommand.Bridge.class);
        assertThat(anew.home()).isEqualTo(TWO);
        assertThat(anew.holder()).isEqualTo(new LegId("b"));
        anew.replyTo().tell(new ServerReply.Bridged(PAIR));
        assertThat(presser.expectMessageClass(InstantReply.Activated.class).floor())
                .isEqualTo(FloorAnswer.GRANTED);
    }

    @Test
    void shouldBridgeAgainWhenTheSessionEndsWhileSomebodyIsBroughtIn() {
        running();

        bobPresses(ONE);
        ServerCommand.Bridge late = node.server.expectMessageClass(ServerCommand.Bridge.class);
        session.tell(new InstantCommand.Over(ONE, "idle", Instant.now()));
        node.server.expectMessageClass(ServerCommand.Unbridge.class);
        late.replyTo().tell(new ServerReply.Bridged(PAIR));

        ServerCommand.Bridge again = node.server.expectMessageClass(ServerCommand.Bridge.class);
        assertThat(again.holder()).isEqualTo(new LegId("b"));
        presser.expectNoMessage(); // nothing is granted that is not there
        again.replyTo().tell(new ServerReply.Bridged(PAIR));
        presser.expectMessageClass(InstantReply.Activated.class);
    }

    @Test
    void shouldHaveNobodyProvisionedAnewWhereAServerIsBusy() {
        alicePresses();
        serverAnswers(new ServerReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "busy")));

        presser.expectMessageClass(InstantReply.NotActivated.class);
        node.endpoints.expectNoMessage();
    }

    @Test
    void shouldUnbridgeOnRequestAndOnce() {
        running();

        session.tell(new InstantCommand.Release(BOBS, Instant.now(), presser.ref()));

        presser.expectMessageClass(InstantReply.Done.class);
        assertThat(node.server.expectMessageClass(ServerCommand.Unbridge.class).session())
                .isEqualTo(PAIR);
        session.tell(new InstantCommand.Get(presser.ref()));
        presser.expectMessage(new InstantReply.NoSuchSession(PAIR));
        session.tell(new InstantCommand.Over(ONE, "idle", Instant.now()));
        node.server.expectNoMessage();
    }

    @Test
    void shouldBeOverWhenItsServerSaysThatNobodyTalks() {
        running();

        session.tell(new InstantCommand.Over(ONE, "idle", Instant.now()));

        node.server.expectMessageClass(ServerCommand.Unbridge.class);
        session.tell(new InstantCommand.Get(presser.ref()));
        presser.expectMessage(new InstantReply.NoSuchSession(PAIR));
    }

    @Test
    void shouldHaveItWrittenDownThatItWasHeldUntilThatIsDone() throws InterruptedException {
        running();
        session.tell(new InstantCommand.Release(ALICES, Instant.now(), presser.ref()));

        Written first = written();
        assertThat(first.held()).extracting(CallDetailRecord::endpoint).containsExactlyInAnyOrder(ALICES, BOBS);
        assertThat(first.held()).allSatisfy(record -> {
            assertThat(record.conference().value()).isEqualTo(PAIR.value());
            assertThat(record.reason()).isEqualTo("released");
        });
        presser.expectMessageClass(InstantReply.Done.class);
        first.result().completeExceptionally(new IllegalStateException("Cassandra is away"));
        later(Duration.ofSeconds(5));
        Written again = written();
        assertThat(again.held()).isEqualTo(first.held());
        again.result().complete(Done.getInstance());
        node.server.expectMessageClass(ServerCommand.Unbridge.class);

        running();
        session.tell(new InstantCommand.Over(ONE, "idle", Instant.now()));
        assertThat(written().held())
                .allSatisfy(record -> assertThat(record.reason()).isEqualTo("idle"))
                .doesNotContainAnyElementsOf(first.held());
    }

    @Test
    void shouldBeWrittenDownWhenItLeavesItsNode() throws InterruptedException {
        running();

        session.tell(InstantActor.STOP);

        Written last = written();
        assertThat(last.held())
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.reason()).isEqualTo("moved"));
        press(BOB);
        presser.expectMessageClass(InstantReply.NotActivated.class);
        last.result().complete(Done.getInstance());
        presser.expectTerminated(session, TestNode.patience());
    }

    private Written written() throws InterruptedException {
        return Objects.requireNonNull(
                records.poll(TestNode.patience().toMillis(), TimeUnit.MILLISECONDS), "nothing is written");
    }

    @Test
    void shouldLetGoOfAMemberWhoseLegIsInAnotherSessionMeanwhile() {
        running();

        alicePresses();
        serverAnswers(new ServerReply.NotBridged(List.of(), List.of(new LegId("b"))));

        assertThat(presser.expectMessageClass(InstantReply.NotActivated.class).unavailable())
                .containsExactly(new InstantReply.Unavailable(BOB, Cause.BUSY));
        session.tell(new InstantCommand.Release(BOBS, Instant.now(), presser.ref()));
        presser.expectMessage(new InstantReply.NoSuchSession(PAIR));
    }

    @Test
    void shouldGoOnWithoutTheMembersOfAServerThatHearsNothingOfTheHome() {
        runningOnTwo();

        session.tell(new InstantCommand.Over(TWO, "idle", Instant.now()));

        ServerCommand.Bridge fewer = node.server.expectMessageClass(ServerCommand.Bridge.class);
        assertThat(fewer.server()).isEqualTo(ONE);
        assertThat(fewer.members().stream().map(InstantActorTest::legOf))
                .containsExactlyInAnyOrder(new LegId("a"), new LegId("c"));
        session.tell(new InstantCommand.Over(TWO, "idle", Instant.now()));
        session.tell(new InstantCommand.Get(presser.ref()));
        assertThat(presser.expectMessageClass(InstantReply.View.class).members())
                .containsExactlyInAnyOrder(ALICES, CAROLS);
    }

    @Test
    void shouldEndOnAllServersWhenItsHomeHasLeft() {
        runningOnTwo();

        session.tell(new InstantCommand.Over(TWO, InstantCommand.Over.HOME_LOST, Instant.now()));

        session.tell(new InstantCommand.Get(presser.ref()));
        presser.expectMessage(new InstantReply.NoSuchSession(PAIR));
    }

    @Test
    void shouldTellAServerAgainThatSomebodyHasLeft() {
        runningOnTwo();

        session.tell(new InstantCommand.Release(BOBS, Instant.now(), presser.ref()));
        presser.expectMessageClass(InstantReply.Done.class);
        for (int asked = 0; asked < 2; asked++) {
            ServerCommand.Request fewer = (ServerCommand.Request) node.server.receiveMessage();
            fewer.replyTo()
                    .tell(
                            fewer.server().equals(TWO)
                                    ? new ServerReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "busy"))
                                    : new ServerReply.Bridged(PAIR));
        }

        later(Duration.ofMillis(300)); // not all sessions at once
        assertThat(node.server.expectMessageClass(ServerCommand.Unbridge.class).server())
                .isEqualTo(TWO);
    }

    /** After what was told before is done. */
    private void later(Duration after) {
        session.tell(new InstantCommand.Get(presser.ref()));
        presser.receiveMessage();
        time.timePasses(after);
    }

    /** Alice and Carol on the home, Bob elsewhere. */
    private void runningOnTwo() {
        press(BOB, CAROL);
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        present(BOB, Map.of(BOBS, leg(TWO, "b")));
        present(CAROL, Map.of(CAROLS, leg(ONE, "c")));
        for (int asked = 0; asked < 2; asked++) {
            serverAnswers(new ServerReply.Bridged(PAIR));
        }
        presser.expectMessageClass(InstantReply.Activated.class);
    }

    private void running() {
        alicePresses();
        serverAnswers(new ServerReply.Bridged(PAIR));
        presser.expectMessageClass(InstantReply.Activated.class);
    }

    private ActorRef<InstantCommand> spawn() {
        return node.kit.spawn(InstantActor.create(PAIR, node.shards, SETTINGS, this::write, retiring.ref()::tell));
    }

    /** For Bob; their legs are on one server. */
    private void alicePresses() {
        press(BOB);
        present(ALICE, Map.of(ALICES, leg(ONE, "a")));
        present(BOB, Map.of(BOBS, leg(ONE, "b")));
    }

    /** For Alice; their legs are on this server. */
    private void bobPresses(NodeId server) {
        session.tell(new InstantCommand.Activate(BOBS, List.of(ALICE), Instant.now(), presser.ref()));
        present(BOB, Map.of(BOBS, leg(server, "b")));
        present(ALICE, Map.of(ALICES, leg(server, "a")));
    }

    /** What it is asked to bridge. */
    private void serverAnswers(ServerReply reply) {
        node.server.expectMessageClass(ServerCommand.Bridge.class).replyTo().tell(reply);
    }

    private void press(UserId... with) {
        session.tell(new InstantCommand.Activate(ALICES, List.of(with), Instant.now(), presser.ref()));
    }

    private void present(UserId user, Map<EndpointId, ProvisionedLeg> legs) {
        question(user).replyTo().tell(subscribers(user, true, true, PresenceStatus.AVAILABLE, legs));
    }

    private static UserReply subscribers(
            UserId user,
            boolean allowed,
            boolean subscribed,
            PresenceStatus presence,
            Map<EndpointId, ProvisionedLeg> legs) {
        return new UserReply.Subscribers(user, allowed, subscribed, presence, legs, PRIORITY);
    }

    private static LegId legOf(ServerCommand.Member member) {
        return member.leg().leg();
    }

    private static ProvisionedLeg leg(NodeId server, String name) {
        return new ProvisionedLeg(server, new LegId(name), 77);
    }

    private UserCommand.FindSubscribers question(UserId user) {
        return (UserCommand.FindSubscribers) node.user(user)
                .fishForMessage(
                        TestNode.patience(),
                        message -> message instanceof UserCommand.FindSubscribers
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getFirst();
    }

    private void expectShown(EndpointId member, boolean busy) {
        assertThat(node.user(member.user()).expectMessageClass(UserCommand.ShowTalk.class))
                .matches(shown ->
                        shown.subscriber().equals(member) && shown.session().equals(PAIR))
                .matches(shown -> shown.lasts().isPositive() == busy)
                .matches(shown -> shown.lasts().compareTo(A_LITTLE_WHILE) <= 0);
    }

    @Test
    void shouldShowItsMembersBusyUntilItIsOver() {
        running();
        expectShown(ALICES, true);
        expectShown(BOBS, true);

        session.tell(new InstantCommand.Release(ALICES, Instant.now(), presser.ref()));

        expectShown(ALICES, false);
        expectShown(BOBS, false);
    }
}
