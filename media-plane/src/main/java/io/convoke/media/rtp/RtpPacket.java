// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtp;

import io.convoke.media.counters.DropReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A window on one RTP packet in a byte array (RFC 3550 §5.1). Reads and writes in place; allocates nothing. The getters
 * hold only after {@link #wrap} returned null.
 */
public final class RtpPacket {
    public static final int HEADER_LENGTH = 12;
    /** More than any packet of ours on an Ethernet path; a longer one is dropped. */
    public static final int MAX_LENGTH = 1_500;

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final int ONE_BYTE_PROFILE = 0xBEDE; // RFC 8285 §4.2
    private static final int TWO_BYTE_PROFILE = 0x100; // RFC 8285 §4.3, upper 12 bits

    private byte[] buffer;
    private int offset;
    private int payloadOffset;
    private int payloadLength;
    private int extensionProfile;
    private int extensionOffset;
    private int extensionLength;

    /** Checks the header as RFC 3550 A.1 asks. Null: valid; otherwise why it is not. */
    public DropReason wrap(byte[] bytes, int start, int length) {
        buffer = bytes;
        offset = start;
        if (length < HEADER_LENGTH || length > MAX_LENGTH) {
            return DropReason.LENGTH;
        }
        int first = bytes[start] & 0xFF;
        if (first >> 6 != 2) {
            return DropReason.VERSION;
        }
        int header = HEADER_LENGTH + 4 * (first & 0x0F);
        extensionLength = 0;
        if ((first & 0x10) != 0) {
            if (length < header + 4) {
                return DropReason.HEADER;
            }
            extensionProfile = (short) SHORT.get(bytes, start + header) & 0xFFFF;
            extensionLength = 4 * ((short) SHORT.get(bytes, start + header + 2) & 0xFFFF);
            extensionOffset = start + header + 4;
            header += 4 + extensionLength;
        }
        if (length < header) {
            return DropReason.HEADER;
        }
        int padding = 0;
        if ((first & 0x20) != 0) {
            padding = length == header ? 0 : bytes[start + length - 1] & 0xFF;
            if (padding == 0 || padding > length - header) {
                return DropReason.PADDING;
            }
        }
        payloadOffset = start + header;
        payloadLength = length - header - padding;
        return null;
    }

    public boolean marker() {
        return buffer[offset + 1] < 0;
    }

    public int payloadType() {
        return buffer[offset + 1] & 0x7F;
    }

    public int sequenceNumber() {
        return (short) SHORT.get(buffer, offset + 2) & 0xFFFF;
    }

    /** 32 bits, to be compared by difference. */
    public int timestamp() {
        return (int) INT.get(buffer, offset + 4);
    }

    public int ssrc() {
        return (int) INT.get(buffer, offset + 8);
    }

    public byte[] buffer() {
        return buffer;
    }

    /** Where the payload starts in {@link #buffer}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Without padding. */
    public int payloadLength() {
        return payloadLength;
    }

    /** The audio level of RFC 6464 in -dBov, 0 (loudest) to 127, or -1 where the packet has none under this id. */
    public int audioLevel(int id) {
        int at = extensionOf(id);
        return at < 0 ? -1 : buffer[at] & 0x7F;
    }

    /** Where the first byte of an extension element of RFC 8285 lies, or -1. */
    private int extensionOf(int id) {
        if (id <= 0 || extensionLength == 0) {
            return -1;
        }
        boolean oneByte = extensionProfile == ONE_BYTE_PROFILE;
        if (!oneByte && extensionProfile >> 4 != TWO_BYTE_PROFILE) {
            return -1;
        }
        int at = extensionOffset;
        int end = extensionOffset + extensionLength;
        while (at < end) {
            int head = buffer[at] & 0xFF;
            if (head == 0) {
                at++;
                continue;
            }
            if (!oneByte && at + 1 >= end || oneByte && head >> 4 == 15) {
                return -1;
            }
            int elementId = oneByte ? head >> 4 : head;
            int elementLength = oneByte ? (head & 0x0F) + 1 : buffer[at + 1] & 0xFF;
            int element = at + (oneByte ? 1 : 2);
            if (element + elementLength > end) {
                return -1;
            }
            if (elementId == id) {
                return elementLength > 0 ? element : -1;
            }
            at = element + elementLength;
        }
        return -1;
    }

    /** Writes the fixed header, without CSRC, extension and padding; returns {@link #HEADER_LENGTH}. */
    public static int write(
            byte[] bytes, int start, int payloadType, boolean marker, int sequenceNumber, int timestamp, int ssrc) {
        bytes[start] = (byte) 0x80;
        bytes[start + 1] = (byte) (payloadType & 0x7F | (marker ? 0x80 : 0));
        SHORT.set(bytes, start + 2, (short) sequenceNumber);
        INT.set(bytes, start + 4, timestamp);
        INT.set(bytes, start + 8, ssrc);
        return HEADER_LENGTH;
    }

    /**
     * Adds a one-byte-header extension with the level of RFC 6464 behind a header that {@link #write} wrote.
     *
     * @param id 1..14
     * @param level in -dBov, 0 (loudest) to 127
     * @return the length of the whole header: 20
     */
    public static int writeAudioLevel(byte[] bytes, int start, int id, boolean voice, int level) {
        bytes[start] |= 0x10;
        SHORT.set(bytes, start + 12, (short) ONE_BYTE_PROFILE);
        SHORT.set(bytes, start + 14, (short) 1);
        bytes[start + 16] = (byte) (id << 4);
        bytes[start + 17] = (byte) (level & 0x7F | (voice ? 0x80 : 0));
        bytes[start + 18] = 0;
        bytes[start + 19] = 0;
        return HEADER_LENGTH + 8;
    }
}
