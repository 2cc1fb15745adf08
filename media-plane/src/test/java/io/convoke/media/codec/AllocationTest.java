// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing on the path of a frame may allocate: a collector's pause is a gap for everybody. */
class AllocationTest {
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 3;
    private static final int FRAMES = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private void assertAllocatesNothing(Runnable frame) {
        for (int i = 0; i < WARM_UP; i++) {
            frame.run();
        }
        long allocated = Long.MAX_VALUE;
        // The compiler may allocate once on this thread when it gives up an assumption; a frame would do so in every
        // round.
        for (int round = 0; round < ROUNDS && allocated != 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < FRAMES; i++) {
                frame.run();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
    }

    private static OpusEncoderSettings sparing() {
        return new OpusEncoderSettings(0, true, 10, true, 0, 48_000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldEncodeWithoutAllocating(AudioCodec codec) {
        int samples = codec.sampleRate() / 50;
        short[] pcm = Signals.noise(samples, 2);
        byte[] payload = new byte[1_500];
        try (AudioEncoder encoder = AudioCodecs.encoder(codec, sparing())) {
            assertAllocatesNothing(() -> encoder.encode(pcm, 0, samples, payload, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDecodeAndConcealWithoutAllocating(AudioCodec codec) {
        int samples = codec.sampleRate() / 50;
        byte[] payload = new byte[1_500];
        short[] pcm = new short[5_760];
        int[] turn = new int[1];
        try (AudioEncoder encoder = AudioCodecs.encoder(codec, sparing());
                AudioDecoder decoder = AudioCodecs.decoder(codec)) {
            int length = encoder.encode(Signals.noise(samples, 2), 0, samples, payload, 0);
            assertAllocatesNothing(() -> {
                if (turn[0]++ % 4 == 0) {
                    decoder.conceal(samples, turn[0] % 8 == 1 ? payload : null, 0, length, pcm, 0);
                } else {
                    decoder.decode(payload, 0, length, pcm, 0);
                }
            });
        }
    }

    static Stream<Arguments> rates() {
        return Stream.of(8_000, 16_000, 48_000)
                .flatMap(from -> Stream.of(8_000, 16_000, 48_000).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("rates")
    void shouldResampleWithoutAllocating(int from, int to) {
        Resampler resampler = new Resampler(from, to);
        short[] input = Signals.noise(960, 4);
        short[] output = new short[960];
        assertAllocatesNothing(() -> resampler.resample(input, 0, from / 50, output, 0));
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void shouldMakeAndMeasureNoiseWithoutAllocating(byte[] payload) {
        ComfortNoise noise = new ComfortNoise();
        short[] pcm = new short[160];
        int[] level = new int[1];
        assertAllocatesNothing(() -> {
            noise.update(payload, 0, payload.length);
            noise.generate(pcm, 0, 160);
            level[0] = AudioLevel.ofFrame(pcm, 0, 160);
        });
        assertThat(level[0]).isBetween(-50, -30);
    }

    static Stream<byte[]> payloads() {
        return Stream.of(new byte[] {40}, new byte[] {40, 100, 120, (byte) 140});
    }
}
