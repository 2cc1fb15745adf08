// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;

/** Test signals and how alike two of them are. */
final class Signals {
    private static final int WAV_HEADER = 44;

    private Signals() {}

    /** Four seconds of a voice at 16 kHz. */
    static short[] speech() {
        try (InputStream file = Signals.class.getResourceAsStream("speech.wav")) {
            byte[] bytes = file.readAllBytes();
            return Ffmpeg.samples(Arrays.copyOfRange(bytes, WAV_HEADER, bytes.length));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static short[] sine(double hertz, int rate, int samples, double amplitude) {
        return Tone.sine(hertz, amplitude, rate, samples, 0);
    }

    static short[] noise(int samples, long seed) {
        Random random = new Random(seed);
        short[] signal = new short[samples];
        for (int i = 0; i < samples; i++) {
            signal[i] = (short) random.nextInt();
        }
        return signal;
    }

    /**
     * Energy of the wanted signal over energy of the difference, in dB, at the best delay of up to {@code
     * longestDelay} samples.
     */
    static double snr(short[] wanted, short[] got, int longestDelay) {
        double best = Double.NEGATIVE_INFINITY;
        for (int delay = 0; delay <= longestDelay; delay++) {
            int length = Math.min(wanted.length, got.length - delay);
            double signal = 0;
            double error = 0;
            for (int i = 0; i < length; i++) {
                double difference = got[i + delay] - wanted[i];
                signal += (double) wanted[i] * wanted[i];
                error += difference * difference;
            }
            best = Math.max(best, 10 * Math.log10(signal / Math.max(error, 1)));
        }
        return best;
    }

    /** Normalized cross-correlation at the best delay of up to {@code longestDelay} samples: 1 for the same shape. */
    static double correlation(short[] wanted, short[] got, int longestDelay) {
        double best = 0;
        for (int delay = 0; delay <= longestDelay; delay++) {
            double product = 0;
            double wantedEnergy = 1;
            double gotEnergy = 1;
            for (int i = 0; i < Math.min(wanted.length, got.length - delay); i++) {
                product += (double) wanted[i] * got[i + delay];
                wantedEnergy += (double) wanted[i] * wanted[i];
                gotEnergy += (double) got[i + delay] * got[i + delay];
            }
            best = Math.max(best, product / Math.sqrt(wantedEnergy * gotEnergy));
        }
        return best;
    }

    static double rms(short[] signal, int from, int to) {
        double energy = 0;
        for (int i = from; i < to; i++) {
            energy += (double) signal[i] * signal[i];
        }
        return Math.sqrt(energy / (to - from));
    }

    /** The whole signal through one resampler. */
    static short[] resampled(short[] signal, int from, int to) {
        short[] output = new short[(int) ((long) signal.length * to / from)];
        new Resampler(from, to).resample(signal, 0, signal.length, output, 0);
        return output;
    }
}
