// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "8000, 16000, 300", "8000, 48000, 1000", "8000, 48000, 3000", "16000, 48000, 6500",
        "48000, 8000, 1000", "48000, 16000, 6500", "16000, 8000, 3000", "8000, 8000, 3000"
    })
    void shouldKeepTones(int from, int to, double hertz) {
        // given
        short[] tone = Signals.sine(hertz, from, from, 10_000);
        // when
        short[] got = Signals.resampled(tone, from, to);
        // then half a decibel at most
        assertThat(Tone.amplitude(got, to / 10, to, hertz, to)).isEqualTo(10_000, within(600.0));
    }

    @ParameterizedTest
    @CsvSource({"8000, 48000, 1000", "8000, 16000, 3000", "16000, 48000, 3000", "16000, 48000, 6500"})
    void shouldMakeNoImagesAboveTheOldBand(int from, int to, double hertz) {
        short[] got = Signals.resampled(Signals.sine(hertz, from, from, 10_000), from, to);
        // then 50 dB below
        assertThat(Tone.amplitude(got, to / 10, to, from - hertz, to)).isLessThan(32);
    }

    @ParameterizedTest
    @CsvSource({"48000, 8000, 6000", "48000, 8000, 15000", "48000, 16000, 10000", "16000, 8000, 5500"})
    void shouldLetNothingFoldIntoTheNewBand(int from, int to, double hertz) {
        short[] got = Signals.resampled(Signals.sine(hertz, from, from, 10_000), from, to);
        assertThat(Signals.rms(got, to / 10, to)).isLessThan(23);
    }

    @ParameterizedTest
    @CsvSource({"16000, 8000", "16000, 48000"})
    void shouldSoundAsFfmpegDoes(int from, int to) throws Exception {
        // given
        short[] speech = Signals.speech();
        // when
        short[] ours = Signals.resampled(speech, from, to);
        // then
        byte[] theirs = new Ffmpeg(folder)
                .convert(Ffmpeg.samplesAt(from), Ffmpeg.bytes(speech), "-f", "s16le", "-ar", Integer.toString(to));
        assertThat(Signals.correlation(Ffmpeg.samples(theirs), ours, 100)).isGreaterThan(0.98);
    }

    @ParameterizedTest
    @CsvSource({"8000, 48000, 7", "48000, 8000, 66", "16000, 48000, 160", "48000, 16000, 480"})
    void shouldNotDependOnHowTheSignalIsCut(int from, int to, int block) {
        // given
        short[] noise = Signals.noise(block * 50, 9);
        short[] whole = Signals.resampled(noise, from, to);
        // when
        short[] cut = new short[whole.length];
        Resampler resampler = new Resampler(from, to);
        int written = 0;
        for (int i = 0; i < noise.length; i += block) {
            written += resampler.resample(noise, i, block, cut, written);
        }
        // then
        assertThat(cut).isEqualTo(whole);
    }

    @Test
    void shouldClipInsteadOfWrappingAround() {
        // given a full-scale square wave, whose band-limited form overshoots
        short[] square = new short[8_000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 8 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        // when
        short[] got = Signals.resampled(square, 8_000, 48_000);
        // then the middle of each half wave keeps its sign
        for (int i = 1; i < 900; i++) {
            int middle = (i * 8 + 4 + 12) * 6;
            assertThat(got[middle] > 0).as("half wave %d", i).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void shouldRefuseRatesWithoutAWholeFactor() {
        assertThatThrownBy(() -> new Resampler(44_100, 48_000)).hasMessage("no whole factor from 44100 Hz to 48000 Hz");
        assertThatThrownBy(() -> new Resampler(48_000, 8_000).resample(new short[100], 0, 100, new short[100], 0))
                .hasMessage("100 samples are no multiple of 6");
    }
}
