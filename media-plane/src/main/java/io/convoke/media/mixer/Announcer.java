// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.counters.LegCounter;
import io.convoke.media.mix.AudioMix;
import io.convoke.media.mix.MixStream;
import io.convoke.media.mix.Rates;
import io.convoke.media.prompt.Playout;

/**
 * What is played in a mixer. For all: one more part of the sum, which is nobody's. For one: over the mix that he hears, which
 * goes on more quietly, because a sentence to one ("you are muted") must not cost him what the others say meanwhile; he has a
 * stream of his own for so long. Who is played nothing to costs a look at one field.
 */
final class Announcer {
    /** 12 dB: below a prompt, and still understood. */
    private static final float DUCKED = 0.25f;

    private static final int FADE_MS = 5;

    private final MixerHost host;
    private final short[] frame = new short[Rates.LARGEST_FRAME];
    private Playout toAll;

    Announcer(MixerHost host) {
        this.host = host;
    }

    void playToAll(Playout playout) {
        if (toAll == null) {
            toAll = playout;
        } else {
            toAll.follow(playout);
        }
    }

    void stopToAll() {
        if (toAll != null) {
            end(null, toAll);
        }
    }

    /** @return whether there is something in the sum that is nobody's voice */
    boolean addToSum(int[] sum, int rate) {
        while (toAll != null && toAll.isOver()) {
            toAll = toAll.next();
        }
        if (toAll == null) {
            return false;
        }
        toAll.fill(rate, frame);
        AudioMix.add(sum, frame, rate / 50);
        return true;
    }

    /** @param stream given back where the leg has one for prompts already */
    void play(Seat seat, Playout playout, MixStream stream) {
        if (seat.playout != null) {
            if (seat.playout.isOver()) {
                seat.digitsBefore = digits(seat);
            }
            seat.playout.follow(playout);
            host.retire(stream::close);
            return;
        }
        seat.playout = playout;
        seat.promptStream = stream;
        stream.continueFrom(seat.ownStream == null ? seat.group.shared() : seat.ownStream);
        if (seat.ownStream != null) {
            seat.group.takeBack(seat.ownStream);
            seat.ownStream = null;
        }
        seat.digitsBefore = digits(seat);
        seat.mixGain = 1;
    }

    void stop(Seat seat) {
        if (seat.playout != null) {
            end(seat, seat.playout);
        }
    }

    /** @param seat null where it is for all, of which nobody is told */
    private static void end(Seat seat, Playout first) {
        boolean ended = first.isOver();
        for (Playout each = first.next(); each != null; ) {
            Playout after = each.next();
            each.stop();
            tell(seat, true);
            each = after;
        }
        first.stop();
        if (!ended && first.isOver()) {
            tell(seat, true);
        }
    }

    /**
     * Whether the leg has its stream for prompts in this frame: until all is said, and then to the next boundary of packets, where
     * it may change to another.
     */
    boolean serves(Seat seat) {
        if (seat.playout == null) {
            return false;
        }
        if (!seat.playout.stopping() && digits(seat) != seat.digitsBefore) {
            seat.digitsBefore = digits(seat);
            stop(seat); // who presses a key has heard enough
        }
        while (seat.playout.isOver() && seat.playout.next() != null) {
            seat.playout = seat.playout.next();
        }
        boolean faded = seat.playout.isOver() && seat.mixGain == 1;
        if (faded && (seat.promptStream.atBoundary() || !seat.leg().listens())) {
            leave(seat);
            return false;
        }
        return true;
    }

    /** The seat's stream for prompts is closed; what was not said will not be. */
    void leave(Seat seat) {
        if (seat.playout != null) {
            seat.playout.stop();
            seat.playout = null;
            host.retire(seat.promptStream::close);
            seat.promptStream = null;
        }
    }

    /**
     * The leg's format has changed, and so its stream for prompts.
     *
     * @param stream null where nothing was left to say
     */
    void changeStream(Seat seat, MixStream stream) {
        if (stream == null) {
            leave(seat);
        } else if (seat.playout == null) {
            host.retire(stream::close);
        } else {
            host.retire(seat.promptStream::close);
            stream.continueFrom(seat.group.shared());
            seat.promptStream = stream;
        }
    }

    /**
     * Puts the next 20 ms of prompts over the mix that the seat hears, and encodes both.
     *
     * @param silent nobody else is heard in it
     * @return how often an encoder was called
     */
    int encode(Seat seat, short[] mix, int rate, boolean silent) {
        int samples = rate / 50;
        boolean sounds = seat.playout.fill(rate, frame);
        float gain = sounds && !(seat.playout.isOver() && seat.playout.next() == null) ? DUCKED : 1;
        AudioMix.ramp(mix, samples, rate / 1_000 * FADE_MS, seat.mixGain, gain);
        seat.mixGain = gain;
        if (sounds) {
            AudioMix.overlay(mix, frame, samples);
            if (seat.playout.isOver()) {
                tell(seat, seat.playout.stopping());
            }
        }
        if (!seat.leg().listens()) {
            seat.promptStream.pass();
            return 0;
        }
        return seat.promptStream.push(mix, rate, silent && !sounds);
    }

    private static void tell(Seat seat, boolean interrupted) {
        if (seat != null) {
            seat.leg().promptEnded(interrupted);
        }
    }

    private static long digits(Seat seat) {
        return seat.leg().counters().get(LegCounter.DIGITS);
    }
}
