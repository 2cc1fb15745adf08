// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComfortNoiseTest {
    private static final int SECOND = 8_000;

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 1", "-40, 40", "-127, 127", "-200, 127", "5, 0"})
    void shouldSayTheLevelAsRfc3389Does(int level, int octet) {
        byte[] payload = new byte[3];
        assertThat(ComfortNoise.encode(level, payload, 1)).isEqualTo(1);
        assertThat(payload).containsExactly(0, octet, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-20, -40, -60, -70})
    void shouldMakeNoiseOfTheLevelThatWasSaid(int level) {
        // given
        ComfortNoise noise = new ComfortNoise();
        short[] pcm = new short[SECOND];
        // when
        boolean taken = noise.update(new byte[] {(byte) -level}, 0, 1);
        noise.generate(pcm, 0, SECOND);
        // then
        assertThat(taken).isTrue();
        assertThat(AudioLevel.ofFrame(pcm, 0, SECOND)).isCloseTo(level, within(1));
    }

    @Test
    void shouldColourTheNoiseByItsReflectionCoefficients() {
        // given RFC 3389 §3.2: k = 258 (N - 127) / 32768; a negative first one lifts the low frequencies
        ComfortNoise noise = new ComfortNoise();
        short[] pcm = new short[SECOND];
        byte[] payload = {40, (byte) (127 - 100)};
        // when
        noise.update(payload, 0, payload.length);
        noise.generate(pcm, 0, SECOND);
        // then
        double products = 0;
        double energy = 0;
        for (int i = 1; i < SECOND; i++) {
            products += pcm[i] * pcm[i - 1];
            energy += pcm[i] * pcm[i];
        }
        assertThat(AudioLevel.ofFrame(pcm, 0, SECOND)).isCloseTo(-40, within(1));
        // A first-order filter's neighbours correlate by -k.
        assertThat(products / energy).isEqualTo(258 * 100 / 32_768.0, within(0.05));
    }

    @Test
    void shouldStayStableWithTheWorstCoefficients() {
        ComfortNoise noise = new ComfortNoise();
        byte[] payload = new byte[40];
        Arrays.fill(payload, (byte) 0xFF);
        payload[0] = 20;
        short[] pcm = new short[SECOND];
        noise.update(payload, 0, payload.length);
        noise.generate(pcm, 0, SECOND);
        assertThat(AudioLevel.ofFrame(pcm, 0, SECOND)).isLessThanOrEqualTo(-10);
    }

    @Test
    void shouldLeaveWhatIsNoNoiseAlone() {
        ComfortNoise noise = new ComfortNoise();
        assertThat(noise.update(new byte[0], 0, 0)).isFalse();
        assertThat(noise.update(new byte[] {(byte) 0x80}, 0, 1)).isFalse();
    }

    @Test
    void shouldMeasureLevelsFromTheOverloadPoint() {
        // RFC 6465 §4: a full-scale square wave is 0 dBov; a sine of that amplitude has half its power
        short[] square = new short[800];
        for (int i = 0; i < square.length; i++) {
            square[i] = (short) (i % 2 == 0 ? 32_767 : -32_767);
        }
        assertThat(AudioLevel.ofFrame(square, 0, 800)).isZero();
        assertThat(AudioLevel.ofFrame(Signals.sine(1_000, 8_000, 800, 32_767), 0, 800))
                .isEqualTo(-3);
        assertThat(AudioLevel.ofFrame(Signals.sine(1_000, 8_000, 800, 327.67), 0, 800))
                .isEqualTo(-43);
        assertThat(AudioLevel.ofFrame(new short[800], 0, 800)).isEqualTo(AudioLevel.SILENCE);
        assertThat(AudioLevel.ofFrame(square, 0, 0)).isEqualTo(AudioLevel.SILENCE);
    }
}
