// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Dialling;
import io.convoke.node.call.CallState.New;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.Dial;
import io.convoke.protocol.endpoint.CallCommand.HangUp;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.sip.ReleaseCause;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A call of ours until somebody answers it: one target after the other, in as many branches as there are, all with one offer
 * (RFC 3261 §16.7: what a forking proxy does). The first to answer has it. Soft, a crash ends it. One actor's.
 */
final class DialInHand {
    /** RFC 3261 §21.6: whoever is called has refused, wherever else he could be reached. */
    private static final int REFUSED_EVERYWHERE = 600;

    private static final int REDIRECTED = 300;
    private static final int CLIENT_FAILED = 400;
    private static final int SERVER_FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private static final SipReply.Response NOTHING = new SipReply.Response(408, "Request Timeout", null, null);
    private static final SipReply.Response NO_MEDIA = new SipReply.Response(488, "Not Acceptable Here", null, null);

    private final CallQuestions questions;
    private final Map<String, Branch> calling = new LinkedHashMap<>();
    private Dial dial;
    private LegId leg;
    private String offer;
    private boolean givenUp;

    /** @param called now; {@code next} are called after it */
    private record Branch(SipTarget called, Deque<SipTarget> next) {

        /** The other gateways for the same number are passed over where it was not for the gateway that it failed. */
        Deque<SipTarget> after(boolean anotherGatewayHelps) {
            Deque<SipTarget> left = new ArrayDeque<>(next);
            while (!anotherGatewayHelps && !left.isEmpty() && isSameNumber(left.peek())) left.poll();
            return left;
        }

        private boolean isSameNumber(SipTarget other) {
            return called.gateway() != null
                    && other.gateway() != null
                    && other.to().equals(called.to());
        }
    }

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

    /** Whether one who is being called now has a dialog of this Call-ID with us already (RFC 3261 §12.1). */
    boolean isCalling(String callId) {
        return calling.containsKey(callId);
    }

    /** Through which it is calling now. */
    List<String> gateways() {
        return calling.values().stream()
                .map(branch -> branch.called.gateway())
                .filter(Objects::nonNull)
                .toList();
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
        leg = new LegId(UUID.randomUUID().toString());
        questions.offer(c, leg);
    }

    /** Whoever is called is called no more; what comes of it is taken back. */
    void giveUp(String reason) {
        givenUp = dial != null;
        cancelAll(reason);
    }

    private void cancelAll(String reason) {
        calling.forEach((callId, branch) -> questions.cancel(branch.called(), callId, reason));
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
                questions.forget(dial.conference(), made.leg());
                yield terminated();
            }
            case null -> {
                questions.forget(dial.conference(), leg);
                yield Decision.replyOnly(refused("the conference did not answer in time"));
            }
            case ConferenceReply r -> Decision.replyOnly(CallInHand.refusal(r));
        };
    }

    /** The first of each branch. */
    void callAll() {
        Map<Integer, Deque<SipTarget>> branches = new LinkedHashMap<>();
        for (SipTarget target : dial.targets()) {
            branches.computeIfAbsent(target.branch(), _ -> new ArrayDeque<>()).add(target);
        }
        branches.values().forEach(this::callNext);
    }

    private void callNext(Deque<SipTarget> targets) {
        String callId = UUID.randomUUID().toString();
        SipTarget target = targets.poll();
        calling.put(callId, new Branch(target, targets));
        questions.call(dial, target, callId, offer);
    }

    /** What a target had to say. */
    Decision<EndpointEvent, EndpointReply> called(CallState state, CallQuestions.Answer.OfCall said, Instant now) {
        Branch branch = calling.remove(said.callId());
        if (dial == null || branch == null || !(state instanceof Dialling)) {
            if (said.reply() instanceof SipReply.Established late) {
                questions.hangUp(late.dialog(), HangUp.ELSEWHERE);
            }
            return dial != null && calling.isEmpty() && !(state instanceof New) ? terminated() : Decision.await();
        }
        return switch (said.reply()) {
            case SipReply.Established up
            when up.sdp() == null -> {
                questions.hangUp(up.dialog(), "no answer to the offer");
                yield failed(branch, NO_MEDIA, now);
            }
            case SipReply.Established up -> {
                cancelAll(HangUp.ELSEWHERE);
                questions.accept(dial.conference(), leg, up.sdp(), now);
                yield Decision.persist(
                        new EndpointEvent.CallAnswered(
                                up.dialog(), dial.conference(), leg, offer, now, null, branch.called.gateway()),
                        new EndpointReply.CallAnswered(null, up.dialog().localTarget()));
            }
            case SipReply.Response no -> failed(branch, no, now);
            case SipReply.NoResponse _ -> failed(branch, NOTHING, now);
            case null -> failed(branch, NOTHING, now);
        };
    }

    private Decision<EndpointEvent, EndpointReply> failed(Branch branch, SipReply.Response said, Instant now) {
        SipReply.Response no = isRedirection(said) ? notFollowed(said) : said;
        boolean unavailable = no == NOTHING || no.status() == UNAVAILABLE;
        if (unavailable && branch.called.gateway() != null) {
            questions.gatewayFailed(branch.called.gateway(), no == NOTHING ? 0 : no.status(), no.retryAfter());
        }
        int cause = no.cause() == ReleaseCause.NONE ? ReleaseCause.ofStatus(no.status()) : no.cause();
        if (no.status() >= REFUSED_EVERYWHERE) {
            cancelAll("refused everywhere");
        } else {
            Deque<SipTarget> next = branch.after(no == NOTHING || isOfTheGateway(said));
            if (!next.isEmpty()) callNext(next);
            if (!calling.isEmpty()) return Decision.await();
        }
        return Decision.persist(
                new EndpointEvent.CallEnded(CallEnd.PHONE, no.status() + " " + no.reason(), now, no.status(), cause),
                new EndpointReply.DialFailed(no.status(), no.reason(), cause));
    }

    /**
     * Not of whoever is called: it failed, or wants what we do not do, which is to prove who we are (401, 407) or to call elsewhere. One
     * that says what the network said (RFC 3326) is believed.
     */
    private static boolean isOfTheGateway(SipReply.Response no) {
        boolean own = no.status() >= SERVER_FAILED || no.status() == 401 || no.status() == 407 || isRedirection(no);
        return own && (no.cause() == ReleaseCause.NONE || ReleaseCause.status(no.cause()) >= SERVER_FAILED);
    }

    /** RFC 3261 §8.1.3.4: who is not called elsewhere has refused; to whoever asked it is no redirection of theirs. */
    private static SipReply.Response notFollowed(SipReply.Response said) {
        return new SipReply.Response(480, "Temporarily Unavailable", null, null, said.cause(), 0);
    }

    private static boolean isRedirection(SipReply.Response said) {
        return said.status() >= REDIRECTED && said.status() < CLIENT_FAILED;
    }

    private static Decision<EndpointEvent, EndpointReply> terminated() {
        return Decision.replyOnly(new EndpointReply.DialFailed(487, "Request Terminated"));
    }

    /** Whoever asked is told; nothing is in hand any more. */
    void finish(EndpointReply reply) {
        dial.replyTo().tell(reply);
        dial = null;
        leg = null;
        offer = null;
        givenUp = false;
        calling.clear();
    }

    private static EndpointReply refused(String detail) {
        return new EndpointReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, detail));
    }
}
