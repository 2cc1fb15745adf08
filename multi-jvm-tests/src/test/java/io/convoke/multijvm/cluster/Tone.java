// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.cluster;

import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Wav;
import java.util.ArrayList;
import java.util.List;

/** A sine of a whole number of periods in 20 ms, so that another one of those is told apart from it. */
record Tone(int hz) {
    private static final int AMPLITUDE = 6_000;
    private static final int WINDOW_MS = 20;
    /** A quarter of the level it is sent with: mixed with others it may be damped, and one packet in between be concealed. */
    private static final double HEARD = AMPLITUDE / 4.0;

    private static final int NS_PER_MS = 1_000_000;

    Wav lasting(int seconds, int sampleRate) {
        final short[] samples = new short[seconds * sampleRate];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * hz * i / sampleRate));
        }
        return new Wav(sampleRate, samples);
    }

    /** Which part of the time it is there, 0 to 1. */
    double shareIn(Recording heard, long fromNs, long toNs) {
        final List<Boolean> windows = windows(heard, fromNs, toNs);
        return windows.stream().filter(there -> there).count() / (double) windows.size();
    }

    /** The longest time for which it is not there. */
    int longestGapMs(Recording heard, long fromNs, long toNs) {
        int longest = 0;
        int gap = 0;
        for (final boolean there : windows(heard, fromNs, toNs)) {
            gap = there ? 0 : gap + WINDOW_MS;
            longest = Math.max(longest, gap);
        }
        return longest;
    }

    private List<Boolean> windows(Recording heard, long fromNs, long toNs) {
        final List<Boolean> windows = new ArrayList<>();
        for (long at = fromNs; at + WINDOW_MS * NS_PER_MS <= toNs; at += WINDOW_MS * NS_PER_MS) {
            windows.add(amplitude(heard.between(at, at + WINDOW_MS * NS_PER_MS).sound()) >= HEARD);
        }
        return windows;
    }

    /** By correlation with sine and cosine. */
    private double amplitude(Wav window) {
        double sine = 0;
        double cosine = 0;
        final short[] samples = window.samples();
        for (int i = 0; i < samples.length; i++) {
            final double angle = 2 * Math.PI * hz * i / window.sampleRate();
            sine += samples[i] * Math.sin(angle);
            cosine += samples[i] * Math.cos(angle);
        }
        return 2 * Math.hypot(sine, cosine) / Math.max(1, samples.length);
    }
}
