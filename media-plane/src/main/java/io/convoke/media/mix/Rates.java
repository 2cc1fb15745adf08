// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

/** The sample rates of a mix: 8, 16 and 48 kHz. */
public final class Rates {
    public static final int COUNT = 3;
    /** Samples in 20 ms at the highest rate. */
    public static final int LARGEST_FRAME = 960;

    private Rates() {}

    /** Of a rate, below {@link #COUNT}. */
    public static int index(int rate) {
        return rate == 8_000 ? 0 : rate == 16_000 ? 1 : 2;
    }

    /** Of a conversion, for arrays of {@code COUNT * COUNT}. */
    static int pair(int from, int to) {
        return index(from) * COUNT + index(to);
    }
}
