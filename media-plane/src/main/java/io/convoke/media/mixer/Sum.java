// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import io.convoke.media.mix.AudioMix;
import io.convoke.media.mix.Lane;
import io.convoke.media.mix.Rates;

/** All who are heard in a frame, added up once, and what each listener gets of it. */
final class Sum {
    private final Roster roster;
    private final Announcer announcer;
    private final int[] all = new int[Rates.LARGEST_FRAME];
    private final short[] sharedMix = new short[Rates.LARGEST_FRAME];
    private final short[] ownMix = new short[Rates.LARGEST_FRAME];
    private int contributors;

    Sum(Roster roster, Announcer announcer) {
        this.roster = roster;
        this.announcer = announcer;
    }

    void make() {
        int samples = roster.mixRate() / 50;
        AudioMix.clear(all, samples);
        contributors = 0;
        for (int i = 0; i < roster.voices(); i++) {
            Voice voice = roster.voice(i);
            Lane lane = voice.lane();
            voice.contributes = lane != null && lane.shape(roster.mixRate(), roster.framesIn()[i] > 0 ? voice.gain : 0);
            if (voice.contributes) {
                AudioMix.add(all, lane.frame(), samples);
                contributors++;
            }
        }
        contributors += announcer.addToSum(all, roster.mixRate()) ? 1 : 0;
        AudioMix.limit(all, sharedMix, samples);
    }

    /** For all who hear the same. Returns how often an encoder was called. */
    int encodeShared() {
        int encoded = 0;
        for (int i = 0; i < roster.groupCount(); i++) {
            encoded += roster.group(i).push(sharedMix, roster.mixRate(), contributors == 0);
        }
        return encoded;
    }

    /** For who hears the sum without himself. */
    int encodeOwn(Seat seat) {
        if (!seat.voice.contributes) {
            return seat.ownStream.push(sharedMix, roster.mixRate(), contributors == 0);
        }
        AudioMix.minusOwn(all, seat.voice.lane().frame(), ownMix, roster.mixRate() / 50);
        return seat.ownStream.push(ownMix, roster.mixRate(), contributors == 1);
    }

    /** For who is being played something. */
    int encodePrompt(Seat seat) {
        int samples = roster.mixRate() / 50;
        if (seat.voice.contributes) {
            AudioMix.minusOwn(all, seat.voice.lane().frame(), ownMix, samples);
        } else {
            System.arraycopy(sharedMix, 0, ownMix, 0, samples);
        }
        return announcer.encode(seat, ownMix, roster.mixRate(), contributors == (seat.voice.contributes ? 1 : 0));
    }
}
