// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import static io.convoke.node.call.SipCalls.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.CallCommand.*;
import io.convoke.protocol.endpoint.CallCommand.Modify;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
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
        assertThat(reason(rules, CallState.NEW, new Bye(CALL_ID, REMOTE_TAG, 314160, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rules, UP, new Bye(CALL_ID, "another tag", 2, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rules, UP, new Bye("another call", REMOTE_TAG, 314160, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldOweTheConferenceALegWhosePhoneHangsUpAndThePhoneAByeWhenTheConferenceEnds() {
        CallState hungUp = after(UP, new Bye(CALL_ID, REMOTE_TAG, 314160, NOON, null));
        CallState ended = after(UP, new LeaveMesh(CONFERENCE, LEG, null, NOON));
        CallState noAck = after(UP, new HangUp("no ACK", NOON, null));

        assertThat(debts(hungUp)).containsExactly(CallDebt.LEAVE);
        assertThat(debts(ended)).containsExactly(CallDebt.BYE);
        assertThat(debts(noAck)).containsExactly(CallDebt.LEAVE, CallDebt.BYE);
        assertThat(hungUp.standing().open()).isFalse();
        assertThat(decide(hungUp, new Bye(CALL_ID, REMOTE_TAG, 314160, NOON, null)))
                .isEqualTo(Decision.replyOnly(DONE));
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
        assertThat(rules.decide(CallState.NEW, LEG, 0, new EnterMesh(CONFERENCE, 1, LEG, null)))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(decide(UP, new LeaveMesh(CONFERENCE, other, null, NOON))).isEqualTo(Decision.replyOnly(DONE));
    }

    /** RFC 3261 §12.2.2. */
    @Test
    void shouldRefuseARequestThatIsBehindAnotherAndPressNothingTwice() {
        assertThat(reason(rules, UP, new Bye(CALL_ID, REMOTE_TAG, 314158, NOON, null)))
                .isEqualTo(Reason.INVALID);
        assertThat(reason(rules, UP, new Press(CALL_ID, REMOTE_TAG, 314159, "5", null)))
                .as("the CSeq of the INVITE")
                .isEqualTo(Reason.INVALID);
        Press key = new Press(CALL_ID, REMOTE_TAG, 314162, "5", null);
        assertThat(rules.decide(UP, null, 314161, key)).isEqualTo(Decision.await());
        assertThat(refused(rules.decide(UP, null, 314162, key))).isEqualTo(Reason.INVALID);
        assertThat(rules.decide(UP, null, 314162, modify(314162, null, "sent again", null)))
                .isEqualTo(Decision.await());
        assertThat(refused(rules.decide(UP, null, 314162, modify(314161, null, "late", null))))
                .isEqualTo(Reason.INVALID);
        assertThat(decide(UP, new Press(CALL_ID, REMOTE_TAG, Press.OUTSIDE, "", null)))
                .isEqualTo(Decision.await());
    }

    @Test
    void shouldFollowThePhoneToItsNewTarget() {
        var same = new EndpointReply.CallAnswered(null, TARGET);

        assertThat(decide(UP, modify(314160, null, null, null))).isEqualTo(Decision.replyOnly(same));
        assertThat(decide(UP, modify(314160, "sip:bob@192.0.2.4", null, null))).isEqualTo(Decision.replyOnly(same));
        assertThat(decide(UP, modify(314160, "sip:bob@192.0.2.5", null, null)))
                .isEqualTo(
                        Decision.persist(new EndpointEvent.CallMoved("sip:bob@192.0.2.5", 314160, null, FLOW), same));
        CallState moved = after(UP, modify(314160, "sip:bob@192.0.2.5", null, null));
        assertThat(((CallState.Up) moved).dialog().remoteTarget()).isEqualTo("sip:bob@192.0.2.5");
        assertThat(reason(rules, moved, modify(314159, null, null, null))).isEqualTo(Reason.INVALID);
        assertThat(decide(UP, modify(314160, null, "offer 2", null))).isEqualTo(Decision.await());
    }

    /** A phone behind a NAT, or one that came back over another connection, is reached only from where it came in last. */
    @Test
    void shouldReachThePhoneWhereItsLastRefreshCameFrom() {
        SipFlow newer = new SipFlow("tcp", "192.0.2.4", 40312, new NodeId("192.0.2.2:17355"));
        Modify refresh =
                new Modify(SipCalls.CALL_ID, SipCalls.REMOTE_TAG, 314160, null, null, false, NOON, null, null, newer);

        CallState moved = after(UP, refresh);

        assertThat(((CallState.Up) moved).dialog().flow()).isEqualTo(newer);
        assertThat(((CallState.Up) moved).dialog().remoteTarget()).isEqualTo("sip:bob@192.0.2.4");
        assertThat(decide(moved, refresh).events()).isEmpty();
    }

    /** RFC 4028 §9: each refresh says what the timer is from then on, also that there is none. */
    @Test
    void shouldTakeTheSessionTimerOfTheLastRefresh() {
        SessionTimer timer = new SessionTimer(1800, false);
        Modify refresh =
                new Modify(SipCalls.CALL_ID, SipCalls.REMOTE_TAG, 314160, null, null, false, NOON, null, timer, FLOW);

        CallState timed = after(UP, refresh);

        assertThat(((CallState.Up) timed).timer()).isEqualTo(timer);
        assertThat(decide(timed, refresh).events()).isEmpty();
        assertThat(((CallState.Up) after(timed, modify(314161, null, null, null))).timer())
                .isNull();
    }

    private static List<CallDebt> debts(CallState state) {
        return CallDebt.of((CallState.Ended) state, NOON);
    }

    private Decision<EndpointEvent, EndpointReply> decide(CallState state, Request request) {
        return rules.decide(state, null, 0, request);
    }

    private CallState after(CallState state, Request request) {
        return after(rules, state, request);
    }

    private static CallState after(CallRules rules, CallState state, Request request) {
        CallState next = state;
        for (EndpointEvent event : rules.decide(state, null, 0, request).events()) next = next.evolve(event);
        return next;
    }

    private static Reason reason(CallRules rules, CallState state, Request request) {
        return refused(rules.decide(state, null, 0, request));
    }

    private static Reason refused(Decision<EndpointEvent, EndpointReply> decision) {
        return ((EndpointReply.Refused) decision.reply()).refusal().reason();
    }
}
