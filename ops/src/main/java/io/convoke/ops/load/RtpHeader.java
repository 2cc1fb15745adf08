// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import java.nio.ByteBuffer;

/**
 * The fixed header of an RTP packet (RFC 3550 §5.1), read and written apart from the media plane's own reader, so that each
 * checks the other.
 *
 * @param payloadOffset octets before the payload: header, contributing sources and extension
 * @param payloadLength octets of payload without padding
 */
record RtpHeader(
        int payloadType,
        boolean marker,
        int sequence,
        long timestamp,
        long ssrc,
        int payloadOffset,
        int payloadLength) {
    static final int LENGTH = 12;

    /** Null for what is not RTP version 2 or lies about its lengths. */
    static RtpHeader read(ByteBuffer packet) {
        final int length = packet.remaining();
        if (length < LENGTH || (packet.get(0) & 0xC0) != 0x80) {
            return null;
        }
        int offset = LENGTH + 4 * (packet.get(0) & 0x0F);
        if ((packet.get(0) & 0x10) != 0) {
            if (length < offset + 4) {
                return null;
            }
            offset += 4 + 4 * (packet.getShort(offset + 2) & 0xFFFF);
        }
        final int padding = (packet.get(0) & 0x20) != 0 ? packet.get(length - 1) & 0xFF : 0;
        if (offset + padding > length) {
            return null;
        }
        return new RtpHeader(
                packet.get(1) & 0x7F,
                (packet.get(1) & 0x80) != 0,
                packet.getShort(2) & 0xFFFF,
                packet.getInt(4) & 0xFFFF_FFFFL,
                packet.getInt(8) & 0xFFFF_FFFFL,
                offset,
                length - offset - padding);
    }

    /** Writes twelve octets at the start of {@code packet}. */
    static void write(ByteBuffer packet, int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        packet.put(0, (byte) 0x80);
        packet.put(1, (byte) (payloadType | (marker ? 0x80 : 0)));
        packet.putShort(2, (short) sequence);
        packet.putInt(4, timestamp);
        packet.putInt(8, ssrc);
    }

    /** Whether a packet on a shared port is RTCP (RFC 5761 §4). */
    static boolean isRtcp(ByteBuffer packet) {
        final int type = packet.remaining() < 8 ? 0 : packet.get(1) & 0xFF;
        return type >= 192 && type <= 223;
    }
}
