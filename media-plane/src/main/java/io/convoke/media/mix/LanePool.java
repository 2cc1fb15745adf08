// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

/** The lanes of one mixer that are not lent, by kind. */
public final class LanePool implements AutoCloseable {
    private final Lane[][] free;
    private final int[] count = new int[2];
    private final int[] total = new int[2];

    /** @param most of each kind */
    public LanePool(int most) {
        free = new Lane[2][most];
    }

    private static int kind(boolean opus) {
        return opus ? 1 : 0;
    }

    /** A new one, made elsewhere. */
    public void stock(Lane lane) {
        total[kind(lane.servesOpus())]++;
        giveBack(lane);
    }

    public void giveBack(Lane lane) {
        int kind = kind(lane.servesOpus());
        free[kind][count[kind]++] = lane;
    }

    /** Null when all of the kind are lent. */
    public Lane take(boolean opus) {
        int kind = kind(opus);
        return count[kind] == 0 ? null : free[kind][--count[kind]];
    }

    /** Lent or not. */
    public int total(boolean opus) {
        return total[kind(opus)];
    }

    @Override
    public void close() {
        for (int kind = 0; kind < free.length; kind++) {
            for (int i = 0; i < count[kind]; i++) {
                free[kind][i].close();
            }
        }
    }
}
