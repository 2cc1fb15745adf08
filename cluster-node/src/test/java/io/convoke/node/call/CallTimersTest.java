// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.Invite;
import io.convoke.protocol.endpoint.CallCommand.Recall;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.EnterMesh;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a call does by the clock, which only this test moves. */
@Timeout(120)
class CallTimersTest {
    @AutoClose
    private final TestNode node = new TestNode(ManualTime.config());

    private final ManualTime time = ManualTime.get(node.kit.system());
    private final TestProbe<EndpointReply> edge = node.kit.createTestProbe(EndpointReply.class);
    private ActorRef<EndpointCommand> call;
    private LegId leg;

    @Test
    void shouldStayInMemoryWhileItIsUp() {
        answered(null);

        passes(Duration.ofMinutes(9)); // an idle entity leaves it after ten

        node.endpoints.expectMessageClass(EndpointCommand.Get.class);
    }

    /** RFC 4028 §10: half-way through the interval, which any re-INVITE begins anew. */
    @Test
    void shouldRefreshItsSessionHalfAnIntervalAfterTheLastReInviteThatThePhoneTook() {
        answered(new SessionTimer(1800, true));
        passes(Duration.ofSeconds(800));
        call.tell(new Recall(CONFERENCE, leg, NOON, edge.ref()));
        reInvited().replyTo().tell(new SipReply.Response(200, "OK", null, "new answer"));
        edge.expectMessageClass(EndpointReply.Done.class);
        taken();

        passes(Duration.ofSeconds(899));
        node.conferences.expectNoMessage(A_MOMENT);
        passes(Duration.ofSeconds(1));

        reInvited();
    }

    /** RFC 4028 §10: a phone that is to refresh has until 32 s before the end, or two thirds. */
    @Test
    void shouldNotMissARefreshOfThePhoneSoonAfterAReInviteOfOurs() {
        answered(new SessionTimer(90, false));
        passes(Duration.ofSeconds(50));
        call.tell(new Recall(CONFERENCE, leg, NOON, edge.ref()));
        reInvited().replyTo().tell(new SipReply.Response(200, "OK", null, "new answer"));
        edge.expectMessageClass(EndpointReply.Done.class);
        taken();

        passes(Duration.ofSeconds(59));
        node.sip.expectNoMessage(A_MOMENT);
        passes(Duration.ofSeconds(1));

        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("BYE");
    }

    @Test
    void shouldTryARefreshThatFailedAgainSoon() {
        answered(new SessionTimer(1800, true));
        passes(Duration.ofSeconds(900));
        offerAsked()
                .replyTo()
                .tell(new ConferenceReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "there is no mixer")));
        reInvitedAfter(Duration.ofSeconds(10))
                .replyTo()
                .tell(new SipReply.Response(491, "Request Pending", null, null));
        reInvitedAfter(Duration.ofSeconds(10)).replyTo().tell(new SipReply.Response(200, "OK", null, "new answer"));
        taken();

        passes(Duration.ofSeconds(20));

        node.conferences.expectNoMessage(A_MOMENT);
    }

    @Test
    void shouldRefreshSoonAfterACrash() {
        answered(new SessionTimer(1800, true));
        passes(Duration.ofSeconds(890));
        node.kit.stop(call, TestNode.patience());

        call = spawn();
        passes(Duration.ofSeconds(10));

        reInvited();
    }

    /** A slow write to the conference's journal is no reason to hang up: what it was told, it is told again. */
    @Test
    void shouldTellAConferenceThatIsSlowAgainWhatThePhoneAnswered() {
        followed();
        node.conferences.expectMessageClass(ConferenceCommand.Accept.class);

        passes(Duration.ofSeconds(10));

        var again = node.conferences.expectMessageClass(ConferenceCommand.Accept.class);
        assertThat(again.answer()).isEqualTo("new answer");
        again.replyTo().tell(new ConferenceReply.Done());
        node.sip.expectNoMessage(A_MOMENT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Refusal.Reason.class,
            names = {"CONFLICT", "UNAVAILABLE"})
    void shouldOfferAgainWhereTheConferenceCannotTakeThePhonesAnswer(Refusal.Reason reason) {
        followed();
        said(new ConferenceReply.Refused(new Refusal(reason, "no offer waits for an answer")));

        reInvitedAfter(Duration.ofSeconds(2)).replyTo().tell(new SipReply.Response(200, "OK", null, "newer answer"));
        taken();

        passes(Duration.ofSeconds(20));
        node.conferences.expectNoMessage(A_MOMENT);
        node.sip.expectNoMessage(A_MOMENT);
    }

    static List<ConferenceReply> refusals() {
        return List.of(
                new ConferenceReply.NotAcceptable(List.of("G729"), List.of("PCMU"), "no common codec"),
                new ConferenceReply.Refused(new Refusal(Refusal.Reason.INVALID, "this is no SDP")),
                new ConferenceReply.Refused(new Refusal(Refusal.Reason.GONE, "the leg has ended")),
                new ConferenceReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, "there is no such leg")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldHangUpWhereThePhonesAnswerIsNoGood(ConferenceReply refusal) {
        followed();

        said(refusal);

        assertThat(node.sip.expectMessageClass(SipCommand.Send.class).method()).isEqualTo("BYE");
    }

    private void followed() {
        answered(null);
        call.tell(new Recall(CONFERENCE, leg, NOON, edge.ref()));
        reInvited().replyTo().tell(new SipReply.Response(200, "OK", null, "new answer"));
        edge.expectMessageClass(EndpointReply.Done.class);
    }

    private static final Duration A_MOMENT = Duration.ofMillis(500);

    private ConferenceCommand.Offer offerAsked() {
        return node.conferences.expectMessageClass(ConferenceCommand.Offer.class);
    }

    private void taken() {
        said(new ConferenceReply.Done());
    }

    private void said(ConferenceReply reply) {
        node.conferences
                .expectMessageClass(ConferenceCommand.Accept.class)
                .replyTo()
                .tell(reply);
    }

    /** Or twice or three times that: what was just said to the call may be on its way. */
    private SipCommand.Send reInvitedAfter(Duration duration) {
        return made(edge.awaitAssert(() -> {
            time.timePasses(duration);
            return node.conferences.expectMessageClass(ConferenceCommand.Offer.class, Duration.ofSeconds(4));
        }));
    }

    private SipCommand.Send reInvited() {
        return made(offerAsked());
    }

    private SipCommand.Send made(ConferenceCommand.Offer offer) {
        offer.replyTo().tell(new ConferenceReply.OfferMade(leg, "new offer"));
        SipCommand.Send reInvite = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(reInvite.method()).isEqualTo("INVITE");
        return reInvite;
    }

    private void answered(SessionTimer timer) {
        call = spawn();
        call.tell(new Invite(DIALOG, CONFERENCE, "offer", false, NOON, edge.ref(), timer, null));
        var join = node.conferences.expectMessageClass(ConferenceCommand.Join.class);
        leg = join.leg();
        join.replyTo().tell(new ConferenceReply.LegAnswered(leg, "answer", true));
        edge.expectMessageClass(EndpointReply.CallAnswered.class);
    }

    /** From when the call has dealt with all that it was told. */
    private void passes(Duration duration) {
        call.tell(new EnterMesh(CONFERENCE, 1, leg, edge.ref()));
        edge.expectMessageClass(EndpointReply.Done.class);
        time.timePasses(duration);
    }

    private ActorRef<EndpointCommand> spawn() {
        return node.kit.spawn(CallActor.create(CALL, node.shards, _ -> {}));
    }
}
