// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.jitter;

/** A packet's payload while it waits in a jitter buffer; owned by a {@link PacketPool} when it does not. */
public final class StoredPacket {

    /** What a packet is to the one who plays it. */
    public enum Kind {
        AUDIO,
        /** Takes a sequence number but carries no sound (RFC 4733). */
        EVENT,
        /** The sender falls silent (RFC 3389). */
        NOISE
    }

    final byte[] payload;
    StoredPacket next;
    int length;
    long sequence;
    long timestamp;
    long arrival;
    int level;
    Kind kind;

    StoredPacket(int capacity) {
        payload = new byte[capacity];
    }

    public byte[] payload() {
        return payload;
    }

    public int length() {
        return length;
    }

    /** Of RFC 6464 in -dBov, 0 to 127, or -1. */
    public int level() {
        return level;
    }

    public Kind kind() {
        return kind;
    }

    /** Extended beyond 16 bits. */
    public long sequence() {
        return sequence;
    }

    /** Extended beyond 32 bits. */
    public long timestamp() {
        return timestamp;
    }
}
