// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Dialling;
import io.convoke.node.call.CallState.New;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointCommand.Dial;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;

/** A call of ours until somebody answers it: one target after the other. Soft, a crash ends it. One actor's. */
final class DialInHand {
    /** RFC 3261 §21.6: whoever is called has refused, wherever else he could be reached. */
    private static final int REFUSED_EVERYWHERE = 600;

    private final CallQuestions questions;
    private Dial dial;
    private LegId leg;
    private Iterator<SipTarget> targets;
    private String callId;
    private String offer;
    private boolean givenUp;

    DialInHand(CallQuestions questions) {
        this.questions = questions;
    }

    boolean isEmpty() {
        return dial == null;
    }

    /** With which the call is joining; null where none is. */
    LegId leg() {
        return leg;
    }

    void begin(Dial c) {
        if (dial != null) {
            dial = c; // whoever asks again is told
            return;
        }
        if (c.targets().isEmpty()) {
            c.replyTo().tell(refused("there is nobody to call"));
            return;
        }
        dial = c;
        targets = c.targets().iterator();
        leg = new LegId(UUID.randomUUID().toString());
        questions.offer(c, leg);
    }

    /** Whoever is called is called no more; what comes of it is taken back. */
    void giveUp() {
        givenUp = dial != null;
        if (callId != null) questions.cancel(callId);
    }

    /** The conference's offer is what the phone gets. */
    Decision<EndpointEvent, EndpointReply> offered(CallState state, ConferenceReply reply) {
        if (dial == null || !(state instanceof New)) return Decision.await();
        return switch (reply) {
            case ConferenceReply.OfferMade made
            when !givenUp -> {
                leg = made.leg();
                offer = made.offer();
                yield Decision.persistAndWait(new EndpointEvent.Dialled(dial.conference(), leg, dial.at()));
            }
            case ConferenceReply.OfferMade made -> {
                questions.leave(dial.conference(), made.leg());
                yield Decision.replyOnly(new EndpointReply.DialFailed(487, "Request Terminated"));
            }
            case null -> {
                questions.leave(dial.conference(), leg);
                yield Decision.replyOnly(refused("the conference did not answer in time"));
            }
            case ConferenceReply r -> Decision.replyOnly(CallInHand.refusal(r));
        };
    }

    /** The next target, once the one before is through. */
    void callNext() {
        callId = UUID.randomUUID().toString();
        questions.call(dial, targets.next(), callId, offer);
    }

    /** What a target had to say. */
    Decision<EndpointEvent, EndpointReply> called(CallState state, SipReply reply, Instant now) {
        if (dial == null) return Decision.await();
        if (!(state instanceof Dialling)) {
            if (reply instanceof SipReply.Established late) {
                questions.bye(late.dialog(), late.dialog().localSequence() + 1, "given up");
            }
            return Decision.replyOnly(new EndpointReply.DialFailed(487, "Request Terminated"));
        }
        return switch (reply) {
            case SipReply.Established up -> {
                questions.accept(dial.conference(), leg, up.sdp(), now);
                yield Decision.persist(
                        new EndpointEvent.CallAnswered(up.dialog(), dial.conference(), leg, offer, now, null),
                        new EndpointReply.CallAnswered(null, up.dialog().localTarget()));
            }
            case SipReply.Response no -> failed(no.status(), no.reason(), now);
            case SipReply.NoResponse _ -> failed(408, "Request Timeout", now);
            case null -> failed(408, "Request Timeout", now);
        };
    }

    private Decision<EndpointEvent, EndpointReply> failed(int status, String reason, Instant now) {
        if (!givenUp && status < REFUSED_EVERYWHERE && targets.hasNext()) {
            callNext();
            return Decision.await();
        }
        return Decision.persist(
                new EndpointEvent.CallEnded(CallEnd.PHONE, status + " " + reason, now),
                new EndpointReply.DialFailed(status, reason));
    }

    /** Whoever asked is told; nothing is in hand any more. */
    void finish(EndpointReply reply) {
        dial.replyTo().tell(reply);
        dial = null;
        leg = null;
        callId = null;
        offer = null;
        givenUp = false;
    }

    private static EndpointReply refused(String detail) {
        return new EndpointReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, detail));
    }
}
