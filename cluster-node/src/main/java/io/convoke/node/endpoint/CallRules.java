// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.endpoint.EndpointState.Call;
import io.convoke.node.endpoint.EndpointState.Device;
import io.convoke.node.endpoint.EndpointState.Dialling;
import io.convoke.node.endpoint.EndpointState.Ended;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointCommand.Acknowledge;
import io.convoke.protocol.endpoint.EndpointCommand.Bye;
import io.convoke.protocol.endpoint.EndpointCommand.EnterMesh;
import io.convoke.protocol.endpoint.EndpointCommand.HangUp;
import io.convoke.protocol.endpoint.EndpointCommand.Invite;
import io.convoke.protocol.endpoint.EndpointCommand.Modify;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;

/** What the endpoint of a SIP call does about a request. Pure; where it does not answer, the conference is asked. */
final class CallRules {
    private static final EndpointReply DONE = new EndpointReply.Done();

    private CallRules() {}

    static Decision<EndpointEvent, EndpointReply> invite(EndpointId self, EndpointState state, Invite c) {
        return switch (state) {
            case Device _ when self.isCall() -> Decision.await();
            case Call call
            when call.dialog().is(c.dialog().callId(), c.dialog().remoteTag()) ->
                Decision.replyOnly(
                        new EndpointReply.CallAnswered(call.sdp(), call.dialog().localTarget()));
            case Ended _ -> EndpointRules.refused(Reason.GONE, "the call has ended");
            case EndpointState _ -> EndpointRules.refused(Reason.CONFLICT, self + " is not this call");
        };
    }

    static Decision<EndpointEvent, EndpointReply> dial(EndpointId self, EndpointState state) {
        return switch (state) {
            case Device _ when self.isCall() -> Decision.await();
            case EndpointState _ -> EndpointRules.refused(Reason.CONFLICT, self + " is not a new call");
        };
    }

    static Decision<EndpointEvent, EndpointReply> tell(EndpointState state) {
        return state instanceof Call ? Decision.await() : noSuchDialog();
    }

    /** From its conference, which has a leg of this call: not while it neither has nor wants that leg. */
    static Decision<EndpointEvent, EndpointReply> enter(Underway underway, EnterMesh c) {
        return c.leg().equals(underway.leg())
                ? Decision.replyOnly(DONE)
                : EndpointRules.refused(Reason.GONE, "the call of leg " + c.leg() + " is over");
    }

    static Decision<EndpointEvent, EndpointReply> acknowledge(EndpointState state, Acknowledge c) {
        if (!is(state, c.callId(), c.remoteTag())) return noSuchDialog();
        return c.answer() == null ? Decision.replyOnly(DONE) : Decision.await();
    }

    static Decision<EndpointEvent, EndpointReply> modify(EndpointState state, Modify c) {
        if (!(state instanceof Call call) || !is(state, c.callId(), c.remoteTag())) return noSuchDialog();
        if (c.sequence() < call.dialog().remoteSequence()) {
            return EndpointRules.refused(Reason.INVALID, "CSeq " + c.sequence() + " is behind the last one");
        }
        if (c.offer() != null || c.asksOffer()) return Decision.await();
        return modified(
                call, c, new EndpointReply.CallAnswered(null, call.dialog().localTarget()));
    }

    /** The reply, with the new target where there is one. */
    static Decision<EndpointEvent, EndpointReply> modified(Call call, Modify c, EndpointReply reply) {
        boolean moved = c.target() != null && !c.target().equals(call.dialog().remoteTarget());
        return moved
                ? Decision.persist(new EndpointEvent.CallMoved(c.target(), c.sequence()), reply)
                : Decision.replyOnly(reply);
    }

    static Decision<EndpointEvent, EndpointReply> bye(EndpointState state, Bye c) {
        if (!is(state, c.callId(), c.remoteTag())) return noSuchDialog();
        return state instanceof Call
                ? Decision.persist(new EndpointEvent.CallEnded(CallEnd.PHONE, "the phone hung up", c.at()), DONE)
                : Decision.replyOnly(DONE);
    }

    static Decision<EndpointEvent, EndpointReply> hangUp(EndpointState state, HangUp c) {
        return state instanceof Call || state instanceof Dialling
                ? Decision.persist(new EndpointEvent.CallEnded(CallEnd.CLUSTER, c.reason(), c.at()), DONE)
                : Decision.replyOnly(DONE);
    }

    static Decision<EndpointEvent, EndpointReply> conferenceEnded(Instant at) {
        return Decision.persist(new EndpointEvent.CallEnded(CallEnd.CONFERENCE, "the conference let it go", at), DONE);
    }

    private static boolean is(EndpointState state, String callId, String remoteTag) {
        return switch (state) {
            case Call call -> call.dialog().is(callId, remoteTag);
            case Ended ended -> ended.dialog() != null && ended.dialog().is(callId, remoteTag);
            case EndpointState _ -> false;
        };
    }

    private static Decision<EndpointEvent, EndpointReply> noSuchDialog() {
        return EndpointRules.refused(Reason.NOT_FOUND, "there is no such dialog");
    }
}
