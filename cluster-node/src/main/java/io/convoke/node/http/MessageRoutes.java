// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.MessageBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Instant messages.
 *
 * @param maxTextBytes of UTF-8
 */
record MessageRoutes(EntityAnswers entities, int maxTextBytes) {

    CompletionStage<HttpResponse> post(Call call) {
        MessageBodies.MessageRequest body = call.json(MessageBodies.MessageRequest.class);
        UserId from = body.sender();
        UserId to = body.recipient();
        String text = body.checkedText(maxTextBytes);
        MessageId id = body.messageId().orElseGet(() -> new MessageId(call.newId()));
        call.actsFor(from);
        call.concerns("user", from);
        call.concerns("to", to);
        call.concerns("message", id);
        return entities.user(from, replyTo -> new UserCommand.Send(id, to, text, Instant.now(), replyTo))
                .thenApply(reply -> EntityAnswers.expected(reply, UserReply.Stored.class))
                .thenApply(stored -> Answer.json(
                        202,
                        new MessageBodies.MessageAccepted(
                                id.value(), from.aor(), to.aor(), stored.seq(), stored.duplicate())));
    }
}
