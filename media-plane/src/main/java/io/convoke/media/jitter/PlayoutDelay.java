// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import java.util.Arrays;

/**
 * How long to hold packets back. A packet's transit is its arrival minus its timestamp, both in ticks of the RTP clock; the
 * base is the least transit of the last seconds, lateness what a packet took beyond it. The target covers the lateness of 98 % of
 * the recent packets: one bin of 4 ms where there is no jitter.
 */
final class PlayoutDelay {
    static final int BIN_MS = 4;
    private static final int BINS = 64;
    private static final int MEMORY = 500; // packets after which older ones count half: 10 s at 20 ms
    private static final int WINDOW_S = 2;

    private final int clockRate;
    private final int binTicks;
    private final short[] late = new short[BINS];
    private int total;
    private int targetBin;
    private boolean started;
    private long windowEnd;
    private long windowBase;
    private long previousBase;

    PlayoutDelay(int clockRate) {
        this.clockRate = clockRate;
        this.binTicks = clockRate / 1_000 * BIN_MS;
    }

    /** Forgets the sender's clock but not the network's jitter. */
    void restart() {
        started = false;
    }

    boolean started() {
        return started;
    }

    /** Nothing is known, or nothing was learnt for a while: clocks drift. */
    boolean isStale(long now) {
        return !started || now - windowEnd >= 0;
    }

    void onArrival(long transit, long now) {
        if (!started || now - windowEnd > (long) WINDOW_S * clockRate) {
            started = true;
            previousBase = transit;
            windowBase = transit;
            windowEnd = now + (long) WINDOW_S * clockRate;
        } else if (now - windowEnd >= 0) {
            forgetIfMoved(windowBase - base());
            previousBase = windowBase;
            windowBase = transit;
            windowEnd = now + (long) WINDOW_S * clockRate;
        }
        windowBase = Math.min(windowBase, transit);
        count((int) Math.min(BINS - 1, (transit - base()) / binTicks));
    }

    /** The way through the network has become longer for good: what was late by the old measure says nothing any more. */
    private void forgetIfMoved(long ticks) {
        if (ticks > 2L * binTicks) {
            Arrays.fill(late, (short) 0);
            total = 0;
        }
    }

    private void count(int bin) {
        late[bin]++;
        if (++total >= MEMORY) {
            total = 0;
            for (int i = 0; i < BINS; i++) {
                late[i] >>= 1;
                total += late[i];
            }
        }
        int beyond = total / 50;
        int top = BINS - 1;
        for (int above = late[top]; above <= beyond && top > 0; above += late[top]) {
            top--;
        }
        targetBin = top;
    }

    long base() {
        return Math.min(previousBase, windowBase);
    }

    long targetTicks() {
        return (targetBin + 1L) * binTicks;
    }
}
