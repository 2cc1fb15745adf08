// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

/**
 * Who is mixed: the loudest few. A score is a level in dBov that follows the voice up at once and falls slowly. Whoever is in
 * has an advantage over those outside, a larger one at first, so that equals do not take turns with each frame.
 */
public final class TalkerSelection {
    /** Below this nobody is taken in, and below {@link #FORGET_DB} who is in goes out. */
    public static final float SPEECH_DB = -62;

    public static final float FORGET_DB = -72;
    private static final float ADVANTAGE_DB = 4;
    private static final float FRESH_ADVANTAGE_DB = 10;
    private static final int FRESH_FRAMES = 15;

    private final int loudest;
    private final int[] best;
    private final float[] bestRank;

    /**
     * @param loudest how many are mixed
     * @param near how many more are kept ready
     */
    public TalkerSelection(int loudest, int near) {
        this.loudest = loudest;
        this.best = new int[loudest + near];
        this.bestRank = new float[loudest + near];
    }

    /**
     * The score with the advantage of who is in; {@link Float#NEGATIVE_INFINITY} for who cannot be mixed.
     *
     * @param framesIn 0 outside, else frames since it was taken in
     */
    public static float rank(float score, int framesIn) {
        if (framesIn == 0) {
            return score < SPEECH_DB ? Float.NEGATIVE_INFINITY : score;
        }
        return score < FORGET_DB ? Float.NEGATIVE_INFINITY : score + advantage(framesIn);
    }

    /**
     * Ranks the first {@code size}.
     *
     * @param ranks from {@link #rank}; {@link Float#NEGATIVE_INFINITY} for who must not be mixed
     * @param framesIn of each: 0 outside, else frames since it was taken in; brought up to date
     * @return how many are in {@link #ranked}; those beyond the first {@link #loudest()} are only near
     */
    public int select(float[] ranks, int[] framesIn, int size) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (ranks[i] == Float.NEGATIVE_INFINITY) {
                framesIn[i] = 0;
                continue;
            }
            count = insert(i, ranks[i], count);
            framesIn[i] = -framesIn[i]; // stays in only when found among the best
        }
        for (int rank = 0; rank < Math.min(count, loudest); rank++) {
            framesIn[best[rank]] = Math.abs(framesIn[best[rank]]) + 1;
        }
        for (int i = 0; i < size; i++) {
            framesIn[i] = Math.max(0, framesIn[i]);
        }
        return count;
    }

    private static float advantage(int frames) {
        return frames < FRESH_FRAMES ? FRESH_ADVANTAGE_DB : ADVANTAGE_DB;
    }

    private int insert(int index, float rank, int count) {
        int at = count;
        if (at == best.length) {
            if (rank <= bestRank[at - 1]) {
                return count;
            }
            at--;
        }
        while (at > 0 && bestRank[at - 1] < rank) {
            best[at] = best[at - 1];
            bestRank[at] = bestRank[at - 1];
            at--;
        }
        best[at] = index;
        bestRank[at] = rank;
        return Math.min(count + 1, best.length);
    }

    public int loudest() {
        return loudest;
    }

    /** The index at a rank, 0 the loudest. */
    public int ranked(int rank) {
        return best[rank];
    }
}
