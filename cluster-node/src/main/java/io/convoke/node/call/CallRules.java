// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Dialling;
import io.convoke.node.call.CallState.Ended;
import io.convoke.node.call.CallState.New;
import io.convoke.node.call.CallState.Up;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.endpoint.CallCommand.*;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointCommand.*;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.Objects;

/**
 * What the endpoint of a SIP call does about a request. No clock, no actor, no I/O: every row is one unit test. Where the
 * decision has no reply, the shell asks the conference or the phone.
 */
public record CallRules(EndpointId self) {
    private static final EndpointReply DONE = new EndpointReply.Done();
    static final String LOST = "lost";

    /**
     * @param joining the leg with which the call is joining now; null where it is not
     * @param seen the highest CSeq of the phone's requests since the call was recovered
     */
    Decision<EndpointEvent, EndpointReply> decide(CallState state, LegId joining, long seen, Request request) {
        return switch (request) {
            case Invite c -> invite(state, c);
            case Dial c -> dial(state, joining, c);
            case Acknowledge c when !is(state, c.callId(), c.remoteTag()) -> noSuchDialog();
            case Acknowledge c -> c.answer() == null ? Decision.replyOnly(DONE) : Decision.await();
            case InDialog c when !is(state, c.callId(), c.remoteTag()) -> noSuchDialog();
            case InDialog c
            when isBehind(state, seen, c) ->
                refused(Reason.INVALID, "CSeq " + c.sequence() + " is behind the last one");
            case Modify c -> modify(state, c);
            case Bye c -> bye(state, c);
            case Tell _ -> state instanceof Up ? Decision.await() : noSuchDialog();
            case Press _ -> state instanceof Up ? Decision.await() : noSuchDialog();
            case HangUp c -> hangUp(state, c.reason(), c.at());
            case Recall c -> recall(state, c);
            case Probe c -> probe(state, joining, c);
            case EnterMesh c -> enter(state, joining, c);
            case Move c -> move(state, c);
            case LeaveMesh c ->
                state instanceof Up up
                                && up.leg().equals(c.leg())
                                && up.conference().equals(c.conference())
                        ? ended(CallEnd.CONFERENCE, "the conference let it go", c.at())
                        : Decision.replyOnly(DONE);
            case Close _ -> Decision.replyOnly(DONE); // whoever is in a conference stays there as a guest
            case Open _,
                    Get _,
                    SetPresence _,
                    Register _,
                    Unregister _,
                    Publish _,
                    Subscribe _,
                    Resubscribe _,
                    ClaimPin _,
                    FindPin _,
                    Provision _,
                    Unsubscribe _ -> refused(Reason.CONFLICT, self + " is a call");
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

    /** Asked again until it has led to something. Where nothing is calling any more, the INVITE went with its node. */
    private static Decision<EndpointEvent, EndpointReply> dial(CallState state, LegId joining, Dial c) {
        return switch (state) {
            case Dialling _
            when joining == null ->
                Decision.persist(
                        new EndpointEvent.CallEnded(CallEnd.CLUSTER, LOST, c.at()),
                        new EndpointReply.DialFailed(480, LOST));
            case New _, Dialling _ -> Decision.await();
            case Up up ->
                Decision.replyOnly(
                        new EndpointReply.CallAnswered(null, up.dialog().localTarget()));
            case Ended ended
            when ended.status() != 0 ->
                Decision.replyOnly(new EndpointReply.DialFailed(ended.status(), phrase(ended.reason()), ended.cause()));
            case Ended ended -> Decision.replyOnly(new EndpointReply.DialFailed(480, ended.reason()));
        };
    }

    /** Behind the status. */
    private static String phrase(String reason) {
        return reason.substring(reason.indexOf(' ') + 1);
    }

    /** From its conference, which has a leg of this call: not while it neither has nor wants that leg. */
    private static Decision<EndpointEvent, EndpointReply> enter(CallState state, LegId joining, EnterMesh c) {
        boolean own = has(state, c.conference(), c.leg()) || mayHave(state, joining, c.leg());
        return own ? Decision.replyOnly(DONE) : refused(Reason.GONE, "the call of leg " + c.leg() + " is over");
    }

    static boolean has(CallState state, ConferenceId conference, LegId leg) {
        return state instanceof Up up && up.leg().equals(leg) && up.conference().equals(conference);
    }

    /** A conference that knows the endpoint may go on with the leg that it has of it, whatever leg a new call asks for. */
    private static boolean mayHave(CallState state, LegId joining, LegId leg) {
        return state instanceof New && joining != null
                || state instanceof Dialling d && d.leg().equals(leg)
                || leg.equals(joining);
    }

    /** From a lobby to the conference that its caller meant; asked again, it has moved already. */
    private static Decision<EndpointEvent, EndpointReply> move(CallState state, Move c) {
        if (!(state instanceof Up up) || !up.leg().equals(c.leg())) return noSuchDialog();
        return up.conference().isLobby() ? Decision.await() : Decision.replyOnly(DONE);
    }

    /** RFC 3261 §12.2.2. What was sent again leads to the same once more; only nothing is pressed twice. */
    private static boolean isBehind(CallState state, long seen, InDialog c) {
        if (!(state instanceof Up up) || c.sequence() == Press.OUTSIDE) return false;
        long last = Math.max(seen, up.dialog().remoteSequence());
        return c instanceof Press ? c.sequence() <= last : c.sequence() < last;
    }

    private static Decision<EndpointEvent, EndpointReply> modify(CallState state, Modify c) {
        if (!(state instanceof Up up)) return noSuchDialog();
        if (c.offer() != null || c.asksOffer()) return Decision.await();
        return modified(up, c, new EndpointReply.CallAnswered(null, up.dialog().localTarget()));
    }

    /** The reply, with the new target, flow and session timer where they are new. */
    static Decision<EndpointEvent, EndpointReply> modified(Up call, Modify c, EndpointReply reply) {
        String target = c.target() == null ? call.dialog().remoteTarget() : c.target();
        SipFlow flow = c.flow() == null ? call.dialog().flow() : c.flow();
        boolean changed = !target.equals(call.dialog().remoteTarget())
                || !Objects.equals(c.timer(), call.timer())
                || !Objects.equals(flow, call.dialog().flow());
        return changed
                ? Decision.persist(new EndpointEvent.CallMoved(target, c.sequence(), c.timer(), flow), reply)
                : Decision.replyOnly(reply);
    }

    private static Decision<EndpointEvent, EndpointReply> bye(CallState state, Bye c) {
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

    /** The phone is asked; a leg that is not this call's is disowned. */
    private static Decision<EndpointEvent, EndpointReply> probe(CallState state, LegId joining, Probe c) {
        return mayHave(state, joining, c.leg()) ? Decision.replyOnly(DONE) : Decision.await();
    }

    /**
     * What the phone said when it was asked whether it is there: any answer but that it knows of no such call will do. Where the
     * edge is silent (null), nobody knows: whoever wants to asks again.
     */
    static Decision<EndpointEvent, EndpointReply> probed(CallState state, SipReply reply, Instant at) {
        boolean there = reply == null || reply instanceof SipReply.Response r && r.status() != 481 && r.status() != 408;
        if (there) return Decision.await();
        String reason = reply instanceof SipReply.Response r ? r.status() + " " + r.reason() : "no answer to OPTIONS";
        return vanished(state, reason, at);
    }

    static Decision<EndpointEvent, EndpointReply> vanished(CallState state, String reason, Instant at) {
        return state instanceof Up ? ended(CallEnd.VANISHED, reason, at) : Decision.await();
    }

    /** Where the subscription is over or another's, so is the pre-established session. */
    static Decision<EndpointEvent, EndpointReply> refreshed(CallState state, EndpointReply reply, Instant at) {
        boolean over = state instanceof Up
                && reply instanceof EndpointReply.Refused no
                && (no.refusal().reason() == Reason.GONE || no.refusal().reason() == Reason.NOT_FOUND);
        return over ? ended(CallEnd.CONFERENCE, "the subscription is over", at) : Decision.await();
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

    /**
     * Of one whom we call, before the answer: our offer is all that is agreed on until then (RFC 3311 §5.2, RFC 3261 §14.2). To be told
     * that there is no such dialog would end it (RFC 5057 §5.1).
     */
    static EndpointReply early(InDialog request) {
        boolean there =
                switch (request) {
                    case Modify _ -> true;
                    case Press c -> c.sequence() != Press.OUTSIDE;
                    case Bye _ -> false; // RFC 3261 §15: not before the answer
                };
        if (!there) return noSuchDialog().reply();
        boolean refreshes = request instanceof Modify c && c.offer() == null && !c.asksOffer();
        return refreshes
                ? DONE
                : refused(Reason.CONFLICT, "the call is not answered yet").reply();
    }

    private static Decision<EndpointEvent, EndpointReply> noSuchDialog() {
        return refused(Reason.NOT_FOUND, "there is no such dialog");
    }

    static Decision<EndpointEvent, EndpointReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new EndpointReply.Refused(new Refusal(reason, detail)));
    }
}
