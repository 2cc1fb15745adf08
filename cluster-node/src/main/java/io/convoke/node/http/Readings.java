// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.boot.Readiness;
import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.persistence.projection.LiveConference;
import io.convoke.persistence.projection.Page;
import io.convoke.protocol.allocator.MixerStanding;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
}
