// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import java.util.concurrent.locks.LockSupport;

/**
 * A fixed grid in time: tick {@code n} is due at {@code start + n * period}, however late the one before it was. Times are those of
 * {@link System#nanoTime}. One thread only.
 */
public final class LoadClock {
    private final long periodNs;
    private long nextNs;

    /** The first tick is due at {@code startNs}. */
    public LoadClock(long startNs, long periodNs) {
        this.nextNs = startNs;
        this.periodNs = periodNs;
    }

    /**
     * Waits for the next tick; does not wait when it is already over.
     *
     * @return when the tick was due
     * @throws InterruptedException when interrupted before or while waiting
     */
    public long awaitTick() throws InterruptedException {
        final long dueNs = nextNs;
        awaitUntil(dueNs);
        nextNs = dueNs + periodNs;
        return dueNs;
    }

    /** Waits until {@code dueNs}. */
    public static void awaitUntil(long dueNs) throws InterruptedException {
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(leftNs);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
