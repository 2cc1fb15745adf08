// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads come from strangers: any octets must give sound or -1, and leave the decoder fit for the next packet. */
class DecoderFuzzTest {
    private static final int RANDOM_PAYLOADS = 3_000;

    @FuzzTest(maxDuration = "45s")
    void shouldDecodeAnythingOrSayThatItCannot(byte[] payload) {
        for (AudioCodec codec : AudioCodec.values()) {
            try (AudioDecoder decoder = AudioCodecs.decoder(codec)) {
                check(decoder, payload, payload.length);
            }
        }
        ComfortNoise noise = new ComfortNoise();
        noise.update(payload, 0, payload.length);
        noise.generate(new short[160], 0, 160);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSurviveRandomPayloads(AudioCodec codec) {
        // given
        Random random = new Random(codec.ordinal());
        byte[] payload = new byte[1_500];
        try (AudioDecoder decoder = AudioCodecs.decoder(codec)) {
            for (int i = 0; i < RANDOM_PAYLOADS; i++) {
                random.nextBytes(payload);
                check(decoder, payload, random.nextInt(1 << random.nextInt(11)));
            }
        }
    }

    private static void check(AudioDecoder decoder, byte[] payload, int length) {
        int frame = decoder.sampleRate() / 50;
        short[] pcm = new short[decoder.sampleRate() * 120 / 1_000];
        int samples = decoder.decode(payload, 0, length, pcm, 0);
        assertThat(samples).isBetween(-1, pcm.length).isNotZero();
        assertThat(decoder.conceal(frame, payload, 0, length, pcm, 0)).isEqualTo(frame);
        assertThat(decoder.conceal(frame, null, 0, 0, pcm, frame)).isEqualTo(frame);
    }
}
