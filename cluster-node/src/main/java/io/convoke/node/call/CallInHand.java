// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallQuestions.Answer;
import io.convoke.node.call.CallState.New;
import io.convoke.node.call.CallState.Up;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.Acknowledge;
import io.convoke.protocol.endpoint.CallCommand.Invite;
import io.convoke.protocol.endpoint.CallCommand.Modify;
import io.convoke.protocol.endpoint.EndpointCommand.Request;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What of a call waits for an answer of its conference: the INVITE, or one change of what is up. Soft: after a crash the
 * phone sends its request again. One actor's.
 */
final class CallInHand {
    private static final int MOST_WAITING = 16;

    private final CallQuestions questions;
    private final List<ActorRef<EndpointReply>> waiting = new ArrayList<>();
    private LegId leg;
    private boolean allocated;
    private boolean givenUp;
    private boolean changing;

    CallInHand(CallQuestions questions) {
        this.questions = questions;
    }

    /** With which a call is joining; null where none is. */
    LegId leg() {
        return leg;
    }

    boolean isEmpty() {
        return leg == null && !changing;
    }

    /** A request that the rules did not answer. */
    void begin(CallState state, Request request) {
        switch (request) {
            case Invite c
            when leg == null -> {
                leg = new LegId(UUID.randomUUID().toString());
                waiting.add(c.replyTo());
                questions.join(c, leg);
            }
            case Invite c when waiting.size() < MOST_WAITING -> waiting.add(c.replyTo());
            case Acknowledge c
            when state instanceof Up call -> {
                questions.accept(call.conference(), call.leg(), c.answer(), c.at());
                c.replyTo().tell(new EndpointReply.Done());
            }
            case Modify c
            when !changing && state instanceof Up call -> {
                changing = true;
                questions.reOffer(call, c);
            }
            case Request c -> c.replyTo().tell(refused(Reason.CONFLICT, "another request of this call is in progress"));
        }
    }

    /** Nobody waits for the call any more: what comes of it is taken back. */
    void giveUp() {
        givenUp = leg != null;
    }

    /** An answer to the INVITE: what it leads to; the reply, where there is one, is for {@link #finish}. */
    Decision<EndpointEvent, EndpointReply> joined(CallState state, Answer.OfJoin answer) {
        Invite c = answer.invite();
        if (givenUp || !(state instanceof New)) {
            questions.forget(c.conference(), answer.leg());
            return Decision.replyOnly(refused(Reason.GONE, "the call was given up"));
        }
        return switch (answer.reply()) {
            case null -> {
                questions.forget(c.conference(), answer.leg());
                yield Decision.replyOnly(refused(Reason.UNAVAILABLE, "the conference did not answer in time"));
            }
            case ConferenceReply.LegAnswered r ->
                Decision.persist(
                        new EndpointEvent.CallAnswered(
                                c.dialog(), c.conference(), r.leg(), r.answer(), c.at(), c.timer()),
                        new EndpointReply.CallAnswered(r.answer(), c.dialog().localTarget()));
            case ConferenceReply.OfferMade r ->
                Decision.persist(
                        new EndpointEvent.CallAnswered(
                                c.dialog(), c.conference(), r.leg(), r.offer(), c.at(), c.timer()),
                        new EndpointReply.CallAnswered(r.offer(), c.dialog().localTarget()));
            case ConferenceReply.NoSuchConference _
            when c.resource() && !allocated -> {
                allocated = true;
                questions.allocate(c, answer.leg());
                yield Decision.await();
            }
            case ConferenceReply r -> Decision.replyOnly(refusal(r));
        };
    }

    Decision<EndpointEvent, EndpointReply> allocated(Answer.OfAllocation answer) {
        return switch (answer.reply()) {
            case AllocatorReply.Answered(var _, AllocationOutcome.Allocated _) -> {
                questions.join(answer.invite(), answer.leg());
                yield Decision.await();
            }
            case AllocatorReply.Answered(var _, AllocationOutcome.NotAllocated no) ->
                Decision.replyOnly(new EndpointReply.Refused(no.refusal()));
            case null -> Decision.replyOnly(refused(Reason.UNAVAILABLE, "no conference could be allocated in time"));
            case AllocatorReply r -> throw new IllegalStateException("Answered was expected, not " + r);
        };
    }

    /** The answer to a change; whoever asked is told by {@link Modify#replyTo}. */
    Decision<EndpointEvent, EndpointReply> modified(CallState state, Answer.OfModify answer) {
        changing = false;
        if (!(state instanceof Up call)) return Decision.replyOnly(refused(Reason.GONE, "the call has ended"));
        return switch (answer.reply()) {
            case null -> Decision.replyOnly(refused(Reason.UNAVAILABLE, "the conference did not answer in time"));
            case ConferenceReply.LegAnswered r ->
                CallRules.modified(
                        call,
                        answer.modify(),
                        new EndpointReply.CallAnswered(r.answer(), call.dialog().localTarget()));
            case ConferenceReply.OfferMade r ->
                CallRules.modified(
                        call,
                        answer.modify(),
                        new EndpointReply.CallAnswered(r.offer(), call.dialog().localTarget()));
            case ConferenceReply r -> Decision.replyOnly(refusal(r));
        };
    }

    /** All who wait for the call are told; nothing of it is in hand any more. */
    void finish(EndpointReply reply) {
        waiting.forEach(one -> one.tell(reply));
        waiting.clear();
        leg = null;
        allocated = false;
        givenUp = false;
    }

    static EndpointReply refusal(ConferenceReply reply) {
        return switch (reply) {
            case ConferenceReply.NoSuchConference r ->
                refused(Reason.NOT_FOUND, "there is no conference " + r.conference());
            case ConferenceReply.Refused r -> new EndpointReply.Refused(r.refusal());
            case ConferenceReply.NotAcceptable r -> new EndpointReply.NotAcceptable(r.detail());
            case ConferenceReply r -> throw new IllegalStateException("LegAnswered was expected, not " + r);
        };
    }

    private static EndpointReply refused(Reason reason, String detail) {
        return new EndpointReply.Refused(new Refusal(reason, detail));
    }
}
