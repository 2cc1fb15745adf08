// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallQuestions.Answer;
import io.convoke.node.call.CallState.Up;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.Move;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A re-INVITE of ours (RFC 3261 §14.1): the phone gets an offer for its leg, since its media is lost, or to see whether it is
 * still there. Soft: whoever wants it asks again. One actor's.
 */
final class RecallInHand {
    /** RFC 3261 §14.2: both sides asked at once. */
    private static final int GLARE = 491;

    /** Refusals of an answer that another offer would not change. */
    private static final Set<Reason> FINAL = Set.of(Reason.INVALID, Reason.GONE, Reason.NOT_FOUND);

    private final CallQuestions questions;
    private boolean busy;
    private ActorRef<EndpointReply> replyTo;
    private LegId leg;
    private Moving moving;
    /** The edge was silent, and the phone may never have been asked; or the conference could not take what it answered. */
    private boolean wanted;
    /** What the phone was sent last. */
    private String offer;

    /** Out of a lobby, with the offer of the conference that has the leg now. */
    private record Moving(ConferenceId lobby, String offer) {}

    RecallInHand(CallQuestions questions) {
        this.questions = questions;
    }

    boolean isEmpty() {
        return !busy;
    }

    /** With which the call is moving into a conference; null where it is not. */
    LegId leg() {
        return leg;
    }

    void begin(Up call, ActorRef<EndpointReply> asked, Instant at) {
        if (busy) {
            asked.tell(refused("a request to the phone is in progress"));
            return;
        }
        busy = true;
        replyTo = asked;
        questions.offerAgain(call, at);
    }

    /** Since it left its lobby the phone has agreed on nothing, or on nothing that counts, or it was not reached from here. */
    boolean wantsAgain(Up call) {
        return isEmpty() && (wanted || call.sdp() == null);
    }

    void again(Up call, ActorRef<EndpointReply> nobody) {
        if (wantsAgain(call)) begin(call, nobody, Instant.now());
    }

    void move(Up call, Move c) {
        if (busy) {
            c.replyTo().tell(refused("a request to the phone is in progress"));
            return;
        }
        busy = true;
        replyTo = c.replyTo();
        leg = c.leg();
        questions.offer(call, c);
    }

    /** The call is the conference's from now on, whatever becomes of the re-INVITE: so a crash leaves no leg behind. */
    Decision<EndpointEvent, EndpointReply> moveOffered(CallState state, Answer.OfMove answer) {
        Move c = answer.move();
        if (answer.reply() instanceof ConferenceReply.OfferMade made
                && state instanceof Up call
                && call.conference().isLobby()) {
            moving = new Moving(call.conference(), made.offer());
            return Decision.persist(
                    new EndpointEvent.CallTransferred(c.conference(), c.at()), new EndpointReply.Done());
        }
        if (answer.reply() == null || answer.reply() instanceof ConferenceReply.OfferMade) {
            questions.forget(c.conference(), c.leg());
            return Decision.replyOnly(refused("the call ended, or the conference did not answer in time"));
        }
        return Decision.replyOnly(CallInHand.refusal(answer.reply()));
    }

    /** @param sequence of the request to the phone */
    void follow(Up call, long sequence) {
        busy = true;
        questions.forget(moving.lobby(), call.leg());
        reInvite(call, sequence, moving.offer());
    }

    /** @param sequence of the request to the phone, if the call is still up */
    void offered(CallState state, ConferenceReply reply, long sequence) {
        if (!busy) return;
        if (state instanceof Up call && reply instanceof ConferenceReply.OfferMade made) {
            reInvite(call, sequence, made.offer());
        } else {
            finish(refused("the call ended, or the conference makes no offer"));
        }
    }

    private void reInvite(Up call, long sequence, String sdp) {
        offer = sdp;
        questions.reInvite(call, sequence, sdp);
    }

    /** What the phone said; where it does not know the call any more, the call is over (RFC 3261 §12.2.1.2). */
    Decision<EndpointEvent, EndpointReply> answered(CallState state, SipReply reply, Instant now) {
        if (!busy || !(state instanceof Up call)) {
            return Decision.replyOnly(refused("the call has ended"));
        }
        if (reply instanceof SipReply.Response r && r.status() != GLARE) wanted = false;
        return switch (reply) {
            case SipReply.Response ok
            when ok.status() < 300 && ok.sdp() != null -> {
                questions.accept(call.conference(), call.leg(), ok.sdp(), now);
                yield Decision.persist(agreed(call, ok.target()), new EndpointReply.Done());
            }
            case SipReply.Response no when no.status() == 481 || no.status() == 408 -> gone(no.reason(), now);
            case SipReply.Response no
            when call.sdp() == null && no.status() != GLARE -> gone("the phone does not follow: " + no.status(), now);
            case SipReply.Response no -> Decision.replyOnly(refused("the phone says " + no.status()));
            case SipReply.NoResponse _ -> gone("no answer to a re-INVITE", now);
            case SipReply.Established _ -> Decision.replyOnly(refused("not an answer to this"));
            case null -> {
                wanted = true;
                yield Decision.replyOnly(refused("nobody knows what the phone says"));
            }
        };
    }

    /** A phone that has followed a move is held to that no more, also after a crash. */
    private List<EndpointEvent> agreed(Up call, String target) {
        List<EndpointEvent> events = new ArrayList<>();
        if (call.sdp() == null) {
            events.add(new EndpointEvent.CallAnswered(
                    call.dialog(), call.conference(), call.leg(), offer, call.at(), call.timer(), call.gateway()));
        }
        if (target != null && !target.equals(call.dialog().remoteTarget())) {
            events.add(new EndpointEvent.CallMoved(target, call.dialog().remoteSequence(), call.timer(), null));
        }
        return events;
    }

    /**
     * What the conference made of the phone's answer to our offer. A phone whose answer is no good has no media: the call
     * ends. Where the conference was slow it is told again; where the offer is gone the phone gets a new one.
     */
    Decision<EndpointEvent, EndpointReply> accepted(CallState state, Answer.OfAccept said, Instant now) {
        if (!(state instanceof Up call) || !call.conference().equals(said.conference())) return Decision.await();
        return switch (said.reply()) {
            case null -> {
                questions.accept(call.conference(), call.leg(), said.answer(), now);
                yield Decision.await();
            }
            case ConferenceReply.NotAcceptable _ -> CallRules.hangUp(state, "no media in common", now);
            case ConferenceReply.NoSuchConference _ -> CallRules.hangUp(state, "there is no such conference", now);
            case ConferenceReply.Refused no
            when FINAL.contains(no.refusal().reason()) ->
                CallRules.hangUp(state, "the conference does not take the answer", now);
            case ConferenceReply.Refused _ -> {
                wanted = true;
                yield Decision.await();
            }
            case ConferenceReply _ -> Decision.await();
        };
    }

    private static Decision<EndpointEvent, EndpointReply> gone(String reason, Instant now) {
        return Decision.persist(new EndpointEvent.CallEnded(CallEnd.VANISHED, reason, now), new EndpointReply.Done());
    }

    void finish(EndpointReply reply) {
        if (replyTo != null) replyTo.tell(reply);
        busy = false;
        leg = null;
        replyTo = null;
    }

    private static EndpointReply refused(String detail) {
        return new EndpointReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, detail));
    }
}
