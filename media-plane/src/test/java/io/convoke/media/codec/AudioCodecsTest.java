// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioCodecsTest {

    @ParameterizedTest
    @EnumSource
    void shouldRunAtTheRateOfTheCodec(AudioCodec codec) {
        try (AudioEncoder encoder = AudioCodecs.encoder(codec, OpusEncoderSettings.FULL_BAND);
                AudioDecoder decoder = AudioCodecs.decoder(codec)) {
            assertThat(encoder.sampleRate()).isEqualTo(codec.sampleRate());
            assertThat(decoder.sampleRate()).isEqualTo(codec.sampleRate());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 12_000, 16_000, 24_000, 48_000})
    void shouldRunOpusAtTheRatesOfRfc6716(int rate) {
        try (AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS, rate, OpusEncoderSettings.FULL_BAND);
                AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS, rate)) {
            assertThat(encoder.sampleRate()).isEqualTo(rate);
            assertThat(decoder.sampleRate()).isEqualTo(rate);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPUS, 44100", "OPUS, 0", "OPUS, 4000", "PCMU, 16000", "PCMA, 48000", "G722, 8000"})
    void shouldRefuseOtherRates(AudioCodec codec, int rate) {
        assertThatThrownBy(() -> AudioCodecs.decoder(codec, rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s cannot run at %d Hz", codec, rate);
        assertThatThrownBy(() -> AudioCodecs.encoder(codec, rate, OpusEncoderSettings.FULL_BAND))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldWarmUpEveryCodec() {
        // three codecs of one or half an octet a sample give a known number; Opus adds its own
        assertThat(AudioCodecs.warmUp()).isGreaterThan(3 * 300 * 160);
    }
}
