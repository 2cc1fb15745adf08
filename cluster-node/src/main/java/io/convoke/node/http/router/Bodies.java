// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.router;

import io.convoke.node.http.call.Operation.Body;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;

/**
 * Reads request bodies of a type, size and slowness that are allowed.
 *
 * @param maxBytes more is refused; what is announced as more is not read at all
 */
public record Bodies(ActorSystem<?> system, long maxBytes, Duration timeout) {

    CompletionStage<byte[]> read(HttpRequest request, Body body) {
        long announced = request.entity().getContentLengthOption().orElse(-1);
        if (announced > maxBytes) throw tooLarge();
        boolean empty = announced == 0 && body == Body.OPTIONAL_JSON;
        if (!empty) checkType(request, body);
        if (request.entity() instanceof HttpEntity.Strict whole) { // nearly all: come with the head
            return CompletableFuture.completedStage(whole.getData().toArray());
        }
        return request.entity()
                .withSizeLimit(maxBytes)
                .toStrict(timeout.toMillis(), system)
                .thenApply(strict -> strict.getData().toArray())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(problem(failure)));
    }

    private static void checkType(HttpRequest request, Body body) {
        String expected = body == Body.SDP ? "application/sdp" : "application/json";
        String type = request.entity().getContentType().mediaType().toString();
        if (type.equalsIgnoreCase(expected)) return;
        throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body must be " + expected)
                .with("supported", List.of(expected))
                .exception();
    }

    private Throwable problem(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> problem(e.getCause());
            case EntityStreamSizeException e -> tooLarge();
            case TimeoutException e ->
                Problem.of(ProblemType.BODY_TOO_SLOW, "The body did not come within " + timeout.toMillis() + " ms")
                        .exception();
            case EntityStreamException e ->
                Problem.of(ProblemType.MALFORMED_REQUEST, "The body broke off").exception();
            default -> failure;
        };
    }

    private ProblemException tooLarge() {
        return Problem.of(ProblemType.BODY_TOO_LARGE, "The body is larger than " + maxBytes + " bytes")
                .with("limit", maxBytes)
                .exception();
    }
}
