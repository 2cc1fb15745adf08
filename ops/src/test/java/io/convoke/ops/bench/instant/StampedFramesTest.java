// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StampedFramesTest {
    private static final long MS = 1_000_000;

    private final StampedFrames frames = new StampedFrames();

    @Test
    void shouldSayNothingUntilItTalks() {
        assertThat(frames.payload(0, 1)).isNull();

        frames.talk(true);

        assertThat(frames.payload(0, 2)).hasSize(160); // 20 ms of G.711 (RFC 3551 §4.5.14)
    }

    @Test
    void shouldCountFromWhenAFrameWasMadeToWhenItCame() {
        frames.talk(true);
        frames.measure(true);
        final long beforeNs = System.nanoTime();
        final ByteBuffer packet = packet(frames.payload(0, 1));

        frames.onReceived(1, packet, beforeNs + 3_000 * MS);

        assertThat(frames.sent()).isOne();
        assertThat(frames.delayUs().getTotalCount()).isOne();
        assertThat(frames.delayUs().getMaxValue()).isBetween(0L, 3_003_000L); // three digits are exact
    }

    @Test
    void shouldNotTakeOtherPacketsForItsOwn() {
        frames.talk(true);
        frames.measure(true);
        final byte[] other = new byte[160];
        Arrays.fill(other, (byte) 0xFF);

        frames.onReceived(1, packet(other), System.nanoTime());
        frames.onReceived(1, packet(new byte[8]), System.nanoTime());

        assertThat(frames.delayUs().getTotalCount()).isZero();
    }

    @Test
    void shouldCountNothingWhileItDoesNotMeasure() {
        frames.talk(true);

        frames.onReceived(1, packet(frames.payload(0, 1)), System.nanoTime());

        assertThat(frames.sent()).isZero();
        assertThat(frames.delayUs().getTotalCount()).isZero();
    }

    private static ByteBuffer packet(byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length).put(12, payload);
    }
}
