// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.allocator.Allocators.*;
import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode.Kind;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AllocatorActorTest {
    @AutoClose
    private final TestNode node = new TestNode();

    private final ActorRef<AllocatorCommand> allocator = node.kit.spawn(AllocatorActor.create(node.shards, SETTINGS));
    private final TestProbe<AllocatorReply> requester = node.kit.createTestProbe();

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
                        initiate.information(), List.of(ALICE, BOB), List.of(new Unreachable(DAVE, "no such user"))));
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
        long givenUpNs = System.nanoTime()
                + SETTINGS.giveUpAfter().plus(SETTINGS.retryAfter()).toNanos();
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
        report();
        allocator.tell(request(requester.ref(), BOB));
        answer(ALICE, reachable(ALICE));
        node.user(BOB).expectMessageClass(UserCommand.GetReachability.class);
        node.user(BOB).expectMessageClass(UserCommand.GetReachability.class);

        AllocationOutcome.NotAllocated no = (AllocationOutcome.NotAllocated) outcome(requester);
        assertThat(no.unreachable()).containsExactly(new Unreachable(BOB, "could not be looked up now"));
    }

    @Test
    void shouldGiveUpWhereNoNodeComes() {
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();

        AllocationOutcome.NotAllocated no = (AllocationOutcome.NotAllocated) outcome(requester);
        assertThat(no.refusal().reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void shouldRefuseAtOnceWhereAllNodesAreFull() {
        allocator.tell(new AllocatorCommand.Report(Allocators.report(NODE, 0.95, 0, false)));
        allocator.tell(request(requester.ref(), BOB));
        everybodyAnswers();

        AllocationOutcome.NotAllocated no = (AllocationOutcome.NotAllocated) outcome(requester);
        assertThat(no.refusal().reason()).isEqualTo(Reason.UNAVAILABLE);
        allocator.tell(new AllocatorCommand.PickNode(requester.ref()));
        requester.expectMessage(new AllocatorReply.NothingFree());
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
                        new Unreachable(CAROL, "can only be reached by PSTN, for which there is no gateway"),
                        new Unreachable(DAVE, "no such user"))));
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
    void shouldListItsNodes() {
        report();
        allocator.tell(new AllocatorCommand.GetNodes(requester.ref()));

        requester.expectMessage(new AllocatorReply.Nodes(List.of(Allocators.report(NODE, 0.1, 0, false))));
    }
}
