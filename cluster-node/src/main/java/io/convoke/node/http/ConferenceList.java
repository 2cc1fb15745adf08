// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.ConferenceBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.node.http.call.Slice;
import io.convoke.persistence.projection.Page;
import io.convoke.protocol.conference.ConferenceEntry;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply.View;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Which conferences there are comes from the projection, or from the user's IM list; how each is, from the conference. */
record ConferenceList(EntityAnswers entities, Readings readings) {

    CompletionStage<HttpResponse> get(Call call) {
        Optional<ConferencePhase> phase = call.query("phase", ConferenceBodies::phase);
        int limit = Slice.limit(call);
        return ids(call, limit)
                .thenCompose(page -> views(page.items()).thenApply(views -> {
                    List<ConferenceBodies.Summary> items = views.stream()
                            .filter(view -> phase.isEmpty() || phase.get() == view.phase())
                            .map(ConferenceBodies.Summary::of)
                            .toList();
                    return Answer.ok(new Slice<>(items, page.next()));
                }));
    }

    private CompletionStage<Slice<ConferenceId>> ids(Call call, int limit) {
        if (call.caller().user() == null) {
            return readings.live(Slice.after(call), limit).thenApply(ConferenceList::ids);
        }
        return entities.user(call.caller().user(), UserCommand.GetList::new)
                .thenApply(reply -> EntityAnswers.expected(reply, UserReply.ImList.class))
                .thenApply(list -> Slice.of(
                        list.conferences().stream().map(ConferenceEntry::id).toList(), ConferenceId::value, call));
    }

    private static Slice<ConferenceId> ids(Page<io.convoke.persistence.projection.LiveConference> page) {
        return new Slice<>(
                page.items().stream()
                        .map(io.convoke.persistence.projection.LiveConference::id)
                        .toList(),
                page.next().orElse(null));
    }

    /** In the order asked; without those that were forgotten since the projection was written. */
    private CompletionStage<List<View>> views(List<ConferenceId> ids) {
        CompletionStage<List<View>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (ConferenceId id : ids) {
            all = all.thenCombine(known(id), (views, view) -> {
                view.ifPresent(views::add);
                return views;
            });
        }
        return all;
    }

    private CompletionStage<Optional<View>> known(ConferenceId id) {
        return entities.view(id).thenApply(Optional::of).exceptionally(failure -> {
            Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause instanceof ProblemException p && p.problem().type() == ProblemType.NO_SUCH_CONFERENCE) {
                return Optional.empty();
            }
            throw new CompletionException(cause);
        });
    }
}
