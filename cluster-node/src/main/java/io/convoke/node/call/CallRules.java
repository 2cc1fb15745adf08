// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Dialling;
import io.convoke.node.call.CallState.Ended;
import io.convoke.node.call.CallState.New;
import io.convoke.node.call.CallState.Up;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;

/**
 * What the endpoint of a SIP call does about a request. No clock, no actor, no I/O: every row is one unit test. Where the
 * decision has no reply, the shell asks the conference or the phone.
 */
public record CallRules(EndpointId self) {
    private static final EndpointReply DONE = new EndpointReply.Done();

    /** @param joining the leg with which the call is joining now; null where it is not */
    Decision<EndpointEvent, EndpointReply> decide(CallState state, LegId joining, Request request) {
        return switch (request) {
            case Invite c -> invite(state, c);
            case Dial _ -> dial(state);
            case Acknowledge c when !is(state, c.callId(), c.remoteTag()) -> noSuchDialog();
            case Acknowledge c -> c.answer() == null ? Decision.replyOnly(DONE) : Decision.await();
            case Modify c -> modify(state, c);
            case Bye c -> bye(state, c);
            case Tell _ -> state instanceof Up ? Decision.await() : noSuchDialog();
            case Press c ->
                state instanceof Up && is(state, c.callId(), c.remoteTag()) ? Decision.await() : noSuchDialog();
            case HangUp c -> hangUp(state, c.reason(), c.at());
            case Recall c -> recall(state, c);
            case EnterMesh c -> enter(state, joining, c);
            case LeaveMesh c ->
                state instanceof Up up && up.leg().equals(c.leg())
                        ? ended(CallEnd.CONFERENCE, "the conference let it go", c.at())
                        : Decision.replyOnly(DONE);
            case Close _ -> Decision.replyOnly(DONE); // whoever is in a conference stays there as a guest
            case Open _, Get _, SetPresence _, Register _, Unregister _, Subscribe _, Resubscribe _ ->
                refused(Reason.CONFLICT, self + " is a call");
        };
    }

    private static Decision<EndpointEvent, EndpointReply> invite(CallState state, Invite c) {
        return switch (state) {
            case New _ -> Decision.await();
            case Up up
            when up.dialog().is(c.dialog().callId(), c.dialog().remoteTag()) ->
                Decision.replyOnly(
                        new EndpointReply.CallAnswered(up.sdp(), up.dialog().localTarget()));
            case Up _, Dialling _ -> refused(Reason.CONFLICT, "this is another call");
            case Ended _ -> refused(Reason.GONE, "the call has ended");
        };
    }

    /** Asked again until it has led to something. */
    private static Decision<EndpointEvent, EndpointReply> dial(CallState state) {
        return switch (state) {
            case New _, Dialling _ -> Decision.await();
            case Up up ->
                Decision.replyOnly(
                        new EndpointReply.CallAnswered(null, up.dialog().localTarget()));
            case Ended ended -> Decision.replyOnly(new EndpointReply.DialFailed(480, ended.reason()));
        };
    }

    /** From its conference, which has a leg of this call: not while it neither has nor wants that leg. */
    private static Decision<EndpointEvent, EndpointReply> enter(CallState state, LegId joining, EnterMesh c) {
        boolean own = state instanceof Up up && up.leg().equals(c.leg())
                || state instanceof Dialling d && d.leg().equals(c.leg())
                || c.leg().equals(joining);
        return own ? Decision.replyOnly(DONE) : refused(Reason.GONE, "the call of leg " + c.leg() + " is over");
    }

    private static Decision<EndpointEvent, EndpointReply> modify(CallState state, Modify c) {
        if (!(state instanceof Up up) || !is(state, c.callId(), c.remoteTag())) return noSuchDialog();
        if (c.sequence() < up.dialog().remoteSequence()) {
            return refused(Reason.INVALID, "CSeq " + c.sequence() + " is behind the last one");
        }
        if (c.offer() != null || c.asksOffer()) return Decision.await();
        return modified(up, c, new EndpointReply.CallAnswered(null, up.dialog().localTarget()));
    }

    /** The reply, with the new target where there is one. */
    static Decision<EndpointEvent, EndpointReply> modified(Up call, Modify c, EndpointReply reply) {
        boolean moved = c.target() != null && !c.target().equals(call.dialog().remoteTarget());
        return moved
                ? Decision.persist(new EndpointEvent.CallMoved(c.target(), c.sequence()), reply)
                : Decision.replyOnly(reply);
    }

    private static Decision<EndpointEvent, EndpointReply> bye(CallState state, Bye c) {
        if (!is(state, c.callId(), c.remoteTag())) return noSuchDialog();
        return state instanceof Up ? ended(CallEnd.PHONE, "the phone hung up", c.at()) : Decision.replyOnly(DONE);
    }

    static Decision<EndpointEvent, EndpointReply> hangUp(CallState state, String reason, Instant at) {
        return state instanceof Up || state instanceof Dialling
                ? ended(CallEnd.CLUSTER, reason, at)
                : Decision.replyOnly(DONE);
    }

    /** The media of the leg is lost: the phone is to be offered new, if it still is this call's leg. */
    private static Decision<EndpointEvent, EndpointReply> recall(CallState state, Recall c) {
        return state instanceof Up up && up.leg().equals(c.leg()) ? Decision.await() : Decision.replyOnly(DONE);
    }

    private static Decision<EndpointEvent, EndpointReply> ended(CallEnd by, String reason, Instant at) {
        return Decision.persist(new EndpointEvent.CallEnded(by, reason, at), DONE);
    }

    private static boolean is(CallState state, String callId, String remoteTag) {
        return switch (state) {
            case Up up -> up.dialog().is(callId, remoteTag);
            case Ended ended -> ended.dialog() != null && ended.dialog().is(callId, remoteTag);
            case New _, Dialling _ -> false;
        };
    }

    private static Decision<EndpointEvent, EndpointReply> noSuchDialog() {
        return refused(Reason.NOT_FOUND, "there is no such dialog");
    }

    static Decision<EndpointEvent, EndpointReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new EndpointReply.Refused(new Refusal(reason, detail)));
    }
}
