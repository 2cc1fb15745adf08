// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * Noise for the gaps of a stream whose sender stops while it is silent (RFC 3389): a level, and optionally the
 * spectrum as reflection coefficients. One generator for each stream; allocates nothing after construction.
 */
public final class ComfortNoise {
    private static final int LARGEST_ORDER = 12;
    /** Uniform noise of amplitude A has a root mean square of A / sqrt(3). */
    private static final double UNIFORM_PEAK = Math.sqrt(3);

    private final double[] reflections = new double[LARGEST_ORDER];
    private final double[] delays = new double[LARGEST_ORDER + 1];
    private int order;
    private double amplitude;
    private long random = 0x9E3779B97F4A7C15L;

    /**
     * Writes the payload of RFC 3389 §3.1 for noise without a spectrum.
     *
     * @param level in dBov, 0 to -127 as from {@link AudioLevel}
     * @return its length, 1
     */
    public static int encode(int level, byte[] payload, int offset) {
        payload[offset] = (byte) Math.max(0, Math.min(127, -level));
        return 1;
    }

    /** The level that a payload asks for, 0 to -127 dBov, or 1 for a payload that says none. */
    public static int level(byte[] payload, int offset, int length) {
        return length < 1 || payload[offset] < 0 ? 1 : -payload[offset];
    }

    /**
     * Takes over level and spectrum; coefficients beyond the twelfth are ignored (RFC 3389 §3.3).
     *
     * @return false for a payload that is not comfort noise, which changes nothing
     */
    public boolean update(byte[] payload, int offset, int length) {
        final int level = level(payload, offset, length);
        if (level > 0) {
            return false;
        }
        double excitationPower = 1;
        order = Math.min(length - 1, LARGEST_ORDER);
        for (int i = 0; i < order; i++) {
            // 255 is reserved; as the largest coefficient it keeps the filter stable.
            final int quantized = Math.min(payload[offset + 1 + i] & 0xFF, 254);
            reflections[i] = 258.0 * (quantized - 127) / 32_768;
            excitationPower *= 1 - reflections[i] * reflections[i];
        }
        amplitude = AudioLevel.rms(level) * UNIFORM_PEAK * Math.sqrt(excitationPower);
        return true;
    }

    /** Noise without a spectrum at a level in dBov. */
    public void update(int level) {
        order = 0;
        amplitude = AudioLevel.rms(level) * UNIFORM_PEAK;
    }

    /** Writes {@code samples} samples of noise; silence before the first update. */
    public void generate(short[] pcm, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            final double sample = shaped(amplitude * nextUniform());
            pcm[offset + i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
        }
    }

    /** The all-pole lattice whose reflection coefficients the payload carries. */
    private double shaped(double excitation) {
        double forward = excitation;
        for (int i = order - 1; i >= 0; i--) {
            forward -= reflections[i] * delays[i];
            delays[i + 1] = delays[i] + reflections[i] * forward;
        }
        delays[0] = forward;
        return forward;
    }

    /** From -1 to 1, by xorshift: the ear needs no better. */
    private double nextUniform() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return random * 0x1p-63;
    }
}
