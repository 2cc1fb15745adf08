// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.mix.TalkerSelection;
import java.util.concurrent.atomic.AtomicLongArray;

/** Who speaks in a mixer, by serial numbers of legs: written with each frame, read by any thread. */
public final class Speakers {
    private static final float SPEAKING_DB = -50;
    /** So much louder somebody else must be to be the one who speaks. */
    private static final float DOMINANCE_DB = 6;

    private static final int FRAMES = 0;
    private static final int DOMINANT = 1;
    private static final int LIST = 2;

    private final int most;
    private final AtomicLongArray published;

    Speakers(int most) {
        this.most = most;
        published = new AtomicLongArray(LIST + most);
    }

    /** @param mixed so many of the ranking are mixed */
    void publish(Roster roster, TalkerSelection selection, int mixed) {
        int count = 0;
        long dominant = published.getPlain(DOMINANT);
        float dominantScore = Float.NEGATIVE_INFINITY;
        long loudest = 0;
        float loudestScore = Float.NEGATIVE_INFINITY;
        for (int rank = 0; rank < mixed; rank++) {
            int index = selection.ranked(rank);
            float score = roster.voice(index).source.score();
            if (score < SPEAKING_DB) {
                continue;
            }
            long serial = roster.voice(index).serial;
            published.setOpaque(LIST + count++, serial);
            if (score > loudestScore) {
                loudest = serial;
                loudestScore = score;
            }
            if (serial == dominant) {
                dominantScore = score;
            }
        }
        for (int i = count; i < most; i++) {
            published.setOpaque(LIST + i, 0);
        }
        if (count == 0 || loudestScore > dominantScore + DOMINANCE_DB) {
            published.setOpaque(DOMINANT, loudest);
        }
    }

    void countFrame() {
        published.setOpaque(FRAMES, published.getPlain(FRAMES) + 1);
    }

    public long framesMixed() {
        return published.getOpaque(FRAMES);
    }

    /** 0: nobody. */
    public long dominant() {
        return published.getOpaque(DOMINANT);
    }

    public int most() {
        return most;
    }

    /** 0 behind the last. */
    public long speaking(int index) {
        return published.getOpaque(LIST + index);
    }
}
