// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.leg.Leg;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.StreamGroup;
import io.convoke.media.prompt.Playout;

/** A leg's place in a mixer: who listens, and its {@link Voice}; written by the mixer's thread alone once it is taken. */
public final class Seat {
    private final Leg leg;
    private final Runnable retirement;
    final Voice voice;
    final Forwarding forwarding;
    StreamGroup group;
    MixStream ownStream;
    boolean leaving;
    boolean starved;
    /** What is played to this leg alone, with the stream that it needs meanwhile; null for nothing. */
    Playout playout;

    MixStream promptStream;
    /** Of the mix below the prompts. */
    float mixGain;

    long digitsBefore;

    /**
     * @param key of the leg alone, on all nodes
     * @param retirement run elsewhere once the leg is gone: closes its decoder and sockets
     */
    public Seat(Leg leg, long key, MixerHost host, Runnable retirement) {
        this.leg = leg;
        this.retirement = retirement;
        voice = new Voice(leg.serial());
        voice.source = leg.source();
        voice.tieBreak = (key & 0xFFF) / 65_536f;
        forwarding = new Forwarding(host, this, key);
    }

    public Leg leg() {
        return leg;
    }

    Runnable retirement() {
        return retirement;
    }

    /** What the leg says may be mixed. */
    boolean mayBeHeard() {
        return !voice.muted && !leaving && leg.media().direction().receives();
    }
}
