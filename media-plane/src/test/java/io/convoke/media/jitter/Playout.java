// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import io.convoke.media.counters.DropReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** A sender of 20 ms packets at 8 kHz, a network that delays them, and a player that takes 20 ms each 20 ms. */
final class Playout {
    static final int PACKET_TICKS = 160;

    /** A packet under way. */
    record Flight(long arrivalMs, int number, long timestamp) {}

    final PacketPool pool = new PacketPool();
    final JitterBuffer buffer;
    final PriorityQueue<Flight> network = new PriorityQueue<>((a, b) -> Long.compare(a.arrivalMs(), b.arrivalMs()));
    final List<Integer> played = new ArrayList<>();
    final List<JitterBuffer.Step> steps = new ArrayList<>();
    final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    final List<Integer> delays = new ArrayList<>();
    boolean quiet = true;
    long nowMs;
    private boolean started;

    Playout(boolean correctsErrors) {
        pool.add(PacketPool.reserve(256));
        buffer = new JitterBuffer(pool, 8_000, correctsErrors);
    }

    void send(int number, long delayMs) {
        network.add(new Flight(number * 20L + delayMs, number, number * (long) PACKET_TICKS));
    }

    /** Packets arrive each millisecond; every 20 ms one frame is played. */
    void run(long untilMs) {
        for (; nowMs < untilMs; nowMs++) {
            while (!network.isEmpty() && network.peek().arrivalMs() <= nowMs) {
                arrive(network.poll());
            }
            if (nowMs % 20 == 10) {
                playFrame();
            }
        }
    }

    void arrive(Flight flight) {
        byte[] payload = new byte[PACKET_TICKS];
        payload[0] = (byte) flight.number();
        payload[1] = (byte) (flight.number() >> 8);
        if (!started) {
            started = true;
            buffer.restart(flight.number() + 1_000, (int) flight.timestamp());
        }
        buffer.learn(buffer.extend((int) flight.timestamp()), true, nowMs * 8);
        DropReason reason = buffer.put(
                flight.number() + 1_000,
                buffer.extend((int) flight.timestamp()),
                StoredPacket.Kind.AUDIO,
                -1,
                payload,
                0,
                payload.length,
                nowMs * 8);
        if (reason != null) {
            drops.merge(reason, 1, Integer::sum);
        }
    }

    private void playFrame() {
        long owed = PACKET_TICKS;
        while (owed > 0) {
            JitterBuffer.Step step = buffer.next(nowMs * 8, quiet);
            steps.add(step);
            switch (step) {
                case IDLE -> owed = 0;
                case STRETCH -> owed -= PACKET_TICKS;
                case CONCEAL -> owed -= buffer.lostTicks();
                case PLAY, SKIP -> {
                    StoredPacket packet = buffer.packet();
                    int number = packet.payload()[0] & 0xFF | (packet.payload()[1] & 0xFF) << 8;
                    delays.add((int) (nowMs - number * 20L));
                    buffer.played(PACKET_TICKS);
                    if (step == JitterBuffer.Step.PLAY) {
                        played.add(number);
                        owed -= PACKET_TICKS;
                    }
                }
            }
        }
    }

    long count(JitterBuffer.Step step) {
        return steps.stream().filter(s -> s == step).count();
    }
}
