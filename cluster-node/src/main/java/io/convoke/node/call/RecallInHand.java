// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Up;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A re-INVITE of ours (RFC 3261 §14.1): the phone gets an offer for its leg, since its media is lost, or to see whether it is
 * still there. Soft: whoever wants it asks again. One actor's.
 */
final class RecallInHand {
    private final CallQuestions questions;
    private ActorRef<EndpointReply> replyTo;

    RecallInHand(CallQuestions questions) {
        this.questions = questions;
    }

    boolean isEmpty() {
        return replyTo == null;
    }

    void begin(Up call, ActorRef<EndpointReply> asked, Instant at) {
        if (replyTo != null) {
            asked.tell(refused("a request to the phone is in progress"));
            return;
        }
        replyTo = asked;
        questions.offerAgain(call.conference(), call.leg(), at);
    }

    /** @param sequence of the request to the phone */
    void offered(CallState state, ConferenceReply reply, long sequence) {
        if (replyTo == null) return;
        if (state instanceof Up call && reply instanceof ConferenceReply.OfferMade made) {
            questions.reInvite(call.dialog(), sequence, made.offer());
        } else {
            finish(refused("the conference makes no offer"));
        }
    }

    /** What the phone said; where it does not know the call any more, the call is over (RFC 3261 §12.2.1.2). */
    Decision<EndpointEvent, EndpointReply> answered(CallState state, SipReply reply, Instant now) {
        if (replyTo == null || !(state instanceof Up call)) {
            return Decision.replyOnly(refused("the call has ended"));
        }
        return switch (reply) {
            case SipReply.Response ok
            when ok.status() < 300 && ok.sdp() != null -> {
                questions.accept(call.conference(), call.leg(), ok.sdp(), now);
                boolean moved =
                        ok.target() != null && !ok.target().equals(call.dialog().remoteTarget());
                yield moved
                        ? Decision.persist(
                                new EndpointEvent.CallMoved(
                                        ok.target(), call.dialog().remoteSequence()),
                                new EndpointReply.Done())
                        : Decision.replyOnly(new EndpointReply.Done());
            }
            case SipReply.Response no when no.status() == 481 || no.status() == 408 -> gone(no.reason(), now);
            case SipReply.Response no -> Decision.replyOnly(refused("the phone says " + no.status()));
            case SipReply.NoResponse _ -> gone("no answer to a re-INVITE", now);
            case SipReply.Established _ -> Decision.replyOnly(refused("not an answer to this"));
            case null -> gone("no answer to a re-INVITE", now);
        };
    }

    private static Decision<EndpointEvent, EndpointReply> gone(String reason, Instant now) {
        return Decision.persist(new EndpointEvent.CallEnded(CallEnd.CLUSTER, reason, now), new EndpointReply.Done());
    }

    void finish(EndpointReply reply) {
        if (replyTo != null) replyTo.tell(reply);
        replyTo = null;
    }

    private static EndpointReply refused(String detail) {
        return new EndpointReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, detail));
    }
}
