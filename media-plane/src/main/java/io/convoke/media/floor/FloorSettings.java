// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

import java.time.Duration;

/**
 * How a floor is controlled. The timers are those of TS 24.380 §11.1.3.
 *
 * @param talkLimit T2: for so long somebody may talk
 * @param grace T3: for so long what he says is still heard after the floor was revoked because of {@code talkLimit}
 * @param preemptionGrace the same where somebody more important wants it; zero lets him in at once
 * @param preemptiveFrom priority (0..255) from which a request takes the floor from whoever talks with a lower one; 256: none does
 * @param queueSize how many may wait for the floor (0..250); with 0 a request that cannot be granted is denied
 * @param retryAfter T9: for so long a request of who talked too long is denied
 * @param mediaTimeout T1: who has the floor and sends nothing for so long has released it
 * @param hangTime T4: for so long nobody has the floor, after which this is told
 */
public record FloorSettings(
        Duration talkLimit,
        Duration grace,
        Duration preemptionGrace,
        int preemptiveFrom,
        int queueSize,
        Duration retryAfter,
        Duration mediaTimeout,
        Duration hangTime) {
    public static final int NO_PREEMPTION = 256;

    public FloorSettings {
        require(isWithin(talkLimit, 100, 65_535_000L), "talk-limit (100 ms..65535 s)", talkLimit);
        require(isWithin(grace, 0, 60_000), "grace (0..60 s)", grace);
        require(isWithin(preemptionGrace, 0, 60_000), "preemption-grace (0..60 s)", preemptionGrace);
        require(preemptiveFrom >= 0 && preemptiveFrom <= NO_PREEMPTION, "preemptive-from (0..256)", preemptiveFrom);
        require(queueSize >= 0 && queueSize <= 250, "queue-size (0..250)", queueSize);
        require(isWithin(retryAfter, 0, 600_000), "retry-after (0..600 s)", retryAfter);
        require(isWithin(mediaTimeout, 100, 600_000), "media-timeout (100 ms..600 s)", mediaTimeout);
        require(isWithin(hangTime, 100, 86_400_000L), "hang-time (100 ms..24 h)", hangTime);
    }

    private static boolean isWithin(Duration duration, long fromMs, long toMs) {
        return duration != null && duration.toMillis() >= fromMs && duration.toMillis() <= toMs;
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) {
            throw new IllegalArgumentException("floor." + name + " cannot be " + value);
        }
    }
}
