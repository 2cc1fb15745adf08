// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.SessionBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Client sessions; what they are told comes from here (long-poll) or from {@link EventStream}. */
record SessionRoutes(EntityAnswers entities, EventStream stream) {
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final int MOST_MESSAGES = 500;
    private static final int USUAL_MESSAGES = 100;

    CompletionStage<HttpResponse> post(Call call) {
        UserId user = call.user("aor");
        String clientName = call.json(SessionBodies.SessionRequest.class).checked();
        EndpointId endpoint = EndpointId.of(user, call.newId());
        call.concerns("session", endpoint.device());
        return entities.user(user, replyTo -> new UserCommand.OpenSession(endpoint, clientName, Instant.now(), replyTo))
                .thenApply(reply -> EntityAnswers.expected(reply, UserReply.SessionOpened.class))
                .thenApply(opened -> Answer.created(
                        "/v1/users/" + user + "/sessions/" + endpoint.device(),
                        SessionBodies.SessionOpened.of(opened)));
    }

    CompletionStage<HttpResponse> get(Call call) {
        return entities.endpoint(session(call), EndpointCommand.Get::new)
                .thenApply(reply -> Answer.ok(
                        SessionBodies.Session.of(EntityAnswers.expected(reply, EndpointReply.Session.class))));
    }

    CompletionStage<HttpResponse> delete(Call call) {
        return entities.endpoint(session(call), EndpointCommand.Close::new).thenApply(done -> Answer.done());
    }

    CompletionStage<HttpResponse> putPresence(Call call) {
        PresenceStatus presence = call.json(SessionBodies.Presence.class).checked();
        return entities.endpoint(session(call), replyTo -> new EndpointCommand.SetPresence(presence, replyTo))
                .thenApply(done -> Answer.done());
    }

    CompletionStage<HttpResponse> getEvents(Call call) {
        EndpointId session = session(call);
        FeedCursor after = call.cursor();
        int limit = call.query("limit", 1, MOST_MESSAGES, USUAL_MESSAGES);
        int wait = call.query("wait", 0, LONGEST_WAIT_SECONDS, 0);
        String accept = call.header("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
        if (accept.contains("text/event-stream")) return stream.open(call.caller(), session, after);
        if (!accept.contains("*/*") && !accept.contains("application/*") && !accept.contains("application/json")) {
            throw EventStream.notAcceptable();
        }
        return entities.poll(session, after, limit, Duration.ofSeconds(wait))
                .thenApply(feed -> Answer.ok(SessionBodies.Events.of(feed)));
    }

    private static EndpointId session(Call call) {
        return new EndpointId(call.user("aor"), call.id("session"));
    }
}
