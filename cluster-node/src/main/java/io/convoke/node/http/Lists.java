// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.persistence.projection.InvalidCursor;
import io.convoke.persistence.projection.LiveConference;
import io.convoke.persistence.projection.Page;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the projections; what they fail with becomes a problem. */
record Lists(Readings readings) {
    private static final Logger LOG = LoggerFactory.getLogger(Lists.class);

    CompletionStage<Page<LiveConference>> live(Optional<String> after, int limit) {
        return asked(() -> readings.live().list(after, limit));
    }

    CompletionStage<Page<CallDetailRecord>> cdrs(
            Optional<UserId> user, Instant from, Instant to, Optional<String> after, int limit) {
        return asked(() -> readings.cdrs().list(user, from, to, after, limit));
    }

    private <T> CompletionStage<T> asked(Supplier<CompletionStage<T>> question) {
        if (!readings.journalAvailable().getAsBoolean()) throw away();
        try {
            return question.get().exceptionallyCompose(failure -> CompletableFuture.failedFuture(problem(failure)));
        } catch (InvalidCursor e) {
            throw problem(e);
        }
    }

    private static ProblemException problem(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof InvalidCursor) {
            return Problem.of(ProblemType.INVALID_PARAMETER, "after: " + cause.getMessage())
                    .with("parameter", "after")
                    .exception();
        }
        LOG.warn("A list cannot be read: {}", String.valueOf(cause));
        return away();
    }

    private static ProblemException away() {
        return Problem.of(ProblemType.UNAVAILABLE, "The lists cannot be read for now")
                .exception();
    }
}
