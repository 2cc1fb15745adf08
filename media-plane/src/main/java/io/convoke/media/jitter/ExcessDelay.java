// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

/** Delay that is no longer needed, and when a packet of sound may be left out to be rid of it. */
final class ExcessDelay {
    private static final int HEARD_DELAY_MS = 60; // more of it disturbs a conversation more than a cut
    private static final int LOUD_PATIENCE_MS = 2_000;
    private static final int QUIET_PATIENCE_MS = 60;

    private final int ticksPerMs;
    private long since;

    ExcessDelay(int ticksPerMs) {
        this.ticksPerMs = ticksPerMs;
    }

    void restart(long now) {
        since = now;
    }

    /**
     * Whether to leave out this packet.
     *
     * @param excess how much longer than the target asks it was held
     * @param packetTicks what leaving it out gains
     * @param following the next one is there: no second gap follows the cut
     * @param quiet nothing is heard that would be missed
     */
    boolean leavesOut(long excess, long packetTicks, boolean following, boolean quiet, long now) {
        if (excess < packetTicks + 2L * ticksPerMs) {
            since = now;
            return false;
        }
        long patience = (long) (quiet ? QUIET_PATIENCE_MS : LOUD_PATIENCE_MS) * ticksPerMs;
        boolean cuts =
                following && (now - since >= patience || excess > packetTicks + (long) HEARD_DELAY_MS * ticksPerMs);
        if (cuts) {
            since = now;
        }
        return cuts;
    }
}
