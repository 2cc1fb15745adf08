// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.prompt;

import io.convoke.media.codec.Resampler;
import io.convoke.media.mix.Rates;
import java.util.Arrays;

/**
 * A sentence or a tone that is played to people: decoded, and at every rate that a mix can have, before a mixer's thread sees it.
 * Never changes; any number of legs may hear it at once.
 */
public final class Prompt {
    private static final int[] RATES = {8_000, 16_000, 48_000};
    private static final int FRAME_MS = 20;
    /** More than the resamplers' delay, so that none loses its end. */
    private static final int TAIL_MS = 4;

    private final short[][] pcm = new short[Rates.COUNT][];
    private final int frames;

    private Prompt(int rate, short[] samples) {
        int tail = rate / 1_000 * TAIL_MS;
        int frame = rate / 50;
        frames = (samples.length + tail + frame - 1) / frame;
        short[] whole = Arrays.copyOf(samples, frames * frame);
        for (int to : RATES) {
            short[] converted = new short[frames * (to / 50)];
            new Resampler(rate, to).resample(whole, 0, whole.length, converted, 0);
            pcm[Rates.index(to)] = converted;
        }
    }

    /**
     * @param rate 8, 16 or 48 kHz
     * @throws IllegalArgumentException for another rate, or without a sample
     */
    public static Prompt of(int rate, short[] samples) {
        if (Arrays.stream(RATES).noneMatch(known -> known == rate)) {
            throw new IllegalArgumentException("is at " + rate + " Hz, not at 8000, 16000 or 48000");
        }
        if (samples.length == 0) {
            throw new IllegalArgumentException("is empty");
        }
        return new Prompt(rate, samples);
    }

    /** Of 20 ms each; the last is filled up with silence. */
    public int frames() {
        return frames;
    }

    public int durationMs() {
        return frames * FRAME_MS;
    }

    /** All of it at the rate of a mix. */
    short[] at(int mixRate) {
        return pcm[Rates.index(mixRate)];
    }
}
