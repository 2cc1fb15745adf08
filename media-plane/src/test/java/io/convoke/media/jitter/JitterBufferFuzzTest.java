// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class JitterBufferFuzzTest {
    private static final int PACKETS = 16;

    @FuzzTest(maxDuration = "10s")
    void shouldNeverHangNorLoseAPacketOfThePool(FuzzedDataProvider input) {
        PacketPool pool = new PacketPool();
        pool.add(PacketPool.reserve(PACKETS));
        JitterBuffer buffer = new JitterBuffer(pool, 48_000, true);
        long now = 0;
        buffer.restart(input.consumeInt(0, 65_535), input.consumeInt());
        while (input.remainingBytes() > 0) {
            switch (input.consumeInt(0, 5)) {
                case 0 -> buffer.restart(input.consumeLong(0, 1L << 40), input.consumeInt());
                case 1, 2, 3 -> put(buffer, input, now);
                default -> {
                    now += input.consumeInt(0, 100_000);
                    step(buffer, now, input.consumeInt(0, 5_760));
                }
            }
        }
        buffer.clear();
        if (takeAll(pool) != PACKETS + PACKETS / 4) {
            throw new AssertionError("a packet was lost");
        }
    }

    private static void put(JitterBuffer buffer, FuzzedDataProvider input, long now) {
        long timestamp = buffer.extend(input.consumeInt());
        buffer.learn(timestamp, input.consumeBoolean(), now);
        buffer.put(
                input.consumeLong(0, 200),
                timestamp,
                input.pickValue(StoredPacket.Kind.values()),
                -1,
                new byte[1_500],
                0,
                input.consumeInt(0, 1_500),
                now);
    }

    private static void step(JitterBuffer buffer, long now, int ticks) {
        JitterBuffer.Step step = buffer.next(now, (now & 1) == 0);
        if (step == JitterBuffer.Step.PLAY || step == JitterBuffer.Step.SKIP) {
            buffer.played(ticks);
        } else if (step == JitterBuffer.Step.CONCEAL && buffer.lostTicks() < 0) {
            throw new AssertionError("time runs backwards");
        }
    }

    private static int takeAll(PacketPool pool) {
        int count = 0;
        while (pool.take(100) != null) {
            count++;
        }
        return count;
    }
}
