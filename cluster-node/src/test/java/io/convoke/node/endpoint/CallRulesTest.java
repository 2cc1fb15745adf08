// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import static io.convoke.node.endpoint.SipCalls.*;
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
    private final EndpointRules rules = new EndpointRules(CALL);

    @Test
    void shouldAskTheConferenceAboutANewCallAndRepeatTheAnswerToTheSame() {
        assertThat(decide(EndpointState.NEW, invite(false, null))).isEqualTo(Decision.await());
        assertThat(decide(UP, invite(false, null)))
                .isEqualTo(Decision.replyOnly(new EndpointReply.CallAnswered("answer", TARGET)));
        assertThat(UP.standing())
                .isEqualTo(new EndpointStanding(true, false, PresenceStatus.OFFLINE, Set.of(CONFERENCE), 1));
    }

    @Test
    void shouldNotBeACallWhereItIsNone() {
        assertThat(reason(new EndpointRules(PHONE), EndpointState.NEW, invite(false, null)))
                .isEqualTo(Reason.CONFLICT);
        assertThat(reason(rules, EndpointState.NEW, new Bye(CALL_ID, REMOTE_TAG, 2, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rules, UP, new Bye(CALL_ID, "another tag", 2, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reason(rules, UP, new Bye("another call", REMOTE_TAG, 2, NOON, null)))
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldOweTheConferenceALegWhosePhoneHangsUpAndThePhoneAByeWhenTheConferenceEnds() {
        EndpointState hungUp = after(UP, new Bye(CALL_ID, REMOTE_TAG, 2, NOON, null));
        EndpointState ended = after(UP, new LeaveMesh(CONFERENCE, LEG, null, NOON));
        EndpointState noAck = after(UP, new HangUp("no ACK", NOON, null));

        assertThat(debts(hungUp)).containsExactly(CallDebt.LEAVE);
        assertThat(debts(ended)).containsExactly(CallDebt.BYE);
        assertThat(debts(noAck)).containsExactly(CallDebt.LEAVE, CallDebt.BYE);
        assertThat(hungUp.standing().open()).isFalse();
        assertThat(decide(hungUp, new Bye(CALL_ID, REMOTE_TAG, 2, NOON, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(reason(rules, hungUp, invite(false, null))).isEqualTo(Reason.GONE);
        assertThat(CallDebt.of((EndpointState.Ended) noAck, NOON.plus(Duration.ofMinutes(11))))
                .isEmpty();
    }

    @Test
    void shouldSayThatALegIsNotItsOwn() {
        LegId other = new LegId("leg-2");

        assertThat(decide(UP, new EnterMesh(CONFERENCE, 1, LEG, null))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(reason(rules, UP, new EnterMesh(CONFERENCE, 1, other, null))).isEqualTo(Reason.GONE);
        assertThat(reason(rules, EndpointState.NEW, new EnterMesh(CONFERENCE, 1, LEG, null)))
                .isEqualTo(Reason.GONE);
        assertThat(rules.decide(EndpointState.NEW, new Underway(null, LEG), new EnterMesh(CONFERENCE, 1, LEG, null)))
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
        EndpointState moved = after(UP, modify(314160, "sip:bob@192.0.2.5", null, null));
        assertThat(((EndpointState.Call) moved).dialog().remoteTarget()).isEqualTo("sip:bob@192.0.2.5");
        assertThat(reason(rules, moved, modify(314159, null, null, null))).isEqualTo(Reason.INVALID);
        assertThat(decide(UP, modify(314160, null, "offer 2", null))).isEqualTo(Decision.await());
    }

    @Test
    void shouldStoreARegistrationOnceAndNotItsRefreshes() {
        EndpointRules phone = new EndpointRules(PHONE);
        var first = new Register(binding(1, Duration.ofMinutes(5)), NOON, null);
        var refresh = new Register(binding(2, Duration.ofMinutes(9)), NOON.plusSeconds(240), null);
        var late = new Register(binding(1, Duration.ofMinutes(20)), NOON.plusSeconds(250), null);
        var far = new Register(binding(3, Duration.ofMinutes(60)), NOON.plusSeconds(300), null);

        EndpointState registered = after(phone, EndpointState.NEW, first);
        assertThat(registered.standing().presence()).isEqualTo(PresenceStatus.AVAILABLE);
        assertThat(registered.standing().binding().contact()).isEqualTo("sip:bob@192.0.2.4");
        assertThat(phone.decide(registered, Underway.NOTHING, refresh))
                .isEqualTo(Decision.replyOnly(new EndpointReply.Registered(refresh.binding())));
        assertThat(phone.decide(registered, Underway.NOTHING, far).events()).hasSize(1);
        assertThat(((EndpointReply.Refused) phone.decide(registered, new Underway(refresh.binding(), null), late)
                                .reply())
                        .refusal()
                        .reason())
                .isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldForgetAPhoneThatUnregisters() {
        EndpointRules phone = new EndpointRules(PHONE);
        EndpointState registered =
                after(phone, EndpointState.NEW, new Register(binding(5, Duration.ofMinutes(5)), NOON, null));

        assertThat(reason(phone, registered, new Unregister("reg-1", 4, null))).isEqualTo(Reason.CONFLICT);
        EndpointState gone = after(phone, registered, new Unregister("reg-1", 6, null));
        assertThat(gone.standing().open()).isFalse();
        assertThat(phone.decide(gone, Underway.NOTHING, new Unregister("reg-1", 6, null)))
                .isEqualTo(Decision.replyOnly(DONE));
    }

    private static List<CallDebt> debts(EndpointState state) {
        return CallDebt.of((EndpointState.Ended) state, NOON);
    }

    private Decision<EndpointEvent, EndpointReply> decide(EndpointState state, Request request) {
        return rules.decide(state, Underway.NOTHING, request);
    }

    private EndpointState after(EndpointState state, Request request) {
        return after(rules, state, request);
    }

    private static EndpointState after(EndpointRules rules, EndpointState state, Request request) {
        EndpointState next = state;
        for (EndpointEvent event :
                rules.decide(state, Underway.NOTHING, request).events()) next = next.evolve(event);
        return next;
    }

    private static Reason reason(EndpointRules rules, EndpointState state, Request request) {
        EndpointReply reply = rules.decide(state, Underway.NOTHING, request).reply();
        return ((EndpointReply.Refused) reply).refusal().reason();
    }
}
