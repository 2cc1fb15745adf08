// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.allocator.Allocators.*;
import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.allocator.GatewayStanding;
import io.convoke.protocol.allocator.GatewayStanding.Health;
import io.convoke.protocol.allocator.NodeReport;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AllocatorActorTest {
    @AutoClose
    private final TestNode node = new TestNode();

    /** In time for a test that is held up. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private ActorRef<AllocatorCommand> allocator = spawn(SETTINGS);
    private final TestProbe<AllocatorReply> requester = node.kit.createTestProbe();

    private ActorRef<AllocatorCommand> spawn(AllocatorSettings settings) {
        return node.kit.spawn(AllocatorActor.create(node.shards, settings));
    }

    private void report() {
        allocator.tell(new AllocatorCommand.Report(Allocators.report(NODE, 0.1, 0, false)));
    }

    private void answer(UserId user, UserReply reply) {
        node.user(user)
                .expectMessageClass(UserCommand.GetReachability.class)
                .replyTo()
                .tell(reply);
    }

    private void everybodyAnswers() {
        answer(ALICE, reachable(ALICE));
        answer(BOB, reachable(BOB, Kind.COMPUTER));
    }

    private ConferenceCommand.Initiate initiate() {
        return node.conferences.expectMessageClass(ConferenceCommand.Initiate.class);
    }

    private AllocationOutcome outcome(TestProbe<AllocatorReply> probe) {
        return probe.expectMessageClass(AllocatorReply.Answered.class).outcome();
    }

    @Test
    void shouldInitiateTheConferenceAndTellTheRequester() {
        report();
        allocator.tell(request(requester.ref(), BOB, DAVE));
        everybodyAnswers();
        answer(DAVE, new UserReply.NoSuchUser(DAVE));

        ConferenceCommand.Initiate initiate = initiate();
        assertThat(initiate.mixerNode()).isEqualTo(NODE);
        assertThat(initiate.invite()).containsExactly(ALICE, BOB);
        initiate.replyTo().tell(new ConferenceReply.Initiated(initiate.information()));

        assertThat(outcome(requester))
                .isEqualTo(new AllocationOutcome.Allocated(
                        initiate.information(),
                        List.of(ALICE, BOB),
                        List.of(new Unreachable(DAVE, "no such user", 404))));
    }

    @Test
    void shouldWaitForTheFirstNodeToReport() {
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();
        node.conferences.expectNoMessage();

        report();

        ConferenceCommand.Initiate initiate = initiate();
        initiate.replyTo().tell(new ConferenceReply.Initiated(initiate.information()));
        assertThat(outcome(requester)).isInstanceOf(AllocationOutcome.Allocated.class);
    }

    @Test
    void shouldDoTheSameRequestOnceHoweverOftenItComes() {
        TestProbe<AllocatorReply> again = node.kit.createTestProbe();
        report();
        allocator.tell(request(requester.ref(), BOB));
        allocator.tell(request(again.ref(), BOB));
        everybodyAnswers();

        ConferenceCommand.Initiate initiate = initiate();
        initiate.replyTo().tell(new ConferenceReply.Initiated(initiate.information()));

        assertThat(outcome(requester)).isEqualTo(outcome(again));
        node.conferences.expectNoMessage();
    }

    @Test
    void shouldTellTheSameConferenceAgainUntilItAnswers() {
        allocator = spawn(Allocators.settings(PATIENT, SOON, PATIENT));
        report();
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();

        ConferenceCommand.Initiate first = initiate();
        ConferenceCommand.Initiate second = initiate();
        assertThat(second.information()).isEqualTo(first.information());
        second.replyTo().tell(new ConferenceReply.Initiated(second.information()));

        assertThat(outcome(requester)).isInstanceOf(AllocationOutcome.Allocated.class);
    }

    @Test
    void shouldNotSayNoWhileTheConferenceMayHaveOpened() {
        Duration giveUpAfter = Duration.ofSeconds(3);
        allocator = spawn(Allocators.settings(PATIENT, SOON, giveUpAfter));
        long givenUpNs = System.nanoTime() + giveUpAfter.toNanos();
        report();
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();
        initiate();
        allocator.tell(new AllocatorCommand.Report(Allocators.report(NODE, 0.95, 0, false)));

        ConferenceCommand.Initiate last;
        do {
            last = initiate();
            assertThat(last.mixerNode()).isEqualTo(NODE);
        } while (System.nanoTime() - givenUpNs < 0);
        last.replyTo().tell(new ConferenceReply.Initiated(last.information()));

        assertThat(outcome(requester)).isInstanceOf(AllocationOutcome.Allocated.class);
    }

    @Test
    void shouldAskAUserTwiceBeforeItGivesUp() {
        allocator = spawn(Allocators.settings(SOON, PATIENT, PATIENT));
        report();
        allocator.tell(request(requester.ref(), BOB));
        answer(ALICE, reachable(ALICE));
        node.user(BOB).expectMessageClass(UserCommand.GetReachability.class);
        node.user(BOB).expectMessageClass(UserCommand.GetReachability.class);

        AllocationOutcome.NotAllocated no = (AllocationOutcome.NotAllocated) outcome(requester);
        assertThat(no.unreachable()).containsExactly(new Unreachable(BOB, "could not be looked up now", 503));
    }

    @Test
    void shouldGiveUpWhereNoNodeComes() {
        allocator = spawn(Allocators.settings(PATIENT, PATIENT, SOON));
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();

        AllocationOutcome.NotAllocated no = (AllocationOutcome.NotAllocated) outcome(requester);
        assertThat(no.refusal().reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void shouldWaitAfterAFailoverWhereTheFirstNodeToReportIsFull() {
        allocator.tell(new AllocatorCommand.Report(Allocators.report(NODE, 0.95, 0, false)));
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();
        allocator.tell(new AllocatorCommand.PickNode(null, List.of(), List.of(), requester.ref()));
        requester.expectMessage(new AllocatorReply.NothingFree(null));

        allocator.tell(new AllocatorCommand.Report(Allocators.report(OTHER_NODE, 0.1, 0, false)));

        assertThat(initiate().mixerNode()).isEqualTo(OTHER_NODE);
    }

    @Test
    void shouldSayThatARequestIsOverWhoseConferenceHasEnded() {
        report();
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();
        initiate()
                .replyTo()
                .tell(new ConferenceReply.Refused(
                        new io.convoke.protocol.wire.Refusal(Reason.GONE, "the conference has ended")));

        assertThat(((AllocationOutcome.NotAllocated) outcome(requester))
                        .refusal()
                        .reason())
                .isEqualTo(Reason.GONE);
    }

    @Test
    void shouldBoundWhatIsUnderWay() {
        for (UserId user : users(4)) {
            allocator.tell(new AllocatorCommand.Allocate(
                    REQUEST,
                    user,
                    List.of(BOB),
                    io.convoke.protocol.conference.ConferenceOptions.NONE,
                    T0,
                    requester.ref()));
        }

        assertThat(((AllocationOutcome.NotAllocated) outcome(requester))
                        .refusal()
                        .detail())
                .isEqualTo("too many conferences are being requested");
    }

    @Test
    void shouldLookUpWhoElseIsInvited() {
        allocator.tell(new AllocatorCommand.Reach(List.of(BOB, CAROL, DAVE), requester.ref()));
        answer(BOB, reachable(BOB, Kind.COMPUTER));
        answer(CAROL, reachable(CAROL, Kind.PSTN));
        answer(DAVE, new UserReply.NoSuchUser(DAVE));

        requester.expectMessage(new AllocatorReply.Reached(
                List.of(BOB),
                List.of(
                        new Unreachable(CAROL, "can only be reached by PSTN, for which there is no gateway", 404),
                        new Unreachable(DAVE, "no such user", 404))));
    }

    @Test
    void shouldLookUpOnceForWhoeverAsksAgainMeanwhile() {
        AllocatorCommand.Reach reach = new AllocatorCommand.Reach(List.of(BOB), requester.ref());
        allocator.tell(reach);
        allocator.tell(reach);
        answer(BOB, reachable(BOB, Kind.COMPUTER));
        requester.expectMessage(new AllocatorReply.Reached(List.of(BOB), List.of()));

        node.user(BOB).expectNoMessage();
        allocator.tell(reach);
        answer(BOB, reachable(BOB, Kind.COMPUTER));
        requester.expectMessage(new AllocatorReply.Reached(List.of(BOB), List.of()));
    }

    @Test
    void shouldAskGatewaysWhetherTheyAreThereAndShowHowTheyStand() {
        Gateway gateway = new Gateway("pstn-1", "192.0.2.7:5070", Set.of(Kind.PSTN), List.of("+41"), 0, 30);
        ActorRef<AllocatorCommand> watching =
                node.kit.spawn(AllocatorActor.create(node.shards, Allocators.withGateways(gateway)));

        await().atMost(TestNode.patience())
                .untilAsserted(
                        () -> { // an answer that is late counts for nothing
                            var asked = node.sip.expectMessageClass(SipCommand.Options.class);
                            assertThat(asked.target().uri()).isEqualTo("sip:192.0.2.7:5070");
                            asked.replyTo().tell(new SipReply.Response(200, "OK", null, null));
                            assertThat(standing(watching).health()).isEqualTo(Health.UP);
                        });

        node.sip.expectMessageClass(SipCommand.Options.class).replyTo().tell(new SipReply.NoResponse());
        node.sip.expectMessageClass(SipCommand.Options.class); // nothing comes of that in time
        await().untilAsserted(() -> assertThat(standing(watching).health()).isEqualTo(Health.DOWN));

        watching.tell(new AllocatorCommand.Report(
                new NodeReport(NODE, 1, "127.0.0.1", 0, 0, 0.1, false, "test", Map.of("pstn-1", 7), List.of())));
        await().untilAsserted(() -> assertThat(standing(watching).calls()).isEqualTo(7));
    }

    @Test
    void shouldNotGiveCallsToAGatewayThatHasJustRefusedOne() {
        Gateway gateway = new Gateway("pstn-1", "192.0.2.7:5070", Set.of(Kind.PSTN), List.of("+41"), 0, 30);
        ActorRef<AllocatorCommand> watching =
                node.kit.spawn(AllocatorActor.create(node.shards, Allocators.withGateways(gateway)));

        watching.tell(new AllocatorCommand.GatewayFailed("pstn-1", 503, 60));
        watching.tell(new AllocatorCommand.Reach(List.of(BOB), requester.ref()));
        answer(
                BOB,
                new UserReply.Reachability(
                        BOB,
                        new Profile(""),
                        List.of(new CommunicationMode(Kind.PSTN, "+41443643532", 0)),
                        PresenceStatus.OFFLINE,
                        List.of()));

        assertThat(requester.expectMessageClass(AllocatorReply.Reached.class).unreachable())
                .containsExactly(new Unreachable(
                        BOB, "can only be reached by PSTN, whose gateways are down or have no free line", 503));
    }

    @Test
    void shouldUseAGatewayThatIsNeverAskedAgainAfterTheTimeItWished() {
        Gateway gateway = new Gateway("pstn-1", "192.0.2.7:5070", Set.of(Kind.PSTN), List.of("+41"), 0, 30);
        ActorRef<AllocatorCommand> trusting = node.kit.spawn(AllocatorActor.create(
                node.shards,
                Allocators.withGateways(
                        new AllocatorSettings.Probing(Duration.ZERO, Duration.ofMillis(300), 1), gateway)));

        trusting.tell(new AllocatorCommand.GatewayFailed("pstn-1", 0, 0));
        assertThat(standing(trusting).health()).isEqualTo(Health.UNKNOWN);
        trusting.tell(new AllocatorCommand.GatewayFailed("pstn-1", 503, 4));
        assertThat(standing(trusting).health()).isEqualTo(Health.DOWN);

        await().untilAsserted(() -> assertThat(standing(trusting).health()).isEqualTo(Health.UP));
        node.sip.expectNoMessage();
    }

    private GatewayStanding standing(ActorRef<AllocatorCommand> of) {
        TestProbe<AllocatorReply> replies = node.kit.createTestProbe();
        of.tell(new AllocatorCommand.GetGateways(replies.ref()));
        return replies.expectMessageClass(AllocatorReply.Gateways.class)
                .gateways()
                .getFirst();
    }

    @Test
    void shouldListItsNodes() {
        report();
        allocator.tell(new AllocatorCommand.GetNodes(requester.ref()));

        requester.expectMessage(new AllocatorReply.Nodes(List.of(Allocators.report(NODE, 0.1, 0, false))));
    }
}
