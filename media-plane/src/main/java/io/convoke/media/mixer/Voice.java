// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.mix.Lane;
import io.convoke.media.mix.Source;

/** What is heard in a mixer, and how; written by the mixer's thread alone. Who listens is a {@link Seat}. */
final class Voice {
    /** Known by this number in reports. */
    final long serial;

    Source source;
    float gain;
    boolean muted;
    /** In dBov, for the selection of talkers; {@link Float#NEGATIVE_INFINITY} for who must not be heard. */
    float score = Float.NEGATIVE_INFINITY;

    /** By which the talkers are chosen, made of the score; that of a talker on another node comes with his frames. */
    float rank = Float.NEGATIVE_INFINITY;

    /** Between 0 and 1/16 dB, of each talker another one. */
    float tieBreak;

    /** Of another node. */
    boolean remote;

    boolean contributes;
    long lastRankedFrame;

    Voice(long serial) {
        this.serial = serial;
    }

    Lane lane() {
        return source.lane();
    }

    boolean usesOpus() {
        return source.wantsOpusLane();
    }

    /** Nothing of it is in the mix any more. */
    boolean isFadedOut() {
        return lane() == null || lane().gain() == 0;
    }
}
