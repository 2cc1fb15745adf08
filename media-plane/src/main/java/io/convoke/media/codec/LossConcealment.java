// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

/**
 * Fills the place of lost packets of a waveform codec with the last pitch period, after ITU-T G.711 Appendix I but
 * without its 3.75 ms of delay: the seam at the start is closed by a decaying correction instead of an overlap.
 *
 * <p>The fill is at full level for 10 ms, then falls in a straight line to silence at 60 ms. What is received after a
 * loss is cross-faded with the fill that would have followed, for 4 ms and longer after a long loss.
 */
final class LossConcealment {
    private static final int HISTORY_MS = 40;
    private static final int LONGEST_PITCH_MS = 15;
    private static final int SHORTEST_PITCH_MS = 5;
    private static final int TEMPLATE_MS = 20;
    private static final int FULL_LEVEL_MS = 10;
    private static final int SILENT_AFTER_MS = 60;
    private static final int CROSS_FADE_MS = 4;
    private static final int LONGEST_CROSS_FADE_MS = 10;

    private final int samplesPerMs;
    /**
     * The pitch is searched on a grid of 4 kHz first: a pitch of 5 ms and more shows on it, for a fraction of the work.
     */
    private final int stride;

    private final short[] history;
    private final short[] period;
    private int pitch;
    private int position;
    private int concealed;
    private int seam;
    private int seamLength;

    LossConcealment(int sampleRate) {
        samplesPerMs = sampleRate / 1000;
        stride = sampleRate / 4000;
        history = new short[HISTORY_MS * samplesPerMs];
        period = new short[LONGEST_PITCH_MS * samplesPerMs];
    }

    /** Remembers what was decoded, and smooths its start in place where it follows a loss. */
    void received(short[] pcm, int offset, int samples) {
        if (concealed > 0) {
            crossFade(pcm, offset, samples);
            concealed = 0;
        }
        remember(pcm, offset, samples);
    }

    /** Writes a fill of any length; a longer loss is concealed by calling again. */
    void conceal(short[] pcm, int offset, int samples) {
        if (concealed == 0) {
            start();
        }
        for (int i = 0; i < samples; i++) {
            pcm[offset + i] = (short) nextSample();
        }
        remember(pcm, offset, samples);
    }

    private void remember(short[] pcm, int offset, int samples) {
        final int kept = Math.min(samples, history.length);
        System.arraycopy(history, kept, history, 0, history.length - kept);
        System.arraycopy(pcm, offset + samples - kept, history, history.length - kept, kept);
    }

    private void start() {
        pitch = findPitch();
        final int end = history.length;
        System.arraycopy(history, end - pitch, period, 0, pitch);
        // The end of the period runs into its own start: overlap it with what preceded the period.
        final int overlap = pitch / 4;
        for (int i = 0; i < overlap; i++) {
            final int before = history[end - pitch - overlap + i];
            final int own = period[pitch - overlap + i];
            period[pitch - overlap + i] = (short) (own + (before - own) * (i + 1) / (overlap + 1));
        }
        position = 0;
        seam = history[end - 1] - history[end - pitch - 1];
        seamLength = overlap;
    }

    private int nextSample() {
        final int fadeStart = FULL_LEVEL_MS * samplesPerMs;
        final int fadeEnd = SILENT_AFTER_MS * samplesPerMs;
        if (concealed >= fadeEnd) {
            return 0;
        }
        int sample = period[position];
        if (concealed < seamLength) {
            sample += seam * (seamLength - concealed) / (seamLength + 1);
        }
        if (concealed > fadeStart) {
            sample = sample * (fadeEnd - concealed) / (fadeEnd - fadeStart);
        }
        position = position + 1 == pitch ? 0 : position + 1;
        concealed++;
        return clip(sample);
    }

    private void crossFade(short[] pcm, int offset, int samples) {
        final int wanted = Math.min(
                CROSS_FADE_MS * samplesPerMs + Math.max(0, concealed - FULL_LEVEL_MS * samplesPerMs) / 4,
                LONGEST_CROSS_FADE_MS * samplesPerMs);
        final int length = Math.min(samples, wanted);
        for (int i = 0; i < length; i++) {
            final int fill = nextSample();
            final int sample = pcm[offset + i];
            pcm[offset + i] = (short) (fill + (sample - fill) * (i + 1) / (length + 1));
        }
    }

    /** The lag with the best normalized cross-correlation: first on a coarse grid, then around its best point. */
    private int findPitch() {
        final int shortest = SHORTEST_PITCH_MS * samplesPerMs;
        final int longest = LONGEST_PITCH_MS * samplesPerMs;
        int best = bestLag(shortest, longest, stride, stride);
        best = bestLag(Math.max(shortest, best - stride + 1), Math.min(longest, best + stride - 1), 1, 1);
        return best;
    }

    private int bestLag(int from, int to, int lagStep, int sampleStep) {
        int best = from;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int lag = from; lag <= to; lag += lagStep) {
            final double score = correlation(lag, sampleStep);
            if (score > bestScore) {
                bestScore = score;
                best = lag;
            }
        }
        return best;
    }

    private double correlation(int lag, int step) {
        long product = 0;
        long energy = 1;
        for (int i = history.length - TEMPLATE_MS * samplesPerMs; i < history.length; i += step) {
            final int earlier = history[i - lag];
            product += (long) earlier * history[i];
            energy += (long) earlier * earlier;
        }
        return product / Math.sqrt(energy);
    }

    private static int clip(int sample) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample));
    }
}
