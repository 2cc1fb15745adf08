// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Duration;
import java.time.Instant;

/** One leg that was up: who took part in what, when, and how it was carried. Times have milliseconds. */
public record CallDetailRecord(
        ConferenceId conference,
        String subject,
        EndpointId endpoint,
        LegId leg,
        Instant startedAt,
        Instant endedAt,
        String reason,
        LegStatistics statistics) {

    public UserId user() {
        return endpoint.user();
    }

    public Duration duration() {
        return Duration.between(startedAt, endedAt);
    }
}
