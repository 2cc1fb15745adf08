// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/** Sines, and how much of one is in a signal (Goertzel). */
public final class Tone {
    private Tone() {}

    /** @param amplitude peak, of 32,767 */
    public static short[] sine(double hertz, double amplitude, int rate, int samples, long firstSample) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
            pcm[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * (firstSample + i) / rate));
        }
        return pcm;
    }

    /** The amplitude of the tone in the samples. */
    public static double amplitude(short[] pcm, int from, int to, double hertz, int rate) {
        double real = 0;
        double imaginary = 0;
        for (int i = from; i < to; i++) {
            double angle = 2 * Math.PI * hertz * i / rate;
            real += pcm[i] * Math.cos(angle);
            imaginary += pcm[i] * Math.sin(angle);
        }
        return 2 * Math.hypot(real, imaginary) / (to - from);
    }

    public static double decibels(double ratio) {
        return 20 * Math.log10(Math.max(ratio, 1e-9));
    }

    /** The largest step between neighbours. */
    public static int largestStep(short[] pcm, int from, int to) {
        int largest = 0;
        for (int i = Math.max(1, from); i < to; i++) {
            largest = Math.max(largest, Math.abs(pcm[i] - pcm[i - 1]));
        }
        return largest;
    }
}
