// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import io.convoke.media.rtp.RtpPacket;

/**
 * Room for the waiting packets of all legs of one thread, in two sizes: most payloads are small, and a leg that jitters needs
 * many while the others need few. It grows by the {@link Chunk} that each leg brings along.
 */
public final class PacketPool {
    private static final int SMALL = 320; // 40 ms of G.711, 20 ms of Opus at 128 kbit/s
    private static final int SMALL_PER_LEG = 16; // 300 ms of 20 ms packets on every leg at once
    private static final int LARGE_PER_LEG = 1;

    private StoredPacket small;
    private StoredPacket large;

    /** Packets that are made on one thread and added on another. */
    public static final class Chunk {
        private final StoredPacket small;
        private final StoredPacket large;

        private Chunk(int smallCount, int largeCount) {
            small = chain(smallCount, SMALL);
            large = chain(largeCount, RtpPacket.MAX_LENGTH);
        }

        private static StoredPacket chain(int count, int capacity) {
            StoredPacket head = null;
            for (int i = 0; i < count; i++) {
                StoredPacket packet = new StoredPacket(capacity);
                packet.next = head;
                head = packet;
            }
            return head;
        }
    }

    /** What a new leg brings. */
    public static Chunk forLeg() {
        return new Chunk(SMALL_PER_LEG, LARGE_PER_LEG);
    }

    /** What a thread starts with. */
    public static Chunk reserve(int packets) {
        return new Chunk(packets, packets / 4);
    }

    public void add(Chunk chunk) {
        giveChain(chunk.small);
        giveChain(chunk.large);
    }

    private void giveChain(StoredPacket chain) {
        for (StoredPacket packet = chain; packet != null; ) {
            StoredPacket following = packet.next;
            give(packet);
            packet = following;
        }
    }

    /** Lets go of as much as a leg brought, as far as it is free. */
    public void shrinkByLeg() {
        for (int i = 0; i < SMALL_PER_LEG && small != null; i++) {
            small = small.next;
        }
        for (int i = 0; i < LARGE_PER_LEG && large != null; i++) {
            large = large.next;
        }
    }

    /** How many there are that nobody has. */
    public int free() {
        int free = 0;
        for (StoredPacket packet = small; packet != null; packet = packet.next) {
            free++;
        }
        for (StoredPacket packet = large; packet != null; packet = packet.next) {
            free++;
        }
        return free;
    }

    /** Null when there is none left. */
    StoredPacket take(int length) {
        StoredPacket packet;
        if (length <= SMALL && small != null) {
            packet = small;
            small = packet.next;
        } else {
            packet = large;
            if (packet == null || length > packet.payload.length) {
                return null;
            }
            large = packet.next;
        }
        packet.next = null;
        return packet;
    }

    /** Else each is needed for what comes. */
    boolean hasManyLike(StoredPacket packet) {
        return packet.payload.length == SMALL;
    }

    void give(StoredPacket packet) {
        if (packet.payload.length == SMALL) {
            packet.next = small;
            small = packet;
        } else {
            packet.next = large;
            large = packet;
        }
    }
}
