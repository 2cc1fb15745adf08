// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What stands before the frames of a message between nodes. Little-endian; offsets in bytes:
 *
 * <pre>
 *  0 version         1 nothing         2 frames in this message (16 bits)
 *  4 number of this message            8 number of its first frame      12 nothing
 * 16 sender: the key of its name (64 bits)
 * 24 the life of the sender's link: random at each start, another one whenever its numbers begin anew (64 bits)
 * 32 the sender's clock, in ns
 * 40 the last clock that it had from the receiver, or 0
 * 48 how long ago it had that, in ns
 * 56 frames
 * </pre>
 */
final class MessageHeader {
    static final int LENGTH = 56;
    static final int FRAMES = 2;
    private static final byte VERSION = 1;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private DirectBuffer buffer;
    private int offset;

    /** False where it is no header of this version. */
    boolean wrap(DirectBuffer bytes, int at, int length) {
        buffer = bytes;
        offset = at;
        return length >= LENGTH && bytes.getByte(at) == VERSION;
    }

    static void write(
            MutableDirectBuffer to,
            int frames,
            int message,
            int firstFrame,
            long sender,
            long life,
            long stampNs,
            long echoNs,
            long heldNs) {
        to.putByte(0, VERSION);
        to.putByte(1, (byte) 0);
        to.putShort(FRAMES, (short) frames, ORDER);
        to.putInt(4, message, ORDER);
        to.putInt(8, firstFrame, ORDER);
        to.putInt(12, 0, ORDER);
        to.putLong(16, sender, ORDER);
        to.putLong(24, life, ORDER);
        to.putLong(32, stampNs, ORDER);
        to.putLong(40, echoNs, ORDER);
        to.putLong(48, heldNs, ORDER);
    }

    int frames() {
        return buffer.getShort(offset + FRAMES, ORDER) & 0xFFFF;
    }

    int message() {
        return buffer.getInt(offset + 4, ORDER);
    }

    int firstFrame() {
        return buffer.getInt(offset + 8, ORDER);
    }

    long sender() {
        return buffer.getLong(offset + 16, ORDER);
    }

    long life() {
        return buffer.getLong(offset + 24, ORDER);
    }

    long stampNs() {
        return buffer.getLong(offset + 32, ORDER);
    }

    long echoNs() {
        return buffer.getLong(offset + 40, ORDER);
    }

    long heldNs() {
        return buffer.getLong(offset + 48, ORDER);
    }
}
