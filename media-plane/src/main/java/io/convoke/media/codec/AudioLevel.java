// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * Loudness in dBov: decibels below the loudest signal that 16 bits can carry, a full-scale square wave (RFC 6464 §3,
 * RFC 6465 §4).
 */
public final class AudioLevel {
    /** The level of digital silence, and of anything quieter than can be said. */
    public static final int SILENCE = -127;

    private static final double FULL_SCALE_POWER = 32_767.0 * 32_767.0;

    private AudioLevel() {}

    /** The level of a frame, 0 (loudest) to -127; an empty frame is silent. */
    public static int ofFrame(short[] pcm, int offset, int samples) {
        long energy = 0;
        for (int i = offset; i < offset + samples; i++) {
            energy += pcm[i] * pcm[i];
        }
        return samples == 0 ? SILENCE : ofPower((double) energy / samples);
    }

    /** The level of a mean square of 16-bit samples. */
    public static int ofPower(double meanSquare) {
        if (meanSquare <= 0) {
            return SILENCE;
        }
        final long level = Math.round(10 * Math.log10(meanSquare / FULL_SCALE_POWER));
        return (int) Math.max(SILENCE, Math.min(0, level));
    }

    /** The root mean square of samples at a level. */
    public static double rms(int level) {
        return 32_767.0 * Math.pow(10, level / 20.0);
    }
}
