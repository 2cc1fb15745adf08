// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.leg.Leg;
import io.convoke.media.mix.Lane;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.prompt.Playout;

/** A leg's place in a mixer; written by the mixer's thread alone once it is taken. */
public final class Seat {
    private final Leg leg;
    private final Runnable retirement;
    StreamGroup group;
    MixStream ownStream;
    float gain;
    boolean muted;
    boolean leaving;
    boolean contributes;
    boolean starved;
    long lastRankedFrame;
    /** What is played to this leg alone, with the stream that it needs meanwhile; null for nothing. */
    Playout playout;

    MixStream promptStream;
    /** Of the mix below the prompts. */
    float mixGain;

    long digitsBefore;

    /** @param retirement run elsewhere once the leg is gone: closes its decoder and sockets */
    public Seat(Leg leg, Runnable retirement) {
        this.leg = leg;
        this.retirement = retirement;
    }

    public Leg leg() {
        return leg;
    }

    Runnable retirement() {
        return retirement;
    }

    Lane lane() {
        return leg.source().lane();
    }

    boolean usesOpus() {
        return leg.source().wantsOpusLane();
    }

    /** What the leg says may be mixed. */
    boolean mayBeHeard() {
        return !muted && !leaving && leg.media().direction().receives();
    }

    /** Nothing of it is in the mix any more. */
    boolean isFadedOut() {
        return lane() == null || lane().gain() == 0;
    }
}
