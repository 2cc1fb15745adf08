// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossConcealmentTest {

    /** The signal in frames of 20 ms, of which those between {@code from} and {@code to} are lost. */
    private static short[] withLoss(short[] signal, int rate, int from, int to) {
        LossConcealment concealment = new LossConcealment(rate);
        short[] heard = signal.clone();
        int frame = rate / 50;
        for (int i = 0; (i + 1) * frame <= signal.length; i++) {
            if (i >= from && i < to) {
                concealment.conceal(heard, i * frame, frame);
            } else {
                concealment.received(heard, i * frame, frame);
            }
        }
        return heard;
    }

    private static int largestStep(short[] signal, int from, int to) {
        int largest = 0;
        for (int i = from + 1; i < to; i++) {
            largest = Math.max(largest, Math.abs(signal[i] - signal[i - 1]));
        }
        return largest;
    }

    @ParameterizedTest
    @CsvSource({"8000, 100", "8000, 180", "8000, 377", "16000, 100", "16000, 213", "16000, 377"})
    void shouldGoOnWithAVoicedSoundWithoutAClick(int rate, int hertz) {
        // given
        short[] tone = Signals.sine(hertz, rate, rate / 2, 8_000);
        int frame = rate / 50;
        // when
        short[] heard = withLoss(tone, rate, 10, 11);
        // then
        short[] lost = Arrays.copyOfRange(tone, 10 * frame, 11 * frame);
        short[] fill = Arrays.copyOfRange(heard, 10 * frame, 11 * frame);
        assertThat(Signals.correlation(lost, fill, 0)).isGreaterThan(0.9);
        assertThat(largestStep(heard, 0, heard.length)).isLessThan(largestStep(tone, 0, tone.length) * 3 / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000})
    void shouldFadeToSilenceInSixtyMilliseconds(int rate) {
        // given
        short[] tone = Signals.sine(200, rate, rate, 8_000);
        int ms = rate / 1_000;
        // when
        short[] heard = withLoss(tone, rate, 10, 20);
        // then
        int lost = 200 * ms;
        double full = Signals.rms(tone, 0, lost);
        assertThat(Signals.rms(heard, lost, lost + 10 * ms)).isBetween(0.9 * full, 1.1 * full);
        assertThat(Signals.rms(heard, lost + 30 * ms, lost + 40 * ms)).isBetween(0.4 * full, 0.6 * full);
        assertThat(Arrays.copyOfRange(heard, lost + 60 * ms, lost + 200 * ms)).containsOnly((short) 0);
        assertThat(largestStep(heard, lost, heard.length)).isLessThan(largestStep(tone, 0, lost) * 3 / 2);
    }

    @Test
    void shouldLeaveAStreamWithoutLossAlone() {
        short[] speech = Signals.speech();
        assertThat(withLoss(speech, 16_000, 0, 0)).isEqualTo(speech);
    }

    @Test
    void shouldBeSilentWhereNothingWasHeardBefore() {
        short[] pcm = Signals.noise(320, 1);
        new LossConcealment(16_000).conceal(pcm, 0, 320);
        assertThat(pcm).containsOnly((short) 0);
    }

    /**
     * Where the voice is loud, its last pitch period goes on for 20 ms: the mean likeness of what was lost and what
     * fills it.
     */
    @ParameterizedTest
    @CsvSource({"PCMU, 1", "PCMA, 1", "G722, 1", "PCMU, 2", "G722, 2"})
    void shouldFillGapsInAVoiceWithTheVoice(AudioCodec codec, int lostInTen) {
        // given
        int rate = codec.sampleRate();
        short[] speech = Signals.resampled(Signals.speech(), 16_000, rate);
        int frame = rate / 50;
        short[] heard = new short[speech.length];
        byte[] payload = new byte[frame];
        double likeness = 0;
        int loud = 0;
        // when
        try (AudioEncoder encoder = AudioCodecs.encoder(codec, null);
                AudioDecoder decoder = AudioCodecs.decoder(codec)) {
            for (int i = 0; i + frame <= speech.length; i += frame) {
                int length = encoder.encode(speech, i, frame, payload, 0);
                int turn = i / frame % 10;
                if (turn < lostInTen) {
                    decoder.conceal(frame, null, 0, 0, heard, i);
                } else {
                    decoder.decode(payload, 0, length, heard, i);
                }
                if (turn == 0 && Signals.rms(speech, i, i + frame) > 600) {
                    likeness += Signals.correlation(
                            Arrays.copyOfRange(speech, i, i + frame), Arrays.copyOfRange(heard, i, i + frame), 32);
                    loud++;
                }
            }
        }
        // then
        assertThat(loud).isGreaterThan(5);
        assertThat(likeness / loud).isGreaterThan(0.5);
    }
}
