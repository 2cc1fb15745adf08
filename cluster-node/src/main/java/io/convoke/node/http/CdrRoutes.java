// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.body.ClusterBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.node.http.call.Slice;
import io.convoke.protocol.ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Call detail records. */
record CdrRoutes(Readings readings) {
    /** Where no time is given: what is looked for is mostly young, and a range costs a read for each day. */
    private static final Duration USUAL_RANGE = Duration.ofDays(31);

    CompletionStage<HttpResponse> get(Call call) {
        Optional<UserId> user = call.query("user", UserId::parse)
                .or(() -> Optional.ofNullable(call.caller().user()));
        user.ifPresent(call::actsFor);
        Instant to = call.instant("to").orElseGet(() -> Instant.now().plus(Duration.ofDays(1)));
        Instant from = call.instant("from").orElseGet(() -> to.minus(USUAL_RANGE));
        if (from.isAfter(to)) {
            throw Problem.of(ProblemType.INVALID_PARAMETER, "from: lies after 'to'")
                    .with("parameter", "from")
                    .exception();
        }
        return readings.cdrs(user, from, to, Slice.after(call), Slice.limit(call))
                .thenApply(page -> Answer.ok(new Slice<>(
                        page.items().stream().map(ClusterBodies.Cdr::of).toList(),
                        page.next().orElse(null))));
    }
}
