// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.counters;

/** How much of its time a mixer thread works, a second at a time; on that thread alone. */
public final class ThreadLoad {
    private static final long WINDOW_NS = 1_000_000_000L;

    private long busyNs;
    private long windowStartNs;

    public ThreadLoad(long nowNs) {
        windowStartNs = nowNs;
    }

    /** After each duty cycle. */
    public void worked(long fromNs, long toNs, Counters<ThreadCounter> counters) {
        busyNs += toNs - fromNs;
        if (toNs - windowStartNs >= WINDOW_NS) {
            counters.set(ThreadCounter.LOAD_PERMILLE, busyNs * 1_000 / (toNs - windowStartNs));
            counters.add(ThreadCounter.BUSY_NS, busyNs);
            busyNs = 0;
            windowStartNs = toNs;
        }
    }
}
