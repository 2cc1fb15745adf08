// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.wire.Wire;
import java.time.Duration;

/**
 * How a session is kept alive (RFC 4028): without a refresh for so long, it is over.
 *
 * @param ours we refresh it; else the phone does
 */
public record SessionTimer(int seconds, boolean ours) implements Wire {
    private static final int SPARE_SECONDS = 32;

    /**
     * When something is to be done after a refresh (§10): who refreshes does so half-way, and who is to be refreshed hangs up
     * 32 s before the end, or a third of the interval.
     */
    public Duration untilDue() {
        return Duration.ofSeconds(ours ? seconds / 2 : seconds - Math.min(SPARE_SECONDS, seconds / 3));
    }
}
