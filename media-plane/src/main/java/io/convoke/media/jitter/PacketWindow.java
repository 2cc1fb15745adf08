// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

import io.convoke.media.counters.DropReason;

/** The packets that wait, by sequence number; at most as many as there are slots ahead of the first that may be asked for. */
final class PacketWindow {
    static final int SLOTS = 64;

    private final PacketPool pool;
    private final StoredPacket[] slots = new StoredPacket[SLOTS];
    private int count;

    PacketWindow(PacketPool pool) {
        this.pool = pool;
    }

    int count() {
        return count;
    }

    /** Null where there is none. */
    StoredPacket at(long sequence) {
        return slots[(int) sequence & SLOTS - 1];
    }

    /** The first from {@code sequence} on; only while there is any. */
    StoredPacket firstFrom(long sequence) {
        for (long next = sequence; ; next++) {
            StoredPacket packet = at(next);
            if (packet != null) {
                return packet;
            }
        }
    }

    /** Keeps a copy; null when taken. */
    DropReason put(long sequence, byte[] bytes, int offset, int length) {
        int slot = (int) sequence & SLOTS - 1;
        if (slots[slot] != null) {
            return DropReason.DUPLICATE;
        }
        StoredPacket packet = pool.take(length);
        if (packet == null) {
            return DropReason.OVERFLOW;
        }
        System.arraycopy(bytes, offset, packet.payload, 0, length);
        packet.length = length;
        packet.sequence = sequence;
        slots[slot] = packet;
        count++;
        return null;
    }

    void release(StoredPacket packet) {
        slots[(int) packet.sequence & SLOTS - 1] = null;
        count--;
        pool.give(packet);
    }

    /** Gives the place free but not the packet; see {@link #release}. */
    void take(StoredPacket packet) {
        slots[(int) packet.sequence & SLOTS - 1] = null;
        count--;
    }

    void clear() {
        for (int i = 0; i < SLOTS && count > 0; i++) {
            if (slots[i] != null) {
                release(slots[i]);
            }
        }
    }
}
