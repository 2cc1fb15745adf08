// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.ConferenceBodies;
import io.convoke.node.http.body.ConferenceBodies.Unreachable;
import io.convoke.node.http.body.ParticipantBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.ConferenceReply.View;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Conferences and their participants; lists are in {@link ConferenceList}. */
record ConferenceRoutes(EntityAnswers entities) {
    /** Refusals that come from whom was invited, where nobody of them can be. */
    private static final Set<Reason> ABOUT_INVITEES = Set.of(Reason.NOT_FOUND, Reason.INVALID, Reason.CONFLICT);

    CompletionStage<HttpResponse> post(Call call) {
        ConferenceBodies.ConferenceRequest body = call.json(ConferenceBodies.ConferenceRequest.class);
        UserId requester = body.requester();
        List<UserId> invite = body.invited();
        ConferenceOptions options = body.options(requester(call));
        call.actsFor(requester);
        call.concerns("user", requester);
        RequestId id = new RequestId(call.newId());
        return entities.user(
                        requester,
                        replyTo -> new UserCommand.RequestConference(id, invite, options, Instant.now(), replyTo))
                .thenApply(reply -> EntityAnswers.expected(reply, UserReply.ConferenceAnswered.class))
                .thenApply(answered -> switch (answered.outcome()) {
                    case AllocationOutcome.Allocated yes -> {
                        call.concerns("conference", yes.information().id());
                        yield Answer.created(
                                "/v1/conferences/" + yes.information().id(),
                                new ConferenceBodies.ConferenceAnswer(
                                        ConferenceBodies.Information.of(yes.information()),
                                        ConferenceBodies.aors(yes.invited()),
                                        Unreachable.of(yes.unreachable())));
                    }
                    case AllocationOutcome.NotAllocated no ->
                        throw notAllocated(no).exception();
                });
    }

    CompletionStage<HttpResponse> get(Call call) {
        return entities.view(call.conference()).thenApply(view -> {
            if (!takesPart(call, view)) throw call.notYours();
            return Answer.ok(ParticipantBodies.Conference.of(view));
        });
    }

    CompletionStage<HttpResponse> delete(Call call) {
        return allowed(call, view -> call.caller().mayActFor(view.information().requestedBy()))
                .thenCompose(yes -> ask(
                        call,
                        replyTo -> new ConferenceCommand.End(
                                "ended by " + call.caller().subject(), Instant.now(), replyTo)))
                .thenApply(done -> Answer.done());
    }

    CompletionStage<HttpResponse> postInvitations(Call call) {
        ConferenceBodies.InvitationRequest body = call.json(ConferenceBodies.InvitationRequest.class);
        List<UserId> invite = body.invited();
        DialOptions dial = body.dial(requester(call));
        return allowed(call, view -> takesPart(call, view))
                .thenCompose(
                        yes -> ask(call, replyTo -> new ConferenceCommand.Invite(invite, Instant.now(), replyTo, dial)))
                .thenApply(reply -> EntityAnswers.expected(reply, ConferenceReply.Invitations.class))
                .thenApply(i -> Answer.ok(new ConferenceBodies.Invitations(
                        ConferenceBodies.aors(i.invited()), Unreachable.of(i.unreachable()))));
    }

    CompletionStage<HttpResponse> patchParticipant(Call call) {
        UserId participant = call.user("participant");
        ParticipantBodies.ParticipantChange body = call.json(ParticipantBodies.ParticipantChange.class);
        Float gain = body.checkedGain();
        return allowed(call, view -> mayChange(call, view, participant))
                .thenCompose(yes -> ask(
                        call,
                        replyTo -> new ConferenceCommand.SetParticipant(
                                participant,
                                body.muted(),
                                gain,
                                replyTo,
                                !participant.equals(call.caller().user()))))
                .thenCompose(done -> entities.view(call.conference()))
                .thenApply(view -> view.participants().stream()
                        .filter(p -> p.user().equals(participant))
                        .findFirst()
                        .map(p -> Answer.ok(ParticipantBodies.Participant.of(p)))
                        .orElseThrow(
                                () -> Problem.of(ProblemType.NO_SUCH_PARTICIPANT, participant + " does not take part")
                                        .exception()));
    }

    CompletionStage<HttpResponse> deleteParticipant(Call call) {
        UserId participant = call.user("participant");
        return allowed(call, view -> mayChange(call, view, participant))
                .thenCompose(yes -> ask(
                        call, replyTo -> new ConferenceCommand.RemoveParticipant(participant, Instant.now(), replyTo)))
                .thenApply(done -> Answer.done());
    }

    /** Whose right to have others called counts. */
    private static Requester requester(Call call) {
        return call.caller().user() == null ? Requester.OPERATOR : Requester.USER;
    }

    /** Requested it, or is or was invited to it. */
    static boolean takesPart(Call call, View view) {
        return call.caller().mayActFor(view.information().requestedBy())
                || view.participants().stream().anyMatch(p -> call.caller().mayActFor(p.user()));
    }

    private static boolean mayChange(Call call, View view, UserId participant) {
        return call.caller().mayActFor(view.information().requestedBy())
                || call.caller().mayActFor(participant);
    }

    @FunctionalInterface
    private interface Rule {
        boolean permits(View view);
    }

    /** Asks the conference only where the answer depends on it: who may act for all needs no second hop. */
    private CompletionStage<Boolean> allowed(Call call, Rule rule) {
        if (call.caller().user() == null) return CompletableFuture.completedFuture(true);
        return entities.view(call.conference()).thenApply(view -> {
            if (!rule.permits(view)) throw call.notYours();
            return true;
        });
    }

    private CompletionStage<ConferenceReply> ask(
            Call call,
            java.util.function.Function<org.apache.pekko.actor.typed.ActorRef<ConferenceReply>, ConferenceCommand>
                    command) {
        ConferenceId conference = call.conference();
        return entities.conference(conference, ProblemType.NO_SUCH_PARTICIPANT, command);
    }

    private static Problem notAllocated(AllocationOutcome.NotAllocated no) {
        if (no.unreachable().isEmpty()) return Problem.of(no.refusal(), ProblemType.NO_SUCH_USER);
        Problem problem = ABOUT_INVITEES.contains(no.refusal().reason())
                ? Problem.of(ProblemType.NOBODY_REACHABLE, no.refusal().detail())
                : Problem.of(no.refusal(), ProblemType.NO_SUCH_USER);
        return problem.with("unreachable", Unreachable.of(no.unreachable()));
    }
}
