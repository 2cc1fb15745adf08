// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class G722Test {
    private static final int FRAME = 320;

    @TempDir
    Path folder;

    static Stream<short[]> signals() {
        return Stream.of(
                Signals.speech(),
                Signals.noise(32_000, 3),
                Signals.sine(1_000, 16_000, 16_000, 32_767),
                Signals.sine(6_500, 16_000, 16_000, 20_000),
                new short[3_200]);
    }

    private static byte[] encoded(short[] samples) {
        byte[] octets = new byte[samples.length / 2];
        G722.Encoder encoder = new G722.Encoder();
        for (int i = 0; i + FRAME <= samples.length; i += FRAME) {
            encoder.encode(samples, i, FRAME, octets, i / 2);
        }
        return octets;
    }

    private static short[] decoded(byte[] octets) {
        short[] samples = new short[octets.length * 2];
        G722.Decoder decoder = new G722.Decoder();
        for (int i = 0; i + FRAME / 2 <= octets.length; i += FRAME / 2) {
            decoder.decode(octets, i, FRAME / 2, samples, i * 2);
        }
        return samples;
    }

    @ParameterizedTest
    @MethodSource("signals")
    void shouldGiveTheBitsOfFfmpegInBothDirections(short[] signal) throws Exception {
        // when
        byte[] octets = encoded(signal);
        short[] samples = decoded(octets);
        // then
        Ffmpeg ffmpeg = new Ffmpeg(folder);
        byte[] theirs = ffmpeg.convert(Ffmpeg.samplesAt(16_000), Ffmpeg.bytes(signal), "-c:a", "g722", "-f", "g722");
        assertThat(octets).isEqualTo(theirs);
        assertThat(samples).isEqualTo(Ffmpeg.samples(ffmpeg.convert(List.of("-f", "g722"), octets, "-f", "s16le")));
    }

    @Test
    void shouldDecodeAnyOctetsAsFfmpegDoes() throws Exception {
        // given
        byte[] octets = new byte[16_000];
        new Random(5).nextBytes(octets);
        // then
        byte[] theirs = new Ffmpeg(folder).convert(List.of("-f", "g722"), octets, "-f", "s16le");
        assertThat(decoded(octets)).isEqualTo(Ffmpeg.samples(theirs));
    }

    @Test
    void shouldKeepAVoiceAsItIs() {
        short[] speech = Signals.speech();
        assertThat(Signals.snr(speech, decoded(encoded(speech)), 32)).isGreaterThan(18);
    }
}
