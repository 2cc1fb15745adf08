// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

import java.util.Arrays;

/**
 * Sound in time.
 *
 * @param startNs when its first sample was sent or came, by {@link System#nanoTime}
 */
public record Recording(long startNs, Wav sound) {

    /** The part between two times; silence where nothing was recorded. */
    public Recording between(long fromNs, long toNs) {
        final int from = index(fromNs);
        final int to = Math.max(from, index(toNs));
        final short[] part = new short[to - from];
        final int low = Math.clamp(from, 0, sound.samples().length);
        final int high = Math.clamp(to, low, sound.samples().length);
        final int at = Math.clamp((long) low - from, 0, part.length);
        System.arraycopy(sound.samples(), low, part, at, Math.min(high - low, part.length - at));
        return new Recording(fromNs, new Wav(sound.sampleRate(), part));
    }

    /** The same at another rate. */
    public Recording resampled(int rate) {
        return new Recording(startNs, sound.resampled(rate));
    }

    /** When it ends. */
    public long endNs() {
        return startNs + sound.samples().length * 1_000_000_000L / sound.sampleRate();
    }

    /** Root mean square in dB of full scale; -120 for silence. */
    public double levelDb() {
        final double power = Arrays.stream(toDouble())
                .map(sample -> sample * sample)
                .average()
                .orElse(0);
        return power < 1e-3 ? -120 : 10 * Math.log10(power / (32_768.0 * 32_768.0));
    }

    private double[] toDouble() {
        final double[] values = new double[sound.samples().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = sound.samples()[i];
        }
        return values;
    }

    private int index(long timeNs) {
        return (int) Math.floorDiv((timeNs - startNs) * sound.sampleRate(), 1_000_000_000L);
    }
}
