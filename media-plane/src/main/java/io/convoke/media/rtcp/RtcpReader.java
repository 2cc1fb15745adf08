// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtcp;

import static io.convoke.media.rtcp.RtcpPackets.BLOCK_LENGTH;
import static io.convoke.media.rtcp.RtcpPackets.INT;
import static io.convoke.media.rtcp.RtcpPackets.SHORT;

/**
 * Walks over a compound RTCP packet in place. {@link #wrap} checks all lengths once (RFC 3550 A.2); after it returned true no
 * getter can read outside the packet, as long as it is asked what {@link #type} and {@link #count} allow.
 */
public final class RtcpReader {
    private byte[] buffer;
    private int at;
    private int next;
    private int end;

    /** True when the datagram is RTCP rather than RTP on a port that carries both (RFC 5761 §4). */
    public static boolean isRtcp(byte[] bytes, int offset, int length) {
        if (length < 2) {
            return false;
        }
        int type = bytes[offset + 1] & 0xFF;
        return type >= 192 && type <= 223;
    }

    /** Accepts a compound that starts with a report; a reduced-size packet (RFC 5506) only of types above 203. */
    public boolean wrap(byte[] bytes, int offset, int length) {
        buffer = bytes;
        next = offset;
        end = offset + length;
        if (length < 8 || length % 4 != 0) {
            return false;
        }
        int position = offset;
        while (position < end) {
            if (end - position < 4) {
                return false;
            }
            int size = sizeAt(position);
            boolean last = position + size == end;
            if ((bytes[position] & 0xC0) != 0x80 || position + size > end || !plausible(position, size, last)) {
                return false;
            }
            position += size;
        }
        int first = bytes[offset + 1] & 0xFF;
        return (first == RtcpPackets.SENDER_REPORT
                        || first == RtcpPackets.RECEIVER_REPORT
                        || first > RtcpPackets.GOODBYE)
                && (bytes[offset] & 0x20) == 0;
    }

    private int sizeAt(int position) {
        return 4 * (((short) SHORT.get(buffer, position + 2) & 0xFFFF) + 1);
    }

    private boolean plausible(int position, int size, boolean last) {
        int content = size;
        if ((buffer[position] & 0x20) != 0) {
            int padding = buffer[position + size - 1] & 0xFF;
            if (!last || padding == 0 || padding % 4 != 0 || padding > size - 4) {
                return false;
            }
            content -= padding;
        }
        int count = buffer[position] & 0x1F;
        return switch (buffer[position + 1] & 0xFF) {
            case RtcpPackets.SENDER_REPORT -> content >= 28 + count * BLOCK_LENGTH;
            case RtcpPackets.RECEIVER_REPORT -> content >= 8 + count * BLOCK_LENGTH;
            case RtcpPackets.GOODBYE -> content >= 4 + count * 4;
            case RtcpPackets.APPLICATION, RtcpPackets.TRANSPORT_FEEDBACK, RtcpPackets.PAYLOAD_FEEDBACK -> content >= 12;
            default -> true;
        };
    }

    /** Steps to the next packet of the compound; false at its end. */
    public boolean next() {
        if (next >= end) {
            return false;
        }
        at = next;
        next = at + sizeAt(at);
        return true;
    }

    public byte[] buffer() {
        return buffer;
    }

    /** Where the present packet of the compound begins. */
    public int offset() {
        return at;
    }

    /** Of the present packet, padding included. */
    public int length() {
        return next - at;
    }

    public int type() {
        return buffer[at + 1] & 0xFF;
    }

    /** Report blocks, chunks or sources, by type. */
    public int count() {
        return buffer[at] & 0x1F;
    }

    /** The sender of a report, feedback or application packet. */
    public int ssrc() {
        return (int) INT.get(buffer, at + 4);
    }

    /** Of a sender report: middle 32 bits of the NTP timestamp. */
    public int ntpMiddle() {
        return (int) INT.get(buffer, at + 10);
    }

    /** Of a goodbye: the source with this index. */
    public int goodbyeSource(int index) {
        return (int) INT.get(buffer, at + 4 + 4 * index);
    }

    private int block(int index) {
        return at + (type() == RtcpPackets.SENDER_REPORT ? 28 : 8) + index * BLOCK_LENGTH;
    }

    public int blockSource(int index) {
        return (int) INT.get(buffer, block(index));
    }

    /** In 1/256 of the packets since the last report. */
    public int blockFractionLost(int index) {
        return buffer[block(index) + 4] & 0xFF;
    }

    /** Signed, 24 bits: negative where duplicates came. */
    public int blockLost(int index) {
        return (int) INT.get(buffer, block(index) + 4) << 8 >> 8;
    }

    public int blockHighestSequence(int index) {
        return (int) INT.get(buffer, block(index) + 8);
    }

    /** In ticks of the source's clock. */
    public int blockJitter(int index) {
        return (int) INT.get(buffer, block(index) + 12);
    }

    /** Middle 32 bits of the sender report that the block answers; 0 where none came. */
    public int blockLastReport(int index) {
        return (int) INT.get(buffer, block(index) + 16);
    }

    /** In 1/65,536 s. */
    public int blockDelaySinceLastReport(int index) {
        return (int) INT.get(buffer, block(index) + 20);
    }
}
