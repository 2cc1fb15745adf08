// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

/**
 * Which counts of which nonces were used: 32 bytes for each of a fixed number of nonces, no more ever. A nonce has the place
 * that its number gives; a newer one that is used takes it over, after which the older one counts as forgotten.
 */
final class NonceCounts {
    /** Counts that may overtake each other on the way, as UDP and several connections let them. */
    private static final int WINDOW = Long.SIZE;

    enum Use {
        FIRST,
        /** The newest count again, with the very same request: a retransmission. */
        SAME_AGAIN,
        REPLAYED,
        FORGOTTEN
    }

    private final long[] numbers;
    private final long[] highest;
    /** Bit i: the count that is i below the highest was used. */
    private final long[] used;

    private final long[] requests;

    NonceCounts(int nonces) {
        numbers = new long[nonces];
        highest = new long[nonces];
        used = new long[nonces];
        requests = new long[nonces];
    }

    /** @param request a keyed hash of the whole request */
    synchronized Use use(long number, long count, long request) {
        int place = (int) (number % numbers.length);
        if (number < numbers[place]) return Use.FORGOTTEN;
        if (number > numbers[place]) {
            numbers[place] = number;
            highest[place] = 0;
            used[place] = 0;
        }
        long ahead = count - highest[place];
        if (ahead > 0) {
            used[place] = (ahead < WINDOW ? used[place] << ahead : 0) | 1;
            highest[place] = count;
            requests[place] = request;
            return Use.FIRST;
        }
        if (ahead == 0 && requests[place] == request) return Use.SAME_AGAIN;
        long bit = -ahead < WINDOW ? 1L << -ahead : 0;
        if (bit == 0 || (used[place] & bit) != 0) return Use.REPLAYED;
        used[place] |= bit;
        return Use.FIRST;
    }
}
