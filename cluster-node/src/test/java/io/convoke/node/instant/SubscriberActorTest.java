// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A subscriber of the instant service between his terminal, presence and the conference servers, each of them a probe. */
@Timeout(120)
class SubscriberActorTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final EndpointId RADIO = EndpointId.subscriber(ALICE, "radio7");
    private static final EndpointId CALL = EndpointId.call(ALICE, "5a9c");
    private static final EndpointId OTHER_CALL = EndpointId.call(ALICE, "77e0");
    private static final NodeId ONE = new NodeId("192.0.2.1:17355");
    private static final NodeId TWO = new NodeId("192.0.2.2:17355");
    private static final long INCARNATION = 77;

    @AutoClose
    private final TestNode node = new TestNode();

    private ProvisionedLeg leg;
    private long acknowledged;
    private final TestProbe<UserCommand> alice = node.user(ALICE);
    private final TestProbe<EndpointReply> terminal = node.kit.createTestProbe(EndpointReply.class);
    /** Which entities leave memory for good. */
    private final TestProbe<ActorRef<EndpointCommand>> retiring = node.kit.createTestProbe();

    @Test
    void shouldLeaveMemoryOnceItHasSaidThatNobodyIsSubscribedAndHandOnWhatComesMeanwhile() {
        ActorRef<EndpointCommand> radio = spawn();

        radio.tell(new EndpointCommand.Get(terminal.ref()));
        terminal.expectMessageClass(EndpointReply.Refused.class);
        retiring.expectMessage(radio);
        radio.tell(provision("offer"));

        assertThat(node.endpoints
                        .expectMessageClass(EndpointCommand.Provision.class)
                        .offer())
                .isEqualTo("offer");
    }

    @Test
    void shouldProvisionALegAndSayWhereItIs() {
        ActorRef<EndpointCommand> radio = spawn();
        radio.tell(provision("offer"));

        picks(ONE);
        ServerCommand.ProvisionLeg asked = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(asked.server()).isEqualTo(ONE);
        assertThat(asked.subscriber()).isEqualTo(RADIO);
        assertThat(asked.offer()).isEqualTo("offer");
        ProvisionedLeg leg = new ProvisionedLeg(ONE, asked.leg(), INCARNATION);
        asked.replyTo().tell(new ServerReply.LegProvisioned(leg, "answer"));

        EndpointReply.Provisioned got = terminal.expectMessageClass(EndpointReply.Provisioned.class);
        assertThat(got.leg()).isEqualTo(leg);
        assertThat(got.answer()).isEqualTo("answer");
        EndpointStanding standing = standing();
        assertThat(standing.provisioned()).isEqualTo(leg);
        assertThat(standing.presence()).isEqualTo(PresenceStatus.AVAILABLE);
        assertThat(standing.session()).isFalse();
    }

    @Test
    void shouldKeepItsLegWhenItRefreshesAndChangeItByAnotherOffer() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);

        radio.tell(provision("offer"));
        assertThat(terminal.expectMessageClass(EndpointReply.Provisioned.class).leg())
                .isEqualTo(leg);
        node.server.expectNoMessage();

        radio.tell(provision("offer 2"));
        ServerCommand.ProvisionLeg change = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(change.leg()).isEqualTo(leg.leg());
        assertThat(change.server()).isEqualTo(ONE);
        change.replyTo().tell(new ServerReply.LegProvisioned(leg, "answer 2"));
        assertThat(terminal.expectMessageClass(EndpointReply.Provisioned.class).answer())
                .isEqualTo("answer 2");
    }

    @Test
    void shouldTellItsServerWhetherItMonitors() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);
        Instant now = Instant.now();

        radio.tell(new EndpointCommand.Provision(
                "offer", now.plus(Duration.ofHours(1)), now, ONE, terminal.ref(), null, false, true));

        ServerCommand.ProvisionLeg change = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(change.monitor()).isTrue();
        assertThat(change.leg()).isEqualTo(leg.leg());
        change.replyTo().tell(new ServerReply.LegProvisioned(leg, "answer"));
        terminal.expectMessageClass(EndpointReply.Provisioned.class);
        radio.tell(new EndpointCommand.LegLost(leg));
        picks(TWO);
        assertThat(node.server
                        .expectMessageClass(ServerCommand.ProvisionLeg.class)
                        .monitor())
                .isTrue();
    }

    @Test
    void shouldStayAsItWasWhereAnotherOfferIsNotAcceptable() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);

        radio.tell(provision("G729"));
        serverAnswers(new ServerReply.NotAcceptable(List.of("G729"), List.of("PCMU"), "no common codec"));

        terminal.expectMessageClass(EndpointReply.NotAcceptable.class);
        expectLeg(radio, leg);
    }

    @Test
    void shouldStayAsItWasWhereAnotherOfferCannotBeRead() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);

        radio.tell(provision("nonsense"));
        serverAnswers(new ServerReply.Refused(new Refusal(Reason.INVALID, "line 1")));

        assertThat(terminal.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Reason.INVALID);
        expectLeg(radio, leg);
        node.server.expectNoMessage();
    }

    @Test
    void shouldTurnToAnotherServerWithAnotherLegWhenOneIsSilent() {
        ActorRef<EndpointCommand> radio = spawn();
        radio.tell(provision("offer"));
        picks(ONE);
        ServerCommand.ProvisionLeg first = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(node.server
                        .expectMessageClass(ServerCommand.ProvisionLeg.class, TestNode.patience())
                        .leg())
                .as("again: it may have it")
                .isEqualTo(first.leg());

        AllocatorCommand.PickNode asked =
                node.allocator.expectMessageClass(AllocatorCommand.PickNode.class, TestNode.patience());

        assertThat(asked.without()).containsExactly(ONE);
        asked.replyTo().tell(new AllocatorReply.Picked(TWO, null));
        ServerCommand.ProvisionLeg other = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(other.server()).isEqualTo(TWO);
        assertThat(other.leg()).isNotEqualTo(first.leg());
    }

    @Test
    void shouldRefuseATerminalWithoutACodecAndForgetIt() {
        ActorRef<EndpointCommand> radio = spawn();
        radio.tell(provision("G729"));
        picks(ONE);
        serverAnswers(new ServerReply.NotAcceptable(List.of("G729"), List.of("PCMU"), "no common codec"));

        terminal.expectMessageClass(EndpointReply.NotAcceptable.class);
        radio.tell(new EndpointCommand.Get(terminal.ref()));
        assertThat(terminal.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldBeProvisionedElsewhereWhenItsServerIsLost() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg lost = provisioned(radio, ONE);

        radio.tell(new EndpointCommand.LegLost(lost));

        ProvisionedLeg elsewhere = serverGives(TWO);
        assertThat(standing().provisioned()).isEqualTo(elsewhere);
        radio.tell(new EndpointCommand.Get(terminal.ref()));
        assertThat(terminal.expectMessageClass(EndpointReply.Provisioned.class).leg())
                .isEqualTo(elsewhere);
        radio.tell(new EndpointCommand.LegLost(lost)); // late
        node.allocator.expectNoMessage();
    }

    @Test
    void shouldLookAfterARestartWhetherItsLegIsStillThere() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);
        node.kit.stop(radio, TestNode.patience());

        spawn();
        ServerCommand.ProvisionLeg asked = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(asked.leg()).isEqualTo(leg.leg());
        asked.replyTo().tell(new ServerReply.Gone(ONE));

        serverGives(TWO);
    }

    @Test
    void shouldTakeItsLegDownWhenItUnsubscribesAlsoAfterARestart() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);

        radio.tell(unsubscribe(null));
        terminal.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.server.expectMessageClass(ServerCommand.RemoveLeg.class).leg())
                .isEqualTo(leg.leg());
        assertThat(standing().open()).isFalse();

        node.kit.stop(radio, TestNode.patience()); // before the server has answered
        spawn();
        assertThat(node.server.expectMessageClass(ServerCommand.RemoveLeg.class).leg())
                .isEqualTo(leg.leg());
    }

    @Test
    void shouldTakeItsLegDownAgainWhereTheServerWasBusy() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);

        radio.tell(unsubscribe(null));
        node.server
                .expectMessageClass(ServerCommand.RemoveLeg.class)
                .replyTo()
                .tell(new ServerReply.Refused(new Refusal(Reason.UNAVAILABLE, "busy")));

        assertThat(node.server.expectMessageClass(ServerCommand.RemoveLeg.class).leg())
                .isEqualTo(leg.leg());
    }

    @Test
    void shouldEndWhenNobodyRefreshesIt() {
        ActorRef<EndpointCommand> radio = spawn();
        ProvisionedLeg leg = provisioned(radio, ONE);
        Instant now = Instant.now();
        radio.tell(new EndpointCommand.Provision(
                "offer", now.plusMillis(200), now, ONE, terminal.ref(), null, false, false));

        assertThat(node.server.expectMessageClass(ServerCommand.RemoveLeg.class).leg())
                .isEqualTo(leg.leg());
    }

    @Test
    void shouldHaveTheCallOfASipTerminalOfferItANewLegUntilItHasAnswered() {
        ActorRef<EndpointCommand> radio = subscribedBy(CALL);

        radio.tell(new EndpointCommand.LegLost(leg));
        serverGives(TWO);

        var recall = node.endpoints.expectMessageClass(CallCommand.Recall.class);
        assertThat(recall.conference()).isEqualTo(ConferenceId.instant("radio7"));
        recall.replyTo().tell(new EndpointReply.Refused(new Refusal(Reason.UNAVAILABLE, "491")));
        node.endpoints.expectMessageClass(CallCommand.Recall.class).replyTo().tell(new EndpointReply.Done());
        radio.tell(provision("its answer", CALL, true));
        ServerCommand.ProvisionLeg told = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(told.server()).isEqualTo(TWO);
        assertThat(told.answers()).as("the key that it was offered stays good").isTrue();
        told.replyTo().tell(new ServerReply.LegProvisioned(new ProvisionedLeg(TWO, told.leg(), INCARNATION), "answer"));
        terminal.expectMessageClass(EndpointReply.Provisioned.class);
        node.kit.stop(radio, TestNode.patience());
        spawn();
        serverAnswers(new ServerReply.LegProvisioned(new ProvisionedLeg(TWO, told.leg(), INCARNATION), "answer"));
        // wakes the call, and nothing else is owed
        node.endpoints
                .expectMessageClass(EndpointCommand.EnterMesh.class)
                .replyTo()
                .tell(new EndpointReply.Done());
        node.endpoints.expectNoMessage();
    }

    @Test
    void shouldOfferAPhoneALegAndHaveItOnceThatHasAnswered() {
        ActorRef<EndpointCommand> radio = spawn();
        radio.tell(provision(EndpointCommand.Provision.OURS, CALL, false));
        ProvisionedLeg leg = serverGives(ONE);
        assertThat(terminal.expectMessageClass(EndpointReply.Provisioned.class).answer())
                .isEqualTo("answer");
        UserCommand.EndpointChanged offered = alice.expectMessageClass(UserCommand.EndpointChanged.class);
        offered.replyTo().tell(new UserReply.Done());
        assertThat(offered.standing().provisioned()).isNull();
        radio.tell(provision("its answer", CALL, true));
        ServerCommand.ProvisionLeg told = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(told.offer()).isEqualTo("its answer");
        assertThat(told.answers()).isTrue();
        told.replyTo().tell(new ServerReply.LegProvisioned(leg, "answer"));

        terminal.expectMessageClass(EndpointReply.Provisioned.class);
        assertThat(standing().provisioned()).isEqualTo(leg);
        node.endpoints.expectNoMessage(); // the phone knows of it
    }

    @Test
    void shouldOfferNothingToATerminalThatDoesNotCall() {
        spawn().tell(provision(EndpointCommand.Provision.OURS, null, false));

        assertThat(terminal.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Reason.INVALID);
    }

    /** Its call went with the node before it was written down; the phone has got no answer. */
    @Test
    void shouldEndAfterARestartWhereItsCallNeverCameUp() {
        ActorRef<EndpointCommand> radio = subscribedBy(CALL);
        node.kit.stop(radio, TestNode.patience());

        spawn();
        EndpointCommand.EnterMesh asked = node.endpoints.expectMessageClass(EndpointCommand.EnterMesh.class);
        assertThat(asked.conference()).isEqualTo(ConferenceId.instant("radio7"));
        asked.replyTo().tell(new EndpointReply.Refused(new Refusal(Reason.GONE, "there is no such call")));

        node.server.fishForMessage(
                TestNode.patience(),
                message -> message instanceof ServerCommand.RemoveLeg
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
    }

    @Test
    void shouldBeWhosesoeverSubscribesUnderItsIdentityAndDismissWhoDidBefore() {
        ActorRef<EndpointCommand> radio = subscribedBy(CALL);

        radio.tell(provision("another offer", OTHER_CALL, false));
        assertThat(node.endpoints
                        .expectMessageClass(EndpointCommand.LeaveMesh.class)
                        .conference())
                .isEqualTo(ConferenceId.instant("radio7"));
        serverAnswers(new ServerReply.LegProvisioned(leg, "another answer"));
        terminal.expectMessageClass(EndpointReply.Provisioned.class);

        radio.tell(unsubscribe(CALL));
        terminal.expectMessageClass(EndpointReply.Done.class);
        radio.tell(provision(null, CALL, false));
        assertThat(terminal.expectMessageClass(EndpointReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Reason.GONE);
        radio.tell(provision(null, OTHER_CALL, false));
        assertThat(terminal.expectMessageClass(EndpointReply.Provisioned.class).leg())
                .isEqualTo(leg);
        radio.tell(unsubscribe(OTHER_CALL));
        terminal.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.server.expectMessageClass(ServerCommand.RemoveLeg.class).leg())
                .isEqualTo(leg.leg());
    }

    @Test
    void shouldLetACallGoThatTheApiUnsubscribes() {
        ActorRef<EndpointCommand> radio = subscribedBy(CALL);

        radio.tell(unsubscribe(null));

        terminal.expectMessageClass(EndpointReply.Done.class);
        node.endpoints.expectMessageClass(EndpointCommand.LeaveMesh.class);
    }

    private ProvisionedLeg provisioned(ActorRef<EndpointCommand> radio, NodeId server) {
        radio.tell(provision("offer"));
        ProvisionedLeg leg = serverGives(server);
        terminal.expectMessageClass(EndpointReply.Provisioned.class);
        assertThat(standing().provisioned()).isEqualTo(leg);
        return leg;
    }

    private ProvisionedLeg serverGives(NodeId server) {
        picks(server);
        ServerCommand.ProvisionLeg asked = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        assertThat(asked.server()).isEqualTo(server);
        ProvisionedLeg leg = new ProvisionedLeg(server, asked.leg(), INCARNATION);
        asked.replyTo().tell(new ServerReply.LegProvisioned(leg, "answer"));
        return leg;
    }

    private void picks(NodeId server) {
        AllocatorCommand.PickNode asked = node.allocator.expectMessageClass(AllocatorCommand.PickNode.class);
        assertThat(asked.rather()).as("where the terminal came in, once it has").isIn(List.of(ONE), List.of());
        asked.replyTo().tell(new AllocatorReply.Picked(server, null));
    }

    /** The last one, of those that differ in what a subscriber is. */
    private EndpointStanding standing() {
        EndpointStanding last;
        long before = acknowledged;
        do {
            UserCommand.EndpointChanged changed = alice.expectMessageClass(UserCommand.EndpointChanged.class);
            changed.replyTo().tell(new UserReply.Done());
            last = changed.standing();
        } while (last.version() <= before || last.open() && last.provisioned() == null);
        acknowledged = last.version();
        return last;
    }

    private EndpointCommand provision(String offer) {
        return provision(offer, null, false);
    }

    private EndpointCommand provision(String offer, EndpointId call, boolean answers) {
        Instant now = Instant.now();
        return new EndpointCommand.Provision(
                offer, now.plus(Duration.ofHours(1)), now, ONE, terminal.ref(), call, answers, false);
    }

    private void serverAnswers(ServerReply reply) {
        node.server
                .expectMessageClass(ServerCommand.ProvisionLeg.class)
                .replyTo()
                .tell(reply);
    }

    private void expectLeg(ActorRef<EndpointCommand> radio, ProvisionedLeg leg) {
        radio.tell(new EndpointCommand.Get(terminal.ref()));
        assertThat(terminal.expectMessageClass(EndpointReply.Provisioned.class).leg())
                .isEqualTo(leg);
    }

    private EndpointCommand unsubscribe(EndpointId call) {
        return new EndpointCommand.Unsubscribe(Instant.now(), terminal.ref(), call);
    }

    private ActorRef<EndpointCommand> subscribedBy(EndpointId call) {
        ActorRef<EndpointCommand> radio = spawn();
        radio.tell(provision("offer", call, false));
        leg = serverGives(ONE);
        EndpointReply.Provisioned got = terminal.expectMessageClass(EndpointReply.Provisioned.class);
        assertThat(got.call()).isEqualTo(call);
        return radio;
    }

    private ActorRef<EndpointCommand> spawn() {
        return node.kit.spawn(SubscriberActor.create(RADIO, node.shards, retiring.ref()::tell));
    }
}
