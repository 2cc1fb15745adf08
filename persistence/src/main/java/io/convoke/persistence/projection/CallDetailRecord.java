// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Duration;
import java.time.Instant;

/**
 * One leg that was up: who took part in what, when, and how it was carried; or one call that did not come about. Times have
 * milliseconds.
 *
 * @param reason why the leg ended; {@link #NOT_REACHED} of a call that did not come about
 * @param sipStatus what became of such a call; 0 of a leg
 * @param q850Cause of that; 0 for none
 */
public record CallDetailRecord(
        ConferenceId conference,
        String subject,
        EndpointId endpoint,
        LegId leg,
        Instant startedAt,
        Instant endedAt,
        String reason,
        LegStatistics statistics,
        int sipStatus,
        int q850Cause) {
    public static final String NOT_REACHED = "not-reached";

    public CallDetailRecord(
            ConferenceId conference,
            String subject,
            EndpointId endpoint,
            LegId leg,
            Instant startedAt,
            Instant endedAt,
            String reason,
            LegStatistics statistics) {
        this(conference, subject, endpoint, leg, startedAt, endedAt, reason, statistics, 0, 0);
    }

    public UserId user() {
        return endpoint.user();
    }

    public Duration duration() {
        return Duration.between(startedAt, endedAt);
    }
}
