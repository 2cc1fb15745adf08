// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * The adaptive predictor and quantizer scale of one sub-band of ITU-T G.722, the same in encoder and decoder. Methods
 * carry the names of the recommendation's blocks (§6.2); all words are 16-bit, held in {@code int}.
 */
final class G722Band {
    private static final int[] INVERSE_LOG = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };
    private static final int ZEROS = 6;

    private final int largestLogScale;
    private final int scaleShift;

    /** SL or SH: the predicted signal. */
    int predicted;
    /** DETL or DETH: the quantizer scale. */
    int scale;

    private int logScale;
    private int zeroSection;
    private int pole1;
    private int pole2;
    private int partial1;
    private int partial2;
    private int reconstructed1;
    private final int[] zeros = new int[ZEROS];
    private final int[] differences = new int[ZEROS];

    private G722Band(int largestLogScale, int scaleShift, int scale) {
        this.largestLogScale = largestLogScale;
        this.scaleShift = scaleShift;
        this.scale = scale;
    }

    static G722Band low() {
        return new G722Band(18_432, 8, 32);
    }

    static G722Band high() {
        return new G722Band(22_528, 10, 8);
    }

    /**
     * One step: LOGSCL and SCALEL (or their high-band twins) with {@code logStep}, then block 4 with the difference
     * signal.
     */
    void adapt(int logStep, int difference) {
        logScale = clamp((logScale * 127 >> 7) + logStep, 0, largestLogScale);
        final int shift = scaleShift - (logScale >> 11);
        final int mantissa = INVERSE_LOG[logScale >> 6 & 31];
        scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
        predict(difference);
    }

    private void predict(int difference) {
        final int partial = saturate(zeroSection + difference);
        final int reconstructed = saturate(predicted + difference);
        adaptPoles(partial);
        zeroSection = adaptZeros(difference);
        final int poleSection =
                (pole1 * saturate(reconstructed << 1) >> 15) + (pole2 * saturate(reconstructed1 << 1) >> 15);
        reconstructed1 = reconstructed;
        predicted = saturate(saturate(poleSection) + zeroSection);
    }

    /** PARREC, UPPOL2 and UPPOL1. */
    private void adaptPoles(int partial) {
        final boolean sameSign1 = (partial ^ partial1) >= 0;
        final boolean sameSign2 = (partial ^ partial2) >= 0;
        final int scaledPole1 = saturate(pole1 << 2);
        final int cross = Math.min(sameSign1 ? -scaledPole1 : scaledPole1, 32_767);
        final int nextPole2 = (sameSign2 ? 128 : -128) + (cross >> 7) + (pole2 * 32_512 >> 15);
        pole2 = clamp(nextPole2, -12_288, 12_288);
        final int limit = 15_360 - pole2;
        pole1 = clamp((sameSign1 ? 192 : -192) + (pole1 * 32_640 >> 15), -limit, limit);
        partial2 = partial1;
        partial1 = partial;
    }

    /** UPZERO, DELAYA and FILTEZ in one pass. */
    private int adaptZeros(int difference) {
        final int step = difference == 0 ? 0 : 128;
        int sum = 0;
        for (int i = ZEROS - 1; i >= 0; i--) {
            final int stepHere = (differences[i] ^ difference) >= 0 ? step : -step;
            zeros[i] = saturate(stepHere + (zeros[i] * 32_640 >> 15));
            differences[i] = i == 0 ? difference : differences[i - 1];
            sum += zeros[i] * saturate(differences[i] << 1) >> 15;
        }
        return saturate(sum);
    }

    static int saturate(int value) {
        return clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    static int clamp(int value, int min, int max) {
        return Math.max(min, Math.min(max, value));
    }
}
