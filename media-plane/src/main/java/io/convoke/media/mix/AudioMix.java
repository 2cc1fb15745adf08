// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

import java.util.Arrays;

/** Arithmetic on frames of samples. Sums have 32 bits, so that any number of talkers fits before the limiter. */
public final class AudioMix {
    /** Sums up to here pass unchanged; above, the limiter bends towards full scale, which it never reaches. */
    private static final int KNEE = 26_000;

    private static final int ROOM = Short.MAX_VALUE - KNEE;

    private AudioMix() {}

    public static void clear(int[] sum, int samples) {
        Arrays.fill(sum, 0, samples, 0);
    }

    public static void add(int[] sum, short[] frame, int samples) {
        for (int i = 0; i < samples; i++) {
            sum[i] += frame[i];
        }
    }

    /** One frame more in what was limited already. */
    public static void overlay(short[] mix, short[] frame, int samples) {
        for (int i = 0; i < samples; i++) {
            mix[i] = limited(mix[i] + frame[i]);
        }
    }

    /** The sum for somebody who is not in it. */
    public static void limit(int[] sum, short[] out, int samples) {
        for (int i = 0; i < samples; i++) {
            out[i] = limited(sum[i]);
        }
    }

    /** The sum without one of its parts. */
    public static void minusOwn(int[] sum, short[] own, short[] out, int samples) {
        for (int i = 0; i < samples; i++) {
            out[i] = limited(sum[i] - own[i]);
        }
    }

    private static short limited(int sample) {
        int size = Math.abs(sample);
        if (size <= KNEE) {
            return (short) sample;
        }
        int over = size - KNEE;
        int bent = KNEE + (int) ((long) over * ROOM / (over + ROOM));
        return (short) (sample < 0 ? -bent : bent);
    }

    /** Multiplies by a factor that moves from one value to another over the first {@code rampSamples} and stays there. */
    public static void ramp(short[] frame, int samples, int rampSamples, float from, float to) {
        if (from == 1f && to == 1f) {
            return;
        }
        int moving = from == to ? 0 : Math.min(rampSamples, samples);
        float step = moving == 0 ? 0 : (to - from) / moving;
        for (int i = 0; i < moving; i++) {
            frame[i] = saturated(frame[i] * (from + step * (i + 1)));
        }
        for (int i = moving; i < samples; i++) {
            frame[i] = saturated(frame[i] * to);
        }
    }

    private static short saturated(float sample) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
    }

    /** Moves from one signal to another in place: {@code to} at its start sounds like {@code from}, at the end like itself. */
    public static void crossFade(short[] from, int fromOffset, short[] to, int toOffset, int samples) {
        for (int i = 0; i < samples; i++) {
            int old = from[fromOffset + i];
            to[toOffset + i] = (short) (old + (to[toOffset + i] - old) * (i + 1) / (samples + 1));
        }
    }
}
