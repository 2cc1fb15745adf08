// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

/** Which of a source's packets were taken (RFC 3711 §3.3.2): the latest, and 63 before it. */
final class ReplayWindow {
    private static final int SIZE = 64;

    private long highest = -1;
    private long taken;

    /** What a sequence number most probably stands for (RFC 3711 §3.3.1); negative where that was before the beginning. */
    long estimate(int sequence) {
        if (highest < 0) {
            return sequence;
        }
        long difference = (short) (sequence - (int) highest);
        return highest + difference;
    }

    boolean admits(long index) {
        if (index > highest) {
            return true;
        }
        long age = highest - index;
        return index >= 0 && age < SIZE && (taken >>> age & 1) == 0;
    }

    /** A packet that was admitted, and is authentic. */
    void take(long index) {
        if (index > highest) {
            long ahead = index - highest;
            taken = highest < 0 || ahead >= SIZE ? 1 : taken << ahead | 1;
            highest = index;
        } else {
            taken |= 1L << highest - index;
        }
    }
}
