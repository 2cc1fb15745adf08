// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session of three on two servers, one of which decides, as time passes and legs and servers are lost; the clock is this test's. */
@Timeout(120)
class InstantUpkeepTest {
    private static final NodeId HOME = new NodeId("192.0.2.1:17355");
    private static final NodeId AWAY = new NodeId("192.0.2.2:17355");
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final UserId CAROL = UserId.parse("carol@example.net");
    private static final EndpointId ALICES = EndpointId.subscriber(ALICE, "radio");
    private static final EndpointId BOBS = EndpointId.subscriber(BOB, "radio");
    private static final EndpointId CAROLS = EndpointId.subscriber(CAROL, "radio");
    private static final Map<EndpointId, ProvisionedLeg> LEGS =
            Map.of(ALICES, leg(HOME, "a"), BOBS, leg(AWAY, "b"), CAROLS, leg(AWAY, "c"));
    private static final InstantId ALL = InstantId.of(List.of(ALICE, BOB, CAROL));
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    private static final InstantSettings SETTINGS = new InstantSettings(
            new FloorPolicy(Duration.ofSeconds(30), Duration.ofSeconds(10), 4, 200),
            100,
            ANSWER_WITHIN,
            Duration.ofSeconds(30));

    @AutoClose
    private final TestNode node = new TestNode(ManualTime.config());

    private final ManualTime time = ManualTime.get(node.kit.system());
    private final TestProbe<InstantReply> presser = node.kit.createTestProbe(InstantReply.class);
    private final Queue<CallDetailRecord> records = new ConcurrentLinkedQueue<>();
    private final ActorRef<InstantCommand> session = node.kit.spawn(InstantActor.create(
            ALL,
            node.shards,
            SETTINGS,
            held -> {
                records.addAll(held);
                return CompletableFuture.completedFuture(Done.getInstance());
            },
            _ -> {}));

    @BeforeEach
    void run() {
        press(ALICES, NOON, BOB, CAROL);
        bridgedOn(HOME, AWAY);
        assertThat(presser.expectMessageClass(InstantReply.Activated.class).members())
                .containsExactlyInAnyOrderElementsOf(LEGS.keySet());
    }

    @Test
    void shouldGoOnWithoutAMemberWhoseLegIsNotThereAnyMore() {
        look(new ServerReply.Sessions(Map.of()));
        answer(Map.of(
                HOME,
                new ServerReply.Bridged(ALL),
                AWAY,
                new ServerReply.NotBridged(List.of(new LegId("b")), List.of())));

        assertThat(node.endpoints
                        .expectMessageClass(EndpointCommand.LegLost.class)
                        .leg())
                .isEqualTo(LEGS.get(BOBS));
        for (int server = 0; server < 2; server++) {
            assertThat(node.server
                            .expectMessageClass(ServerCommand.Bridge.class)
                            .members())
                    .extracting(member -> member.leg().leg())
                    .containsExactlyInAnyOrder(new LegId("a"), new LegId("c"));
        }
        assertThat(members()).containsExactlyInAnyOrder(ALICES, CAROLS);
    }

    @Test
    void shouldAskNobodyToConnectAgainWhatIsConnected() {
        look(new ServerReply.Sessions(Map.of(ALL, 1.0f)));

        node.server.expectNoMessage();
        assertThat(members()).containsExactlyInAnyOrderElementsOf(LEGS.keySet());
    }

    @Test
    void shouldGoOnWhereTheServerThatDecidesWasOutOfReachForAMoment() {
        look(new ServerReply.Gone(HOME));
        look(new ServerReply.Sessions(Map.of(ALL, 1.0f)));
        look(new ServerReply.Gone(HOME));

        node.server.expectNoMessage();
        assertThat(members()).containsExactlyInAnyOrderElementsOf(LEGS.keySet());
    }

    @Test
    void shouldEndWhenTheServerThatDecidesIsGone() {
        look(new ServerReply.Gone(HOME));
        look(new ServerReply.Gone(HOME));

        assertThat(List.of(
                        node.server
                                .expectMessageClass(ServerCommand.Unbridge.class)
                                .server(),
                        node.server
                                .expectMessageClass(ServerCommand.Unbridge.class)
                                .server()))
                .containsExactlyInAnyOrder(HOME, AWAY);
        assertThat(members()).isEmpty();
        assertThat(records)
                .extracting(CallDetailRecord::endpoint, CallDetailRecord::reason)
                .containsExactlyInAnyOrder(tuple(ALICES, "lost"), tuple(BOBS, "lost"), tuple(CAROLS, "lost"));
    }

    @Test
    void shouldBeginAnewWhereTheServerThatDecidesSaysNothing() {
        press(BOBS, NOON.plusSeconds(5), ALICE, CAROL);
        askedOn(HOME, AWAY).get(AWAY).replyTo().tell(new ServerReply.Bridged(ALL));
        time.timePasses(ANSWER_WITHIN); // without those who are there
        Map<NodeId, ServerCommand.Bridge> fewer = askedAfterUnbridging();
        fewer.get(AWAY).replyTo().tell(new ServerReply.Bridged(ALL));
        time.timePasses(ANSWER_WITHIN);

        ServerCommand.Bridge anew = (ServerCommand.Bridge) node.server
                .fishForMessage(
                        TestNode.patience(),
                        message -> message instanceof ServerCommand.Bridge b
                                        && b.home().equals(AWAY)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getFirst();
        assertThat(anew.holder()).isEqualTo(new LegId("b"));
        anew.replyTo().tell(new ServerReply.Bridged(ALL));
        assertThat(presser.expectMessageClass(InstantReply.Activated.class).members())
                .containsExactlyInAnyOrder(BOBS, CAROLS);
    }

    @Test
    void shouldAskAServerThatDecidesAgainWhereItIsLate() {
        session.tell(new InstantCommand.Release(ALICES, NOON, presser.ref())); // who began it ends it
        presser.expectMessageClass(InstantReply.Done.class);
        for (int server = 0; server < 2; server++) node.server.expectMessageClass(ServerCommand.Unbridge.class);
        press(ALICES, NOON, BOB, CAROL);
        bridgedOn(HOME, AWAY);
        presser.expectMessageClass(InstantReply.Activated.class);
        look(new ServerReply.Sessions(Map.of()));
        answer(Map.of(
                HOME,
                new ServerReply.NotBridged(List.of(new LegId("a")), List.of()),
                AWAY,
                new ServerReply.Bridged(ALL)));
        bridgedOn(HOME, AWAY); // without a leg on the home

        press(BOBS, NOON.plusSeconds(5), CAROL);
        askedOn(HOME, AWAY).get(AWAY).replyTo().tell(new ServerReply.Bridged(ALL));
        time.timePasses(ANSWER_WITHIN);
        bridgedOn(HOME, AWAY);

        assertThat(node.server.expectMessageClass(ServerCommand.Floor.class).leg())
                .isEqualTo(new LegId("b"));
    }

    /** It has more sessions than this one. */
    @Test
    void shouldAskABusyServerMoreAndMoreRarely() {
        session.tell(new InstantCommand.Release(BOBS, NOON, presser.ref()));
        presser.expectMessageClass(InstantReply.Done.class);
        Map<NodeId, ServerCommand.Bridge> asked = askedOn(HOME, AWAY);
        asked.get(HOME).replyTo().tell(new ServerReply.Bridged(ALL));
        ServerCommand.Bridge busy = asked.get(AWAY);

        for (int atLeastMs : new int[] {200, 400, 800}) {
            busy.replyTo().tell(new ServerReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "busy")));
            int passedMs = 0;
            Optional<ServerCommand> again = Optional.empty();
            while (again.isEmpty()) {
                time.timePasses(Duration.ofMillis(50));
                passedMs += 50;
                again = askedForAMoment();
            }
            assertThat(passedMs).isGreaterThanOrEqualTo(atLeastMs);
            busy = (ServerCommand.Bridge) again.get();
            assertThat(busy.server()).isEqualTo(AWAY);
        }
    }

    @Test
    void shouldRecordHowLongEachWasInIt() {
        session.tell(new InstantCommand.Release(BOBS, NOON.plusSeconds(10), presser.ref()));
        presser.expectMessageClass(InstantReply.Done.class);
        bridgedOn(HOME, AWAY);
        press(BOBS, NOON.plusSeconds(20), ALICE, CAROL);
        bridgedOn(HOME, AWAY);
        ServerCommand.Floor floor = node.server.expectMessageClass(ServerCommand.Floor.class);
        floor.replyTo().tell(new ServerReply.FloorQueued(1));
        presser.expectMessageClass(InstantReply.Activated.class);

        session.tell(new InstantCommand.Release(ALICES, NOON.plusSeconds(60), presser.ref()));
        presser.expectMessageClass(InstantReply.Done.class);

        members();
        assertThat(records)
                .extracting(CallDetailRecord::endpoint, CallDetailRecord::startedAt, CallDetailRecord::endedAt)
                .containsExactlyInAnyOrder(
                        tuple(BOBS, NOON, NOON.plusSeconds(10)),
                        tuple(BOBS, NOON.plusSeconds(20), NOON.plusSeconds(60)),
                        tuple(ALICES, NOON, NOON.plusSeconds(60)),
                        tuple(CAROLS, NOON, NOON.plusSeconds(60)));
    }

    /** Some time later, what the server that decides has of the session. */
    private void look(ServerReply reply) {
        members(); // what was answered before is done
        time.timePasses(InstantActor.STAY_AGAIN_AFTER);
        ServerCommand.GetSessions asked = node.server.expectMessageClass(ServerCommand.GetSessions.class);
        assertThat(asked.server()).isEqualTo(HOME);
        assertThat(asked.leg()).isEqualTo(new LegId("a"));
        asked.replyTo().tell(reply);
    }

    private static ProvisionedLeg leg(NodeId server, String name) {
        return new ProvisionedLeg(server, new LegId(name), 77);
    }

    private void press(EndpointId by, Instant at, UserId... with) {
        session.tell(new InstantCommand.Activate(by, List.of(with), at, presser.ref()));
        for (EndpointId member : LEGS.keySet()) {
            if (!member.equals(by) && !List.of(with).contains(member.user())) continue;
            UserCommand.FindSubscribers asked = (UserCommand.FindSubscribers) node.user(member.user())
                    .fishForMessage(
                            TestNode.patience(),
                            message -> message instanceof UserCommand.FindSubscribers
                                    ? FishingOutcomes.complete()
                                    : FishingOutcomes.continueAndIgnore())
                    .getFirst();
            asked.replyTo()
                    .tell(new UserReply.Subscribers(
                            member.user(),
                            true,
                            true,
                            PresenceStatus.AVAILABLE,
                            Map.of(member, LEGS.get(member)),
                            100));
        }
    }

    /** By the machine's clock, on which it may come later. */
    private Optional<ServerCommand> askedForAMoment() {
        try {
            return Optional.of(node.server.receiveMessage(Duration.ofMillis(50)));
        } catch (AssertionError nothingYet) {
            return Optional.empty();
        }
    }

    private void bridgedOn(NodeId... servers) {
        askedOn(servers).values().forEach(asked -> asked.replyTo().tell(new ServerReply.Bridged(ALL)));
    }

    private void answer(Map<NodeId, ServerReply> answers) {
        askedOn(HOME, AWAY).forEach((server, asked) -> asked.replyTo().tell(answers.get(server)));
    }

    /** These are asked to connect their members, and no others. */
    private Map<NodeId, ServerCommand.Bridge> askedOn(NodeId... servers) {
        Map<NodeId, ServerCommand.Bridge> asked = new HashMap<>();
        for (int i = 0; i < servers.length; i++) {
            ServerCommand.Bridge bridge = node.server.expectMessageClass(ServerCommand.Bridge.class);
            asked.put(bridge.server(), bridge);
        }
        assertThat(asked.keySet()).containsExactlyInAnyOrder(servers);
        return asked;
    }

    /** A server that has not answered may have done what it was asked for. */
    private Map<NodeId, ServerCommand.Bridge> askedAfterUnbridging() {
        assertThat(node.server.expectMessageClass(ServerCommand.Unbridge.class).server())
                .isEqualTo(HOME);
        return askedOn(HOME, AWAY);
    }

    /** When all is done that was to be done before. */
    private List<EndpointId> members() {
        session.tell(new InstantCommand.Get(presser.ref()));
        return presser.receiveMessage() instanceof InstantReply.View view ? view.members() : List.of();
    }
}
