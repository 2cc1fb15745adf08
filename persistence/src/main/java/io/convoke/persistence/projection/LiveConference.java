// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;

/** A conference that has begun and not ended, as lists show it; who is in is asked of the conference itself. */
public record LiveConference(
        ConferenceId id,
        String subject,
        UserId requestedBy,
        String conferenceUri,
        Instant startedAt,
        Instant expiresAt) {}
