// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.Bye;
import io.convoke.protocol.endpoint.CallCommand.Probe;
import io.convoke.protocol.endpoint.CallCommand.Recall;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A phone from which nothing comes is asked whether it is there. */
@Timeout(120)
class CallProbeTest {
    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<EndpointReply> asker = node.kit.createTestProbe(EndpointReply.class);
    private ActorRef<EndpointCommand> call;
    private LegId leg;

    private SipCommand.Send probed() {
        call = node.kit.spawn(CallActor.create(CALL, node.shards, _ -> {}));
        call.tell(invite(false, asker.ref()));
        var join = node.conferences.expectMessageClass(ConferenceCommand.Join.class);
        leg = join.leg();
        join.replyTo().tell(new ConferenceReply.LegAnswered(leg, "answer", true));
        asker.expectMessageClass(EndpointReply.CallAnswered.class);
        call.tell(new Probe(CONFERENCE, leg, Instant.now(), asker.ref()));
        asker.expectMessageClass(EndpointReply.Done.class);
        SipCommand.Send options = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(options.method()).isEqualTo("OPTIONS");
        assertThat(options.dialog()).isEqualTo(DIALOG);
        return options;
    }

    @Test
    void shouldHangUpAndLeaveWhenNobodyAnswers() {
        SipCommand.Send options = probed();

        options.replyTo().tell(new SipReply.NoResponse());

        var leave = node.conferences.expectMessageClass(ConferenceCommand.Leave.class);
        assertThat(leave.leg()).isEqualTo(leg);
        assertThat(leave.vanished()).isTrue();
        SipCommand.Send bye = node.sip.expectMessageClass(SipCommand.Send.class);
        assertThat(bye.method()).isEqualTo("BYE");
        assertThat(bye.sequence()).isGreaterThan(options.sequence());
    }

    @Test
    void shouldGoOnWithAPhoneThatAnswersWhateverItSays() {
        probed().replyTo().tell(new SipReply.Response(501, "Not Implemented", null, null));

        node.conferences.expectNoMessage();
        node.sip.expectNoMessage();
    }

    @Test
    void shouldLeaveWithALegThatIsNotItsOwn() {
        probed();
        LegId another = new LegId("another");

        call.tell(new Probe(CONFERENCE, another, Instant.now(), asker.ref()));

        asker.expectMessageClass(EndpointReply.Done.class);
        assertThat(node.conferences
                        .expectMessageClass(ConferenceCommand.Leave.class)
                        .leg())
                .isEqualTo(another);
        node.sip.expectNoMessage();
    }

    /** The ask timed out: the edge is slow or gone, which says nothing of the phone. */
    @Test
    void shouldGoOnWhereTheEdgeIsSilent() {
        assertThat(CallRules.probed(UP, null, NOON)).isEqualTo(Decision.await());
    }

    @Test
    void shouldOfferAgainWhereTheEdgeIsSilent() {
        probed();
        call.tell(new Recall(CONFERENCE, leg, Instant.now(), asker.ref()));
        node.conferences
                .expectMessageClass(ConferenceCommand.Offer.class)
                .replyTo()
                .tell(new ConferenceReply.OfferMade(leg, "new offer"));
        node.sip.expectMessageClass(SipCommand.Send.class);

        call.tell(new CallQuestions.Answer.OfReInvite(null));

        asker.expectMessageClass(EndpointReply.Refused.class);
        var again = node.conferences.expectMessageClass(ConferenceCommand.Offer.class);
        assertThat(again.leg()).isEqualTo(leg);
    }

    @Test
    void shouldRefuseToRecallAPhoneThatHangsUpMeanwhile() {
        probed();
        TestProbe<EndpointReply> conference = node.kit.createTestProbe(EndpointReply.class);
        call.tell(new Recall(CONFERENCE, leg, Instant.now(), conference.ref()));
        var offer = node.conferences.expectMessageClass(ConferenceCommand.Offer.class);
        call.tell(new Bye(CALL_ID, REMOTE_TAG, 314160, Instant.now(), asker.ref()));
        asker.expectMessageClass(EndpointReply.Done.class);

        offer.replyTo().tell(new ConferenceReply.OfferMade(leg, "new offer"));

        conference.expectMessageClass(EndpointReply.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {481, 408})
    void shouldEndACallThatThePhoneKnowsNothingOf(int status) {
        SipReply no = new SipReply.Response(status, "No", null, null);

        assertThat(CallRules.probed(UP, no, NOON))
                .isEqualTo(Decision.persist(
                        new EndpointEvent.CallEnded(CallEnd.VANISHED, status + " No", NOON), new EndpointReply.Done()));
        assertThat(CallRules.probed(CallState.NEW, no, NOON).events()).isEmpty();
    }
}
