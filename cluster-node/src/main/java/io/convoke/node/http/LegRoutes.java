// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.ParticipantBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.ConferenceReply.View;
import io.convoke.protocol.conference.Participant.LegSummary;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Legs: an SDP offer goes in, the answer comes out.
 *
 * @param node this one: where the client is
 */
record LegRoutes(EntityAnswers entities, NodeId node) {
    CompletionStage<HttpResponse> post(Call call) {
        ConferenceId conference = call.conference();
        EndpointId endpoint = endpoint(call);
        LegId leg = new LegId(call.newId());
        String offer = call.sdp();
        call.concerns("user", endpoint.user());
        call.concerns("leg", leg);
        return entities.conference(
                        conference,
                        ProblemType.NO_SUCH_PARTICIPANT,
                        replyTo -> new ConferenceCommand.Join(
                                endpoint, leg, offer, Instant.now(), replyTo, false, null, node))
                .thenApply(reply -> EntityAnswers.expected(reply, ConferenceReply.LegAnswered.class))
                .thenApply(answered -> Answer.sdp(201, answered.answer())
                        .addHeader(org.apache.pekko.http.javadsl.model.headers.RawHeader.create(
                                "Location", "/v1/conferences/" + conference + "/legs/" + answered.leg())));
    }

    CompletionStage<HttpResponse> put(Call call) {
        LegId leg = leg(call);
        String offer = call.sdp();
        return owned(call)
                .thenCompose(yes -> entities.conference(
                        call.conference(),
                        ProblemType.NO_SUCH_LEG,
                        replyTo -> new ConferenceCommand.ReOffer(leg, offer, Instant.now(), replyTo, node)))
                .thenApply(reply -> EntityAnswers.expected(reply, ConferenceReply.LegAnswered.class))
                .thenApply(answered -> Answer.sdp(200, answered.answer()));
    }

    CompletionStage<HttpResponse> delete(Call call) {
        LegId leg = leg(call);
        return owned(call)
                .thenCompose(yes -> entities.conference(
                        call.conference(),
                        ProblemType.NO_SUCH_LEG,
                        replyTo -> new ConferenceCommand.Leave(leg, Instant.now(), replyTo)))
                .thenApply(done -> Answer.done());
    }

    CompletionStage<HttpResponse> get(Call call) {
        LegId leg = leg(call);
        return entities.view(call.conference()).thenCompose(view -> {
            LegSummary summary = find(view, leg);
            call.actsFor(summary.endpoint().user());
            return statistics(view, summary)
                    .thenApply(figures -> Answer.ok(ParticipantBodies.Leg.of(
                            summary, summary.connected() && figures.isPresent(), figures.orElse(LegStatistics.NONE))));
        });
    }

    /** From the mixer itself, so that the figures are of this moment; empty where the mixer does not have the leg. */
    private CompletionStage<Optional<LegStatistics>> statistics(View view, LegSummary leg) {
        if (leg.node() == null) return CompletableFuture.completedFuture(Optional.empty());
        MixerId mixer = new MixerId(leg.node(), view.information().id());
        return entities.mixer(mixer, replyTo -> new MixerCommand.GetLeg(leg.leg(), replyTo))
                .thenApply(reply ->
                        reply instanceof MixerReply.LegView found ? Optional.of(found.statistics()) : Optional.empty());
    }

    /** Whose leg it is matters to a token of scope user only; for the others this is no hop. */
    private CompletionStage<Boolean> owned(Call call) {
        if (call.caller().user() == null) return CompletableFuture.completedFuture(true);
        return entities.view(call.conference()).thenApply(view -> {
            call.actsFor(find(view, leg(call)).endpoint().user());
            return true;
        });
    }

    private static EndpointId endpoint(Call call) {
        UserId user = call.query("user", UserId::parse)
                .or(() -> Optional.ofNullable(call.caller().user()))
                .orElseThrow(() -> Problem.of(ProblemType.INVALID_PARAMETER, "user: who joins is missing")
                        .with("parameter", "user")
                        .exception());
        call.actsFor(user);
        return call.query("endpoint", device -> EndpointId.of(user, device))
                .orElseGet(() -> EndpointId.of(user, "default"));
    }

    private static LegId leg(Call call) {
        return new LegId(call.id("leg"));
    }

    private static LegSummary find(View view, LegId leg) {
        return view.participants().stream()
                .flatMap(p -> p.legs().stream())
                .filter(l -> l.leg().equals(leg))
                .findFirst()
                .orElseThrow(() -> Problem.of(ProblemType.NO_SUCH_LEG, "The conference has no leg " + leg)
                        .exception());
    }
}
