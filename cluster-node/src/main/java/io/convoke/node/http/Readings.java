// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.boot.Readiness;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.persistence.projection.InvalidCursor;
import io.convoke.persistence.projection.LiveConference;
import io.convoke.persistence.projection.Page;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the edges read that no entity tells them: projections, the cluster, the node itself.
 *
 * @param members status by node, such as "up"
 * @param mixers of all nodes
 */
public record Readings(
        LiveList live,
        CdrList cdrs,
        Supplier<CompletionStage<List<MixerStanding>>> mixers,
        Supplier<Map<String, String>> members,
        BooleanSupplier journalAvailable,
        Readiness readiness) {
    private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

    @FunctionalInterface
    public interface LiveList {
        CompletionStage<Page<LiveConference>> list(Optional<String> after, int limit);
    }

    @FunctionalInterface
    public interface CdrList {
        /** @param user empty for everybody's */
        CompletionStage<Page<CallDetailRecord>> list(
                Optional<UserId> user, Instant from, Instant to, Optional<String> after, int limit);
    }

    /** Fails with a problem where the projection cannot be asked, as {@link #cdrs(Optional, Instant, Instant, Optional, int)}. */
    CompletionStage<Page<LiveConference>> live(Optional<String> after, int limit) {
        return asked(() -> live.list(after, limit));
    }

    CompletionStage<Page<CallDetailRecord>> cdrs(
            Optional<UserId> user, Instant from, Instant to, Optional<String> after, int limit) {
        return asked(() -> cdrs.list(user, from, to, after, limit));
    }

    private <T> CompletionStage<T> asked(Supplier<CompletionStage<T>> question) {
        if (!journalAvailable.getAsBoolean()) throw away();
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
