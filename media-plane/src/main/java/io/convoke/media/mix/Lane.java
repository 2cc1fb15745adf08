// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioDecoder;
import io.convoke.media.codec.AudioLevel;
import io.convoke.media.codec.Resampler;
import java.util.Arrays;

/**
 * What one source needs while it is mixed or nearly so: decoded sound that waits, and its way to the rate and gain of the mix.
 * A mixer has a few of them, lent to the loudest. Opus needs a lane with a full-rate decoder; the other codecs decode with the
 * source's own.
 */
public final class Lane implements AutoCloseable {
    private static final int CAPACITY_MS = 200; // the longest Opus packet, a frame, and a frame left over
    private static final int FADE_MS = 5;

    private final AudioDecoder opusDecoder;
    private final short[] waiting;
    private final short[] popped;
    private final short[] frame = new short[Rates.LARGEST_FRAME];
    private final Resampler[] resamplers = new Resampler[Rates.COUNT * Rates.COUNT];
    private final short[] seam;
    private int sampleRate;
    private int length;
    private boolean spliced;
    private float gain;
    private int levelDb = AudioLevel.SILENCE;

    /** For the codec, and for all that have no higher rate except Opus. */
    public Lane(AudioCodec codec) {
        int highest = codec == AudioCodec.OPUS ? 48_000 : 16_000;
        opusDecoder = codec == AudioCodec.OPUS ? AudioCodecs.decoder(codec, highest) : null;
        waiting = new short[highest / 1_000 * CAPACITY_MS];
        popped = new short[highest / 50];
        seam = new short[highest / 1_000 * FADE_MS];
        for (int from : opusDecoder == null ? new int[] {8_000, 16_000} : new int[] {48_000}) {
            for (int to : new int[] {8_000, 16_000, 48_000}) {
                if (from != to) {
                    resamplers[Rates.pair(from, to)] = new Resampler(from, to);
                }
            }
        }
    }

    /** A lane of this kind serves Opus; the other kind all other codecs. */
    public boolean servesOpus() {
        return opusDecoder != null;
    }

    /** Lends the lane to a source, of which {@code silentSamples} are owed because they were consumed unheard. */
    void lend(int rate, int silentSamples) {
        sampleRate = rate;
        length = Math.min(silentSamples, waiting.length);
        Arrays.fill(waiting, 0, length, (short) 0);
        spliced = false;
        gain = 0;
        levelDb = AudioLevel.SILENCE;
    }

    AudioDecoder opusDecoder() {
        return opusDecoder;
    }

    short[] buffer() {
        return waiting;
    }

    /** Samples that wait, and where the next go in {@link #buffer}. */
    int length() {
        return length;
    }

    int room() {
        return waiting.length - length;
    }

    int fadeSamples() {
        return sampleRate / 1_000 * FADE_MS;
    }

    /** {@code samples} were written at {@link #length}. */
    void append(int samples, boolean fadeIn) {
        if (spliced) {
            AudioMix.crossFade(seam, 0, waiting, length, Math.min(samples, fadeSamples()));
            spliced = false;
        } else if (fadeIn) {
            Arrays.fill(seam, (short) 0);
            AudioMix.crossFade(seam, 0, waiting, length, Math.min(samples, fadeSamples()));
        }
        length += samples;
    }

    /** {@code samples} were written at {@link #length} but are left out; what follows starts as they did. */
    void leaveOut(int samples) {
        if (!spliced && samples >= fadeSamples()) {
            System.arraycopy(waiting, length, seam, 0, fadeSamples());
            spliced = true;
        }
    }

    /** {@code samples} were written at {@link #length}: they die away in the fade, and the rest of {@code total} is silent. */
    void appendDying(int samples, int total) {
        int fade = Math.min(samples, fadeSamples());
        for (int i = 0; i < fade; i++) {
            waiting[length + i] = (short) (waiting[length + i] * (fade - i) / (fade + 1));
        }
        appendSilence(fade, total);
    }

    private void appendSilence(int from, int total) {
        Arrays.fill(waiting, length + from, length + total, (short) 0);
        length += total;
    }

    void appendSilence(int samples) {
        appendSilence(0, samples);
    }

    /** Takes 20 ms out and measures them. */
    void pop() {
        int samples = sampleRate / 50;
        System.arraycopy(waiting, 0, popped, 0, samples);
        length -= samples;
        System.arraycopy(waiting, samples, waiting, 0, length);
        levelDb = AudioLevel.ofFrame(popped, 0, samples);
    }

    int levelDb() {
        return levelDb;
    }

    /**
     * Brings what was popped to the rate of the mix and to a gain, which it reaches within 5 ms.
     *
     * @return whether there is anything to add to the mix: {@link #frame}
     */
    public boolean shape(int mixRate, float toGain) {
        float fromGain = gain;
        gain = toGain;
        if (fromGain == 0 && toGain == 0) {
            return false;
        }
        if (sampleRate == mixRate) {
            System.arraycopy(popped, 0, frame, 0, sampleRate / 50);
        } else {
            resamplers[Rates.pair(sampleRate, mixRate)].resample(popped, 0, sampleRate / 50, frame, 0);
        }
        AudioMix.ramp(frame, mixRate / 50, mixRate / 1_000 * FADE_MS, fromGain, toGain);
        return true;
    }

    /** 20 ms at the rate of the mix. */
    public short[] frame() {
        return frame;
    }

    /** 0 when nothing of it is in the mix. */
    public float gain() {
        return gain;
    }

    @Override
    public void close() {
        if (opusDecoder != null) {
            opusDecoder.close();
        }
    }
}
