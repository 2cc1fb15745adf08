// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class G711Test {
    private static final int SAMPLES = 1 << 16;

    @TempDir
    Path folder;

    private Ffmpeg ffmpeg;

    @BeforeEach
    void prepare() {
        ffmpeg = new Ffmpeg(folder);
    }

    private static String format(G711 law) {
        return law == G711.MU_LAW ? "mulaw" : "alaw";
    }

    private static short[] allSamples() {
        short[] samples = new short[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = (short) (i + Short.MIN_VALUE);
        }
        return samples;
    }

    @ParameterizedTest
    @EnumSource
    void shouldDecodeEveryCodeAsFfmpegDoes(G711 law) throws Exception {
        // given
        byte[] codes = new byte[256];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) i;
        }
        // when
        short[] ours = new short[256];
        new G711.Decoder(law).decode(codes, 0, codes.length, ours, 0);
        // then
        byte[] theirs = ffmpeg.convert(List.of("-f", format(law), "-ar", "8000", "-ac", "1"), codes, "-f", "s16le");
        assertThat(ours).isEqualTo(Ffmpeg.samples(theirs));
    }

    /**
     * The decision values of ITU-T G.711 tables 1a to 2b, column 3, of the positive half: eight segments of 16 equal
     * steps, each twice as wide as the one before; µ-law starts half a step lower in its first interval. A sample
     * between two of them belongs to the interval; one on them may go either way (here up).
     */
    private static int intervalByTable(G711 law, int magnitude) {
        int interval = -1;
        int decision = 0;
        for (int segment = 0; segment < 8; segment++) {
            int step = law == G711.MU_LAW ? 2 << segment : segment < 2 ? 2 : 1 << segment;
            for (int i = 0; i < 16; i++) {
                if (magnitude < decision) {
                    return interval;
                }
                interval++;
                decision += law == G711.MU_LAW && interval == 0 ? 1 : step;
            }
        }
        return interval;
    }

    @ParameterizedTest
    @EnumSource
    void shouldEncodeEverySampleByTheTablesOfTheRecommendation(G711 law) {
        // given
        short[] samples = allSamples();
        byte[] codes = new byte[SAMPLES];
        // when
        new G711.Encoder(law).encode(samples, 0, SAMPLES, codes, 0);
        // then
        for (int i = 0; i < SAMPLES; i++) {
            int unit = law == G711.MU_LAW ? Math.abs(samples[i] >> 2) : Math.abs(samples[i] >> 2) >> 1;
            int interval = intervalByTable(law, unit);
            int sign = samples[i] < 0 ? 0 : 0x80;
            int expected = law == G711.MU_LAW ? sign | ~interval & 0x7F : (sign | interval) ^ 0x55;
            assertThat(codes[i] & 0xFF).as("sample %d", samples[i]).isEqualTo(expected);
        }
    }

    /**
     * Where two segments meet ffmpeg takes the nearer output value, the recommendation the decision value: one step
     * apart at most.
     */
    @ParameterizedTest
    @EnumSource
    void shouldEncodeAsFfmpegDoesButWhereSegmentsMeet(G711 law) throws Exception {
        // given
        short[] samples = allSamples();
        byte[] ours = new byte[SAMPLES];
        // when
        new G711.Encoder(law).encode(samples, 0, SAMPLES, ours, 0);
        // then
        byte[] theirs = ffmpeg.convert(Ffmpeg.samplesAt(8_000), Ffmpeg.bytes(samples), "-f", format(law));
        int different = 0;
        for (int i = 0; i < SAMPLES; i++) {
            if (ours[i] != theirs[i]) {
                different++;
                int invert = law == G711.MU_LAW ? 0xFF : 0x55;
                assertThat(((ours[i] ^ invert) & 0xFF) - ((theirs[i] ^ invert) & 0xFF))
                        .as("sample %d", samples[i])
                        .isEqualTo(1);
                assertThat((ours[i] ^ invert) & 0x0F).isZero();
            }
        }
        assertThat(different).isLessThan(SAMPLES / 100);
    }
}
