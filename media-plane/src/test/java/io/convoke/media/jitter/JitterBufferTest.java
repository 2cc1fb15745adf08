// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.counters.DropReason;
import io.convoke.media.jitter.JitterBuffer.Step;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JitterBufferTest {
    private final Playout playout = new Playout(false);

    @Test
    void shouldAddAtMostAFrameWithoutJitter() {
        IntStream.range(0, 500).forEach(i -> playout.send(i, 7));

        playout.run(10_020);

        assertThat(playout.played)
                .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
        // 7 ms of network, then less than 20 ms until the next frame is mixed, 4 ms of caution
        assertThat(playout.delays).allMatch(delay -> delay >= 7 && delay <= 31);
        assertThat(playout.count(Step.CONCEAL) + playout.count(Step.STRETCH)).isZero();
        assertThat(playout.buffer.targetMs()).isLessThanOrEqualTo(20);
    }

    @Test
    void shouldPutReorderedPacketsBackInOrder() {
        for (int i = 0; i < 200; i++) {
            playout.send(i, i % 10 == 3 ? 45 : 5);
        }

        playout.run(4_200);

        assertThat(playout.played).isSorted();
        assertThat(playout.played).hasSizeGreaterThan(190);
    }

    @Test
    void shouldDropDuplicates() {
        for (int i = 0; i < 50; i++) {
            playout.send(i, 5);
            playout.send(i, 5);
        }

        playout.run(1_100);

        assertThat(playout.played).hasSize(50);
        assertThat(playout.drops.get(DropReason.DUPLICATE) + playout.drops.getOrDefault(DropReason.LATE, 0))
                .isEqualTo(50);
    }

    @Test
    void shouldMakeUpExactlyWhatIsLostAndKeepTheDelay() {
        Random random = new Random(1);
        int lost = 0;
        for (int i = 0; i < 1_000; i++) {
            if (i > 10 && i < 990 && random.nextInt(20) == 0) {
                lost++;
            } else {
                playout.send(i, 5);
            }
        }

        playout.run(20_000);

        assertThat(playout.played).hasSize(1_000 - lost);
        assertThat(playout.count(Step.CONCEAL) + playout.count(Step.STRETCH)).isBetween(lost - 2L, lost + 2L + 5);
        assertThat(playout.delays).allMatch(delay -> delay <= 51);
    }

    @Test
    void shouldGrowAtOnceAndShrinkSlowly() {
        // given ten seconds without jitter, five with up to 80 ms, thirty without
        Random random = new Random(2);
        for (int i = 0; i < 2_250; i++) {
            playout.send(i, i >= 500 && i < 750 ? 5 + random.nextInt(80) : 5);
        }

        playout.run(10_000);
        int before = playout.buffer.delayMs();
        playout.run(15_000);
        int during = playout.buffer.delayMs();
        long concealedDuring = playout.count(Step.STRETCH) + playout.count(Step.CONCEAL);
        playout.run(44_000);

        assertThat(before).isLessThan(25);
        assertThat(during).isBetween(50, 130);
        assertThat(concealedDuring).isLessThan(30);
        assertThat(playout.buffer.delayMs()).isLessThan(during / 2);
    }

    @Test
    void shouldPlayOnWithRandomJitterAndLittleConcealment() {
        Random random = new Random(3);
        for (int i = 0; i < 3_000; i++) {
            playout.send(i, 10 + (int) Math.abs(random.nextGaussian() * 15));
        }

        playout.run(60_000);

        assertThat(playout.played).isSorted();
        assertThat(playout.played.size()).isGreaterThan(2_850);
        assertThat(playout.count(Step.STRETCH) + playout.count(Step.CONCEAL)).isLessThan(100);
    }

    @Test
    void shouldFallSilentWhenTheSenderStopsAndResumeAtLowDelay() {
        IntStream.range(0, 50).forEach(i -> playout.send(i, 5));
        // as with discontinuous transmission: numbers go on, the clock has leapt
        for (int i = 50; i < 100; i++) {
            playout.network.add(new Playout.Flight(3_000 + (i - 50) * 20 + 5, i, (3_000 / 20 + i - 50) * 160L));
        }

        playout.run(2_990);
        assertThat(playout.steps.getLast()).isEqualTo(Step.IDLE);
        long madeUp = playout.count(Step.STRETCH);
        playout.run(4_100);

        assertThat(madeUp).isLessThanOrEqualTo(5);
        assertThat(playout.played).hasSize(100);
        assertThat(playout.count(Step.CONCEAL)).isZero();
        assertThat(playout.buffer.delayMs()).isLessThan(30);
    }

    @Test
    void shouldOfferTheFollowingPacketForErrorCorrectionUnderLoss() {
        Playout correcting = new Playout(true);
        for (int i = 0; i < 500; i++) {
            if (i % 10 != 9) {
                correcting.send(i, 5);
            }
        }
        correcting.run(9_500);
        correcting.steps.clear();
        correcting.run(9_940);

        // once loss is noticed the buffer waits for the packet behind the gap
        assertThat(correcting.count(Step.CONCEAL)).isBetween(1L, 4L);
        assertThat(correcting.count(Step.STRETCH)).isZero();
        assertThat(correcting.delays.getLast()).isLessThan(60);
    }

    @Test
    void shouldSurviveLeapsOfNumbersWithoutPlayingOldSound() {
        IntStream.range(0, 50).forEach(i -> playout.send(i, 5));
        playout.run(1_000);
        playout.arrive(new Playout.Flight(1_000, 2_500, 50 * 160L));
        playout.arrive(new Playout.Flight(1_000, 60, 51 * 160L));

        assertThat(playout.drops.get(DropReason.LATE)).isEqualTo(1);
        playout.run(1_100);
        assertThat(playout.played.getLast()).isEqualTo(2_500);
        assertThat(playout.buffer.waiting()).isZero();
    }

    @Test
    void shouldCountWhatFindsNoRoom() {
        PacketPool tiny = new PacketPool();
        tiny.add(PacketPool.reserve(4));
        JitterBuffer buffer = new JitterBuffer(tiny, 8_000, false);
        buffer.restart(100, 0);
        int overflown = 0;
        for (int i = 0; i < 10; i++) {
            DropReason reason =
                    buffer.put(100 + i, i * 160L, StoredPacket.Kind.AUDIO, -1, new byte[160], 0, 160, i * 160L);
            overflown += reason == DropReason.OVERFLOW ? 1 : 0;
        }

        assertThat(overflown).isEqualTo(5); // four small ones and a large one were there
        buffer.clear();
        assertThat(buffer.put(200, 0, StoredPacket.Kind.AUDIO, -1, new byte[160], 0, 160, 0))
                .isNull();
    }

    @Test
    void shouldFollowAClockThatRunsFast() {
        // given a sender whose 20 ms last 19.99 ms: 500 ppm
        for (int i = 0; i < 3_000; i++) {
            playout.network.add(new Playout.Flight(Math.round(i * 19.99) + 5, i, i * 160L));
        }

        playout.run(59_900);

        assertThat(playout.count(Step.CONCEAL) + playout.count(Step.STRETCH)).isLessThan(5);
        assertThat(playout.buffer.delayMs()).isLessThan(50);
    }

    @Test
    void shouldPlayOnWhenTheWayThroughTheNetworkBecomesLonger() {
        for (int i = 0; i < 1_500; i++) {
            playout.send(i, i < 250 ? 5 : 405);
        }

        playout.run(30_400);

        assertThat(playout.played).hasSizeGreaterThan(1_495);
        assertThat(playout.drops).isEmpty();
        // 400 ms are missed once, of which a few frames are made up; after that there is nothing to conceal
        assertThat(playout.count(Step.STRETCH) + playout.count(Step.CONCEAL)).isLessThan(8);
        assertThat(playout.delays.getLast()).isBetween(405, 450);
        assertThat(playout.buffer.targetMs()).isLessThanOrEqualTo(20);
    }

    @Test
    void shouldPlayWhatASenderWithASlowClockHasToSay() {
        // given 20 ms of sound each 30 ms: nothing can fill the gaps, but nothing may be thrown away either
        for (int i = 0; i < 1_000; i++) {
            playout.network.add(new Playout.Flight(i * 30L, i, i * 160L));
        }

        playout.run(30_100);

        assertThat(playout.played).hasSizeGreaterThan(950);
        assertThat(playout.drops).isEmpty();
    }
}
