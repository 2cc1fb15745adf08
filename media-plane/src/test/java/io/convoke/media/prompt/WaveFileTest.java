// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoke.media.codec.Tone;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaveFileTest {

    /** Written by hand after the RIFF specification of 1991, with a chunk of odd length that nobody knows. */
    private static byte[] wave(int format, int channels, int rate, int bits, short... samples) {
        ByteBuffer file =
                ByteBuffer.allocate(12 + 8 + 4 + 24 + 8 + samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes()).putInt(file.capacity() - 8).put("WAVE".getBytes());
        file.put("LIST".getBytes()).putInt(3).put(new byte[] {1, 2, 3, 0});
        file.put("fmt ".getBytes()).putInt(16).putShort((short) format).putShort((short) channels);
        file.putInt(rate).putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8));
        file.putShort((short) bits).put("data".getBytes()).putInt(samples.length * 2);
        file.asShortBuffer().put(samples);
        return file.array();
    }

    private static Prompt read(byte[] file) throws IOException {
        return WaveFile.read(new ByteArrayInputStream(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void shouldHaveTheSamePromptAtEveryRateOfAMix(int rate) throws IOException {
        short[] tone = Tone.sine(1_000, 10_000, rate, rate / 2, 0);

        Prompt prompt = read(wave(1, 1, rate, 16, tone));

        assertThat(prompt.durationMs()).isEqualTo(520);
        for (int mixRate : new int[] {8_000, 16_000, 48_000}) {
            short[] pcm = prompt.at(mixRate);
            assertThat(pcm).hasSize(mixRate / 50 * 26);
            assertThat(Tone.amplitude(pcm, mixRate / 10, mixRate * 4 / 10, 1_000, mixRate))
                    .isCloseTo(10_000, within(300.0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1, 8000, 16, has format 6",
        "1, 2, 16000, 16, 2 channels",
        "1, 1, 8000, 8, of 8 bits",
        "1, 1, 44100, 16, is at 44100 Hz",
    })
    void shouldSayWhatIsWrongWithAFile(int format, int channels, int rate, int bits, String says) {
        byte[] file = wave(format, channels, rate, bits, new short[100]);

        assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class).hasMessageContaining(says);
    }

    @Test
    void shouldRefuseWhatIsNoWaveOrIsEmptyOrEndless() {
        assertThatThrownBy(() -> read("RIFFbutnothingelse".getBytes())).hasMessageContaining("not a RIFF WAVE");
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("not a RIFF WAVE");
        assertThatThrownBy(() -> read(wave(1, 1, 8_000, 16))).hasMessageContaining("is empty");
        assertThatThrownBy(() -> read(new byte[4_000_000])).hasMessageContaining("is longer than");
    }

    @Test
    void shouldEndInAPromptOrAnIOExceptionHoweverAFileIsCutOrBent() {
        byte[] whole = wave(1, 1, 8_000, 16, Tone.sine(1_000, 9_000, 8_000, 400, 0));
        for (int length = 0; length < whole.length; length++) {
            readOrRefuse(Arrays.copyOf(whole, length));
        }
        for (int at = 0; at < 64; at++) {
            for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                byte[] bent = whole.clone();
                bent[at] = (byte) value;
                readOrRefuse(bent);
            }
        }
    }

    private static void readOrRefuse(byte[] file) {
        try {
            assertThat(read(file).frames()).isPositive();
        } catch (IOException refused) {
            assertThat(refused).hasMessageMatching("(is|has|says) .+");
        }
    }
}
