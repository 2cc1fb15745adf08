// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallRulesTest {
    private static final EndpointReply DONE = new EndpointReply.Done();
    private final CallRules rules = new CallRules(CALL);

    @Test
    void shouldAskTheConferenceAboutANewCallAndRepeatTheAnswerToTheSame() {
        assertThat(decide(CallState.NEW, invite(false, null))).isEqualTo(Decision.await());
        assertThat(decide(UP, invite(false, null)))
                .isEqualTo(Decision.replyOnly(new EndpointReply.CallAnswered("answer", TARGET)));
        assertThat(UP.standing())
                .isEqualTo(new EndpointStanding(true, false, PresenceStatus.OFFLINE, Set.of(CONFERENCE), 1));
    }

    @Test
    void shouldNotBeACallWhereItIsNone() {
        assertThat(reason(rules, CallState.NEW, new Open("Firefox", NOON, null)))
                .isEqualTo(Reason.CONFLICT);
        assertThat(reason(rules, CallState.NEW, new Bye(CALL_ID, REMOTE_TAG, 2, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rules, UP, new Bye(CALL_ID, "another tag", 2, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rules, UP, new Bye("another call", REMOTE_TAG, 2, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldOweTheConferenceALegWhosePhoneHangsUpAndThePhoneAByeWhenTheConferenceEnds() {
        CallState hungUp = after(UP, new Bye(CALL_ID, REMOTE_TAG, 2, NOON, null));
        CallState ended = after(UP, new LeaveMesh(CONFERENCE, LEG, null, NOON));
        CallState noAck = after(UP, new HangUp("no ACK", NOON, null));

        assertThat(debts(hungUp)).containsExactly(CallDebt.LEAVE);
        assertThat(debts(ended)).containsExactly(CallDebt.BYE);
        assertThat(debts(noAck)).containsExactly(CallDebt.LEAVE, CallDebt.BYE);
        assertThat(hungUp.standing().open()).isFalse();
        assertThat(decide(hungUp, new Bye(CALL_ID, REMOTE_TAG, 2, NOON, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(reason(rules, hungUp, invite(false, null))).isEqualTo(Reason.GONE);
        assertThat(CallDebt.of((CallState.Ended) noAck, NOON.plus(Duration.ofMinutes(11))))
                .isEmpty();
    }

    @Test
    void shouldSayThatALegIsNotItsOwn() {
        LegId other = new LegId("leg-2");

        assertThat(decide(UP, new EnterMesh(CONFERENCE, 1, LEG, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(reason(rules, UP, new EnterMesh(CONFERENCE, 1, other, null))).isEqualTo(Reason.GONE);
        assertThat(reason(rules, CallState.NEW, new EnterMesh(CONFERENCE, 1, LEG, null)))
                .isEqualTo(Reason.GONE);
        assertThat(rules.decide(CallState.NEW, LEG, new EnterMesh(CONFERENCE, 1, LEG, null)))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(decide(UP, new LeaveMesh(CONFERENCE, other, null, NOON))).isEqualTo(Decision.replyOnly(DONE));
    }

    @Test
    void shouldFollowThePhoneToItsNewTarget() {
        var same = new EndpointReply.CallAnswered(null, TARGET);

        assertThat(decide(UP, modify(314160, null, null, null))).isEqualTo(Decision.replyOnly(same));
        assertThat(decide(UP, modify(314160, "sip:bob@192.0.2.4", null, null))).isEqualTo(Decision.replyOnly(same));
        assertThat(decide(UP, modify(314160, "sip:bob@192.0.2.5", null, null)))
                .isEqualTo(Decision.persist(new EndpointEvent.CallMoved("sip:bob@192.0.2.5", 314160), same));
        CallState moved = after(UP, modify(314160, "sip:bob@192.0.2.5", null, null));
        assertThat(((CallState.Up) moved).dialog().remoteTarget()).isEqualTo("sip:bob@192.0.2.5");
        assertThat(reason(rules, moved, modify(314159, null, null, null))).isEqualTo(Reason.INVALID);
        assertThat(decide(UP, modify(314160, null, "offer 2", null))).isEqualTo(Decision.await());
    }

    private static List<CallDebt> debts(CallState state) {
        return CallDebt.of((CallState.Ended) state, NOON);
    }

    private Decision<EndpointEvent, EndpointReply> decide(CallState state, Request request) {
        return rules.decide(state, null, request);
    }

    private CallState after(CallState state, Request request) {
        return after(rules, state, request);
    }

    private static CallState after(CallRules rules, CallState state, Request request) {
        CallState next = state;
        for (EndpointEvent event : rules.decide(state, null, request).events()) next = next.evolve(event);
        return next;
    }

    private static Reason reason(CallRules rules, CallState state, Request request) {
        EndpointReply reply = rules.decide(state, null, request).reply();
        return ((EndpointReply.Refused) reply).refusal().reason();
    }
}
