// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.*;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call of ours, from its conference's offer to whoever answers it; the edge and the conference are probes. */
@Timeout(120)
class DialInHandTest {
    private static final SipTarget DESK = new SipTarget("sip:bob@192.0.2.4", List.of(), null, "sip:bob@example.net");
    private static final SipTarget MOBILE = new SipTarget("sip:bob@192.0.2.5", List.of(), FLOW, "sip:bob@example.net");

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<EndpointReply> edge = node.kit.createTestProbe(EndpointReply.class);

    private LegId joinedLeg;

    @Test
    void shouldCallOneTargetAfterTheOtherWithTheConferencesOffer() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial());
        var first = dialled();
        assertThat(first.sdp()).isEqualTo("our offer");
        assertThat(first.target()).isEqualTo(DESK);
        first.replyTo().tell(new SipReply.Response(486, "Busy Here", null, null));

        var second = node.sip.expectMessageClass(SipCommand.Invite.class);
        assertThat(second.target()).isEqualTo(MOBILE);
        second.replyTo().tell(new SipReply.Established(DIALOG, "their answer"));

        var accept = node.conferences.expectMessageClass(ConferenceCommand.Accept.class);
        assertThat(accept.answer()).isEqualTo("their answer");
        accept.replyTo().tell(new ConferenceReply.Done());
        edge.expectMessageClass(EndpointReply.CallAnswered.class);
        call.tell(new Bye(CALL_ID, REMOTE_TAG, 314160, Instant.now(), edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
    }

    @Test
    void shouldLeaveTheConferenceWhenNobodyAnswers() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial());
        dialled().replyTo().tell(new SipReply.Response(486, "Busy Here", null, null));
        node.sip.expectMessageClass(SipCommand.Invite.class).replyTo().tell(new SipReply.NoResponse());

        assertThat(edge.expectMessageClass(EndpointReply.DialFailed.class).status())
                .isEqualTo(408);
        node.conferences.expectMessageClass(ConferenceCommand.Leave.class);
    }

    @Test
    void shouldCallNobodyAnyMoreWhenTheCallIsGivenUpOrTheNodeIsLost() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial());
        var invite = dialled();

        call.tell(new HangUp("not wanted any more", Instant.now(), edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.sip.expectMessageClass(SipCommand.Cancel.class).callId())
                .isEqualTo(invite.callId());
        node.conferences.expectMessageClass(ConferenceCommand.Leave.class);

        node.kit.stop(call, TestNode.patience());
        spawn();
        node.conferences.expectMessageClass(ConferenceCommand.Leave.class);
    }

    @Test
    void shouldSayThatACallIsLostWhichRangWhenItsNodeWas() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial());
        dialled();
        node.kit.stop(call, TestNode.patience());

        spawn().tell(dial()); // before it has found that out itself

        assertThat(edge.expectMessageClass(EndpointReply.DialFailed.class).status())
                .isEqualTo(480);
        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Leave.class)
                        .leg())
                .isEqualTo(joinedLeg);
    }

    @Test
    void shouldCallAllBranchesAtOnceAndLetTheFirstHaveTheCall() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial(DESK, MOBILE.inBranch(1)));
        var desk = dialled();
        var mobile = node.sip.expectMessageClass(SipCommand.Invite.class);
        assertThat(mobile.sdp()).isEqualTo(desk.sdp());

        mobile.replyTo().tell(new SipReply.Established(DIALOG, "their answer"));

        var cancel = node.sip.expectMessageClass(SipCommand.Cancel.class);
        assertThat(cancel.callId()).isEqualTo(desk.callId());
        assertThat(cancel.reason()).isEqualTo("SIP;cause=200;text=\"Call completed elsewhere\"");
        node.conferences.expectMessageClass(ConferenceCommand.Accept.class);
        edge.expectMessageClass(EndpointReply.CallAnswered.class);
        desk.replyTo().tell(new SipReply.Response(487, "Request Terminated", null, null));
        edge.expectNoMessage();
    }

    @Test
    void shouldWaitForAllBranchesBeforeItSaysThatNobodyAnswers() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial(DESK, MOBILE.inBranch(1)));
        var desk = dialled();
        var mobile = node.sip.expectMessageClass(SipCommand.Invite.class);

        mobile.replyTo().tell(new SipReply.Response(486, "Busy Here", null, null));
        edge.expectNoMessage();
        desk.replyTo().tell(new SipReply.Response(408, "No Answer", null, null, 19, 0));

        edge.expectMessage(new EndpointReply.DialFailed(408, "No Answer", 19));
    }

    /** RFC 3398 §8.2.6.1 for the statuses, RFC 3326 where the gateway says more than its status does. */
    @ParameterizedTest
    @CsvSource({
        "503, 0, true, 41",
        "500, 41, true, 41",
        "504, 0, true, 102",
        "486, 0, false, 17",
        "401, 0, true, 21",
        "407, 0, true, 21",
        "407, 1, false, 1",
        "403, 0, false, 21",
        "404, 1, false, 1",
        "500, 17, false, 17"
    })
    void shouldTryTheNextGatewayOnlyWhereThatHelps(int status, int said, boolean next, int cause) {
        SipTarget first = new SipTarget("sip:+41@gw1", List.of(), null, "sip:+41@example.net", "gw1", 0);
        SipTarget second = new SipTarget("sip:+41@gw2", List.of(), null, "sip:+41@example.net", "gw2", 0);
        spawn().tell(dial(first, second));

        dialled().replyTo().tell(new SipReply.Response(status, "No", null, null, said, 0));

        if (next) {
            var other = node.sip.expectMessageClass(SipCommand.Invite.class);
            assertThat(other.target()).isEqualTo(second);
            other.replyTo().tell(new SipReply.Response(status, "No", null, null, said, 0));
        }
        edge.expectMessage(new EndpointReply.DialFailed(status, "No", cause));
    }

    /** RFC 3261 §8.1.3.4 leaves it to us whether we follow; a redirection that we do not follow is nobody else's. */
    @ParameterizedTest
    @CsvSource({"300, Multiple Choices", "302, Moved Temporarily", "380, Alternative Service"})
    void shouldTakeTheNextGatewayWhereOneRedirectsAndTellNobodyOfIt(int status, String reason) {
        SipTarget first = new SipTarget("sip:+41@gw1", List.of(), null, "sip:+41@example.net", "gw1", 0);
        SipTarget second = new SipTarget("sip:+41@gw2", List.of(), null, "sip:+41@example.net", "gw2", 0);
        spawn().tell(dial(first, second));

        dialled().replyTo().tell(new SipReply.Response(status, reason, "sip:+41@gw3", null));

        var other = node.sip.expectMessageClass(SipCommand.Invite.class);
        assertThat(other.target()).isEqualTo(second);
        other.replyTo().tell(new SipReply.Response(status, reason, "sip:+41@gw3", null));
        edge.expectMessage(new EndpointReply.DialFailed(480, "Temporarily Unavailable", 18));
    }

    @Test
    void shouldStillKnowAfterACrashWhyItFailed() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial(DESK));
        dialled().replyTo().tell(new SipReply.Response(486, "Busy Here", null, null));
        edge.expectMessageClass(EndpointReply.DialFailed.class);
        node.kit.stop(call, TestNode.patience());

        spawn().tell(dial(DESK));

        edge.expectMessage(new EndpointReply.DialFailed(486, "Busy Here", 17));
    }

    /** The answer to that BYE pays nothing that the call owes later. */
    @Test
    void shouldHangUpOnWhoeverHasTheCallAlsoWhereAnotherAnsweredTooLate() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial(DESK, MOBILE.inBranch(1)));
        var desk = dialled();
        var mobile = node.sip.expectMessageClass(SipCommand.Invite.class);

        desk.replyTo().tell(new SipReply.Established(DIALOG, "their answer"));
        isUp();
        node.sip.expectMessageClass(SipCommand.Cancel.class);
        mobile.replyTo().tell(new SipReply.Established(OTHER_DIALOG, "another answer"));

        assertThat(hungUpOn()).isEqualTo(OTHER_DIALOG);
        ends(call);
        assertThat(hungUpOn()).isEqualTo(DIALOG);
    }

    @Test
    void shouldHangUpOnWhoeverHasTheCallAlsoWhereOneBeforeHadNoAnswerToTheOffer() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial());
        dialled().replyTo().tell(new SipReply.Established(OTHER_DIALOG, null));
        assertThat(hungUpOn()).isEqualTo(OTHER_DIALOG);

        node.sip
                .expectMessageClass(SipCommand.Invite.class)
                .replyTo()
                .tell(new SipReply.Established(DIALOG, "their answer"));

        isUp();
        ends(call);
        assertThat(hungUpOn()).isEqualTo(DIALOG);
    }

    @Test
    void shouldLeaveTheConferenceAlsoWhereAnAttemptBeforeWasGivenUp() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial());
        var offer = node.conferences.expectMessageClass(ConferenceCommand.Offer.class);
        call.tell(new HangUp("not wanted any more", Instant.now(), edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
        offer.replyTo().tell(new ConferenceReply.OfferMade(offer.leg(), "our offer"));
        edge.expectMessage(new EndpointReply.DialFailed(487, "Request Terminated"));
        assertThat(left()).isEqualTo(offer.leg());

        call.tell(dial());
        dialled().replyTo().tell(new SipReply.Established(DIALOG, "their answer"));
        isUp();
        call.tell(new Bye(CALL_ID, REMOTE_TAG, 314160, Instant.now(), edge.ref()));

        edge.expectMessageClass(EndpointReply.Done.class);
        assertThat(left()).isEqualTo(joinedLeg);
    }

    /** RFC 3311 §5.2, RFC 3261 §14.2: what changes the session has to wait; RFC 5057 §5.1: 481 (not found) would end the dialog. */
    @Test
    void shouldKeepTheDialogOfAGatewayThatSendsRequestsInItBeforeItAnswers() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial(DESK));
        String callId = dialled().callId();

        call.tell(early(callId, 1, null, false));
        edge.expectMessageClass(EndpointReply.Done.class);
        call.tell(early(callId, 2, "their offer", false));
        assertThat(refusal()).isEqualTo(Refusal.Reason.CONFLICT);
        call.tell(early(callId, 3, null, true));
        assertThat(refusal()).isEqualTo(Refusal.Reason.CONFLICT);
        call.tell(new Press(callId, REMOTE_TAG, 4, "5", edge.ref()));
        assertThat(refusal()).isEqualTo(Refusal.Reason.CONFLICT);

        call.tell(early("nobody-is-called-so", 5, null, false));
        assertThat(refusal()).isEqualTo(Refusal.Reason.NOT_FOUND);
        call.tell(new Press(callId, REMOTE_TAG, Press.OUTSIDE, "", edge.ref()));
        assertThat(refusal()).as("it is not up").isEqualTo(Refusal.Reason.NOT_FOUND);
        call.tell(new Bye(callId, REMOTE_TAG, 6, Instant.now(), edge.ref()));
        assertThat(refusal()).isEqualTo(Refusal.Reason.NOT_FOUND);
    }

    @Test
    void shouldHoldNoRequestOfAnotherGatewayAgainstWhoeverAnswers() {
        ActorRef<EndpointCommand> call = spawn();
        call.tell(dial());
        var desk = dialled();
        call.tell(early(desk.callId(), DIALOG.remoteSequence() + 1_000, null, false));
        edge.expectMessageClass(EndpointReply.Done.class);
        desk.replyTo().tell(new SipReply.Response(486, "Busy Here", null, null));
        node.sip
                .expectMessageClass(SipCommand.Invite.class)
                .replyTo()
                .tell(new SipReply.Established(DIALOG, "their answer"));
        isUp();

        call.tell(new Bye(CALL_ID, REMOTE_TAG, DIALOG.remoteSequence() + 1, Instant.now(), edge.ref()));

        edge.expectMessageClass(EndpointReply.Done.class);
    }

    private Modify early(String callId, long sequence, String offer, boolean asksOffer) {
        return new Modify(callId, REMOTE_TAG, sequence, null, offer, asksOffer, NOON, edge.ref(), null, FLOW);
    }

    private Refusal.Reason refusal() {
        return edge.expectMessageClass(EndpointReply.Refused.class).refusal().reason();
    }

    private Dial dial() {
        return dial(DESK, MOBILE);
    }

    private Dial dial(SipTarget... targets) {
        return new Dial(
                CONFERENCE,
                List.of(targets),
                Duration.ofSeconds(5),
                MediaSecurity.NONE,
                Instant.now(),
                edge.ref(),
                null);
    }

    private SipCommand.Invite dialled() {
        var offer = node.conferences.expectMessageClass(ConferenceCommand.Offer.class);
        joinedLeg = offer.leg();
        offer.replyTo().tell(new ConferenceReply.OfferMade(offer.leg(), "our offer"));
        return node.sip.expectMessageClass(SipCommand.Invite.class);
    }

    private void isUp() {
        node.conferences
                .expectMessageClass(ConferenceCommand.Accept.class)
                .replyTo()
                .tell(new ConferenceReply.Done());
        edge.expectMessageClass(EndpointReply.CallAnswered.class);
    }

    private void ends(ActorRef<EndpointCommand> call) {
        call.tell(new LeaveMesh(CONFERENCE, joinedLeg, edge.ref(), Instant.now()));
        edge.expectMessageClass(EndpointReply.Done.class);
    }

    /** The phone says 200 to it. */
    private SipDialog hungUpOn() {
        var bye = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(bye.method()).isEqualTo("BYE");
        assertThat(bye.sequence()).isGreaterThan(bye.dialog().localSequence());
        bye.replyTo().tell(new SipReply.Response(200, "OK", null, null));
        return bye.dialog();
    }

    private LegId left() {
        var leave = node.conferences.expectMessageClass(ConferenceCommand.Leave.class);
        leave.replyTo().tell(new ConferenceReply.Done());
        return leave.leg();
    }

    private ActorRef<EndpointCommand> spawn() {
        return node.kit.spawn(CallActor.create(CALL, node.shards, _ -> {}));
    }
}
