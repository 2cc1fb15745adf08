// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * Changes the rate of one mono stream by a whole factor, by a polyphase low-pass of 24 taps of the lower rate (Kaiser window,
 * 60 dB). Delays by 12 samples of the lower rate. Not thread safe; allocates nothing after construction.
 *
 * <p>Every inner loop runs over a whole block with one coefficient, which the compiler turns into vector instructions; the
 * usual form, one output at a time, took twice as long as Speex.
 */
public final class Resampler {
    private static final int TAPS = 24;
    private static final int BLOCK = 160;
    private static final double CUTOFF = 0.94;
    private static final double KAISER_BETA = 5.65;
    /** Coefficients have 14 fractional bits: their absolute sum stays below 4, so 32-bit sums cannot overflow. */
    private static final int FRACTION_BITS = 14;

    private static final int HALF = 1 << FRACTION_BITS - 1;

    private final int inputRate;
    private final int outputRate;
    private final int factor;
    private final boolean raises;
    private final int[][] coefficients;
    private final short[][] windows;
    private final int[] sums = new int[BLOCK];

    /** Between any two of 8, 16 and 48 kHz, or any rates of which one is a multiple of the other; equal rates copy. */
    public Resampler(int inputRate, int outputRate) {
        raises = outputRate >= inputRate;
        final int lower = Math.min(inputRate, outputRate);
        final int higher = Math.max(inputRate, outputRate);
        if (lower <= 0 || higher % lower != 0) {
            throw new IllegalArgumentException("no whole factor from " + inputRate + " Hz to " + outputRate + " Hz");
        }
        this.inputRate = inputRate;
        this.outputRate = outputRate;
        factor = higher / lower;
        coefficients = lowPass(factor, raises ? factor : 1);
        windows = new short[raises ? 1 : factor][TAPS - 1 + BLOCK];
    }

    public int inputRate() {
        return inputRate;
    }

    public int outputRate() {
        return outputRate;
    }

    /**
     * Resamples a block of any length; when the rate falls the length must be a multiple of the factor.
     *
     * @return the number of samples written
     */
    public int resample(short[] input, int inputOffset, int samples, short[] output, int outputOffset) {
        if (factor == 1) {
            System.arraycopy(input, inputOffset, output, outputOffset, samples);
            return samples;
        }
        return raises
                ? raise(input, inputOffset, samples, output, outputOffset)
                : lower(input, inputOffset, samples, output, outputOffset);
    }

    private int raise(short[] input, int inputOffset, int samples, short[] output, int outputOffset) {
        final short[] window = windows[0];
        for (int done = 0; done < samples; done += BLOCK) {
            final int block = Math.min(BLOCK, samples - done);
            for (int i = 0; i < block; i++) {
                window[TAPS - 1 + i] = input[inputOffset + done + i];
            }
            for (int phase = 0; phase < factor; phase++) {
                clear(block);
                accumulate(window, coefficients[phase], block);
                write(output, outputOffset + done * factor + phase, factor, block);
            }
            System.arraycopy(window, block, window, 0, TAPS - 1);
        }
        return samples * factor;
    }

    private int lower(short[] input, int inputOffset, int samples, short[] output, int outputOffset) {
        if (samples % factor != 0) {
            throw new IllegalArgumentException(samples + " samples are no multiple of " + factor);
        }
        final int length = samples / factor;
        for (int done = 0; done < length; done += BLOCK) {
            final int block = Math.min(BLOCK, length - done);
            clear(block);
            for (int phase = 0; phase < factor; phase++) {
                // The last sample of each group meets the first coefficients.
                final short[] window = windows[phase];
                final int first = inputOffset + done * factor + factor - 1 - phase;
                for (int i = 0; i < block; i++) {
                    window[TAPS - 1 + i] = input[first + i * factor];
                }
                accumulate(window, coefficients[phase], block);
                System.arraycopy(window, block, window, 0, TAPS - 1);
            }
            write(output, outputOffset + done, 1, block);
        }
        return length;
    }

    private void clear(int block) {
        for (int i = 0; i < block; i++) {
            sums[i] = HALF;
        }
    }

    private void accumulate(short[] window, int[] taps, int block) {
        for (int tap = 0; tap < TAPS; tap += 4) {
            addScaled(sums, window, TAPS - 1 - tap, taps[tap], taps[tap + 1], taps[tap + 2], taps[tap + 3], block);
        }
    }

    /** Four taps at once: the sums are loaded and stored a quarter as often. */
    private static void addScaled(
            int[] sums, short[] window, int offset, int tap0, int tap1, int tap2, int tap3, int block) {
        for (int i = 0; i < block; i++) {
            sums[i] += tap0 * window[offset + i]
                    + tap1 * window[offset + i - 1]
                    + tap2 * window[offset + i - 2]
                    + tap3 * window[offset + i - 3];
        }
    }

    private void write(short[] output, int offset, int step, int block) {
        for (int i = 0; i < block; i++) {
            final int sample = sums[i] >> FRACTION_BITS;
            output[offset + i * step] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample));
        }
    }

    /** A windowed sinc at the higher rate, split by phase; each phase has a gain of {@code gain / factor}. */
    private static int[][] lowPass(int factor, int gain) {
        final int length = TAPS * factor;
        final double[] sinc = new double[length];
        double sum = 0;
        for (int i = 0; i < length; i++) {
            final double x = i - (length - 1) / 2.0;
            final double angle = Math.PI * CUTOFF * x / factor;
            final double edge = 2 * x / length;
            sinc[i] = (x == 0 ? 1 : Math.sin(angle) / angle) * bessel(KAISER_BETA * Math.sqrt(1 - edge * edge));
            sum += sinc[i];
        }
        final int[][] phases = new int[factor][TAPS];
        for (int i = 0; i < length; i++) {
            phases[i % factor][i / factor] = (int) Math.round(sinc[i] / sum * gain * (1 << FRACTION_BITS));
        }
        return phases;
    }

    /** The modified Bessel function of the first kind and order zero, by its series. */
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; k < 30; k++) {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
