// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AudioMixTest {
    private final int[] sum = new int[4];
    private final short[] out = new short[4];

    @Test
    void shouldAddAndLeaveOutOwn() {
        short[] first = {100, -200, 300, 0};
        short[] second = {1, 2, 3, 4};
        AudioMix.clear(sum, 4);
        AudioMix.add(sum, first, 4);
        AudioMix.add(sum, second, 4);

        AudioMix.limit(sum, out, 4);
        assertThat(out).containsExactly(101, -198, 303, 4);
        AudioMix.minusOwn(sum, first, out, 4);
        assertThat(out).containsExactly(second);
    }

    @Test
    void shouldBendInsteadOfWrappingRoundOrClipping() {
        int previous = 0;
        for (int i = 0; i < 300_000; i += 97) {
            sum[0] = i;
            sum[1] = -i;
            AudioMix.limit(sum, out, 2);
            assertThat(out[0]).isGreaterThanOrEqualTo((short) previous);
            assertThat(out[1]).isEqualTo((short) -out[0]);
            previous = out[0];
        }
        assertThat(previous).isBetween(32_000, 32_767);
        sum[0] = 20_000;
        AudioMix.limit(sum, out, 1);
        assertThat(out[0]).isEqualTo((short) 20_000);
    }

    @Test
    void shouldMoveTheGainInALine() {
        short[] frame = {1_000, 1_000, 1_000, 1_000, 1_000, 1_000};
        AudioMix.ramp(frame, 6, 4, 0, 1);
        assertThat(frame).containsExactly(250, 500, 750, 1_000, 1_000, 1_000);

        short[] loud = {20_000, -20_000};
        AudioMix.ramp(loud, 2, 1, 2, 2);
        assertThat(loud).containsExactly(32_767, -32_768);
    }

    @Test
    void shouldCrossFade() {
        short[] old = {1_000, 1_000, 1_000};
        short[] next = {0, 0, 0, 7};
        AudioMix.crossFade(old, 0, next, 0, 3);
        assertThat(next).containsExactly(750, 500, 250, 7);
    }
}
