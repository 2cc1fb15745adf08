// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.CallCommand.*;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A SIP call between the edge, its conference, the allocator and its user, each of them a probe. */
@Timeout(120)
class CallActorTest {
    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserCommand> bob = node.user(BOB);
    private final TestProbe<EndpointReply> edge = node.kit.createTestProbe(EndpointReply.class);

    private LegId joinedLeg;

    @Test
    void shouldBringACallIntoItsConferenceAndOutAgainWhenThePhoneHangsUp() {
        ActorRef<EndpointCommand> call = answered();
        UserCommand.EndpointChanged in = bob.expectMessageClass(UserCommand.EndpointChanged.class);
        in.replyTo().tell(new UserReply.NoSuchUser(BOB));
        assertThat(in.standing().conferences()).containsExactly(CONFERENCE);

        call.tell(new Bye(CALL_ID, REMOTE_TAG, 314160, Instant.now(), edge.ref()));

        edge.expectMessageClass(EndpointReply.Done.class);
        var leave = node.conferences.expectMessageClass(ConferenceCommand.Leave.class);
        leave.replyTo().tell(new ConferenceReply.Done());
        bob.fishForMessage( // who is slow to answer has been told the first again
                TestNode.patience(),
                message -> ((UserCommand.EndpointChanged) message).standing().open()
                        ? FishingOutcomes.continueAndIgnore()
                        : FishingOutcomes.complete());
        node.sip.expectNoMessage();
    }

    @Test
    void shouldTellTheConferenceWhichKeysWereSentInTheDialogAndInNoOther() {
        ActorRef<EndpointCommand> call = answered();

        call.tell(new CallCommand.Press(CALL_ID, REMOTE_TAG, 314160, "*6", edge.ref()));

        edge.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.conferences.expectMessageClass(ConferenceCommand.Pressed.class))
                .isEqualTo(new ConferenceCommand.Pressed(joinedLeg, "*6", true));
        call.tell(new CallCommand.Press(CALL_ID, "another", 314161, "*6", edge.ref()));
        assertThat(refusal()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldPressNoKeyTwice() {
        ActorRef<EndpointCommand> call = answered();
        call.tell(new CallCommand.Press(CALL_ID, REMOTE_TAG, 314161, "5", edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
        node.conferences.expectMessageClass(ConferenceCommand.Pressed.class);

        call.tell(new CallCommand.Press(CALL_ID, REMOTE_TAG, 314161, "5", edge.ref()));
        assertThat(refusal()).as("it was sent again").isEqualTo(Reason.INVALID);
        call.tell(new CallCommand.Press(CALL_ID, REMOTE_TAG, 314160, "6", edge.ref()));
        assertThat(refusal()).as("it was overtaken").isEqualTo(Reason.INVALID);
        call.tell(new CallCommand.Press(CALL_ID, REMOTE_TAG, 314162, "7", edge.ref()));

        edge.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.conferences.expectMessageClass(ConferenceCommand.Pressed.class))
                .isEqualTo(new ConferenceCommand.Pressed(joinedLeg, "7", true));
    }

    @Test
    void shouldAllocateAConferenceThatWasOnlyPromised() {
        spawn().tell(invite(true, edge.ref()));
        var first = node.conferences.expectMessageClass(ConferenceCommand.Join.class);
        assertThat(first.near()).as("the node that the phone reaches").isEqualTo(FLOW.node());
        first.replyTo().tell(new ConferenceReply.NoSuchConference(CONFERENCE));

        var allocate = node.allocator.expectMessageClass(AllocatorCommand.Allocate.class);
        assertThat(allocate.resource()).isEqualTo(CONFERENCE);
        assertThat(allocate.requestedBy()).isEqualTo(BOB);
        allocate.replyTo()
                .tell(new AllocatorReply.Answered(
                        new RequestId("r"), new AllocationOutcome.Allocated(null, List.of(), List.of())));

        var second = node.conferences.expectMessageClass(ConferenceCommand.Join.class);
        assertThat(second.leg()).isEqualTo(first.leg());
        second.replyTo().tell(new ConferenceReply.LegAnswered(second.leg(), "answer", true));
        assertThat(edge.expectMessageClass(EndpointReply.CallAnswered.class).sdp())
                .isEqualTo("answer");
    }

    @Test
    void shouldRefuseWithTheReasonOfWhoeverRefuses() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(invite(false, edge.ref()));
        node.conferences
                .expectMessageClass(ConferenceCommand.Join.class)
                .replyTo()
                .tell(new ConferenceReply.NoSuchConference(CONFERENCE));
        assertThat(refusal()).isEqualTo(Reason.NOT_FOUND);

        call.tell(invite(true, edge.ref()));
        node.conferences
                .expectMessageClass(ConferenceCommand.Join.class)
                .replyTo()
                .tell(new ConferenceReply.NoSuchConference(CONFERENCE));
        node.allocator
                .expectMessageClass(AllocatorCommand.Allocate.class)
                .replyTo()
                .tell(new AllocatorReply.Answered(
                        new RequestId("r"),
                        new AllocationOutcome.NotAllocated(new Refusal(Reason.UNAVAILABLE, "full"), List.of())));
        assertThat(refusal()).isEqualTo(Reason.UNAVAILABLE);

        call.tell(invite(false, edge.ref()));
        node.conferences
                .expectMessageClass(ConferenceCommand.Join.class)
                .replyTo()
                .tell(new ConferenceReply.NotAcceptable(List.of("G729"), List.of("PCMU"), "no common codec"));
        edge.expectMessageClass(EndpointReply.NotAcceptable.class);
    }

    @Test
    void shouldTakeBackACallThatWasGivenUpWhileItWasAnswered() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(invite(false, edge.ref()));
        var join = node.conferences.expectMessageClass(ConferenceCommand.Join.class);

        call.tell(new HangUp("CANCEL", Instant.now(), edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
        join.replyTo().tell(new ConferenceReply.LegAnswered(join.leg(), "answer", true));

        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Leave.class)
                        .leg())
                .isEqualTo(join.leg());
        assertThat(refusal()).isEqualTo(Reason.GONE);
    }

    @Test
    void shouldSendAByeWhenTheConferenceLetsThePhoneGoAlsoAfterACrash() {
        ActorRef<EndpointCommand> call = answered();
        call.tell(new LeaveMesh(CONFERENCE, joinedLeg, edge.ref(), Instant.now()));
        edge.expectMessageClass(EndpointReply.Done.class);
        var bye = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(bye.method()).isEqualTo("BYE");
        assertThat(bye.dialog()).isEqualTo(DIALOG);
        assertThat(bye.sequence()).isGreaterThan(DIALOG.localSequence());

        node.kit.stop(call, TestNode.patience()); // before the phone has answered
        spawn();
        var again = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(again.sequence()).isGreaterThan(bye.sequence());
        again.replyTo().tell(new SipReply.Response(200, "OK", null, null));
        node.conferences.expectNoMessage();
    }

    @Test
    void shouldNegotiateAnewOneChangeAtATime() {
        ActorRef<EndpointCommand> call = answered();
        call.tell(modify(314160, null, "offer 2", edge.ref()));
        var reOffer = node.conferences.expectMessageClass(ConferenceCommand.ReOffer.class);
        assertThat(reOffer.near()).isEqualTo(FLOW.node());
        assertThat(reOffer.leg()).isEqualTo(joinedLeg);

        call.tell(modify(314161, null, "offer 3", edge.ref()));
        assertThat(refusal()).isEqualTo(Reason.CONFLICT);

        reOffer.replyTo().tell(new ConferenceReply.LegAnswered(joinedLeg, "answer 2", false));
        assertThat(edge.expectMessageClass(EndpointReply.CallAnswered.class).sdp())
                .isEqualTo("answer 2");
    }

    @Test
    void shouldOfferThePhoneNewMediaWhenItsOldIsLost() {
        ActorRef<EndpointCommand> call = answered();
        TestProbe<EndpointReply> conference = node.kit.createTestProbe(EndpointReply.class);
        call.tell(new Recall(CONFERENCE, joinedLeg, Instant.now(), conference.ref()));
        node.conferences
                .expectMessageClass(ConferenceCommand.Offer.class)
                .replyTo()
                .tell(new ConferenceReply.OfferMade(joinedLeg, "new offer"));

        var reInvite = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(reInvite.method()).isEqualTo("INVITE");
        assertThat(reInvite.body().text()).isEqualTo("new offer");
        reInvite.replyTo().tell(new SipReply.Response(200, "OK", null, "new answer"));

        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Accept.class)
                        .answer())
                .isEqualTo("new answer");
        conference.expectMessageClass(EndpointReply.Done.class);
    }

    @Test
    void shouldEndACallThatThePhoneDoesNotKnowAnyMore() {
        ActorRef<EndpointCommand> call = answered();
        call.tell(new Recall(CONFERENCE, joinedLeg, Instant.now(), edge.ref()));
        node.conferences
                .expectMessageClass(ConferenceCommand.Offer.class)
                .replyTo()
                .tell(new ConferenceReply.OfferMade(joinedLeg, "new offer"));
        node.sip
                .expectMessageClass(SipCommand.Send.class)
                .replyTo()
                .tell(new SipReply.Response(481, "Call/Transaction Does Not Exist", null, null));

        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Leave.class)
                        .leg())
                .isEqualTo(joinedLeg);
    }

    private ActorRef<EndpointCommand> answered() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(invite(false, edge.ref()));
        var join = node.conferences.expectMessageClass(ConferenceCommand.Join.class);
        assertThat(join.endpoint()).isEqualTo(CALL);
        assertThat(join.byAddress()).isTrue();
        assertThat(join.offer()).isEqualTo("offer");
        joinedLeg = join.leg();
        join.replyTo().tell(new ConferenceReply.LegAnswered(join.leg(), "answer", true));
        assertThat(edge.expectMessageClass(EndpointReply.CallAnswered.class))
                .isEqualTo(new EndpointReply.CallAnswered("answer", TARGET));
        return call;
    }

    private Reason refusal() {
        return edge.expectMessageClass(EndpointReply.Refused.class).refusal().reason();
    }

    private ActorRef<EndpointCommand> spawn() {
        return node.kit.spawn(CallActor.create(CALL, node.shards, _ -> {}));
    }
}
