// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes RTCP packets into a byte array (RFC 3550 §6.4 to §6.6); each method returns the length written. */
public final class RtcpPackets {
    public static final int SENDER_REPORT = 200;
    public static final int RECEIVER_REPORT = 201;
    public static final int SOURCE_DESCRIPTION = 202;
    public static final int GOODBYE = 203;
    public static final int APPLICATION = 204;
    public static final int TRANSPORT_FEEDBACK = 205;
    public static final int PAYLOAD_FEEDBACK = 206;
    public static final int EXTENDED_REPORT = 207;
    public static final int BLOCK_LENGTH = 24;

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final long NTP_EPOCH_OFFSET_S = 2_208_988_800L; // from 1900 to 1970

    private RtcpPackets() {}

    /** A sender report without blocks: 28 bytes. Blocks follow by {@link ReceptionStatistics#writeBlock}. */
    public static int writeSenderReport(
            byte[] bytes, int offset, int blocks, int ssrc, long ntp, int timestamp, int packets, int octets) {
        writeHeader(bytes, offset, blocks, SENDER_REPORT, 28 + blocks * BLOCK_LENGTH);
        INT.set(bytes, offset + 4, ssrc);
        INT.set(bytes, offset + 8, (int) (ntp >>> 32));
        INT.set(bytes, offset + 12, (int) ntp);
        INT.set(bytes, offset + 16, timestamp);
        INT.set(bytes, offset + 20, packets);
        INT.set(bytes, offset + 24, octets);
        return 28;
    }

    /** A receiver report without blocks: 8 bytes. */
    public static int writeReceiverReport(byte[] bytes, int offset, int blocks, int ssrc) {
        writeHeader(bytes, offset, blocks, RECEIVER_REPORT, 8 + blocks * BLOCK_LENGTH);
        INT.set(bytes, offset + 4, ssrc);
        return 8;
    }

    /** A source description with a canonical name of at most 255 bytes (RFC 3550 §6.5.1). */
    public static int writeCanonicalName(byte[] bytes, int offset, int ssrc, byte[] name) {
        int length = 4 + 4 + 2 + name.length + 1 + 3 & ~3; // the chunk ends with at least one zero
        writeHeader(bytes, offset, 1, SOURCE_DESCRIPTION, length);
        INT.set(bytes, offset + 4, ssrc);
        bytes[offset + 8] = 1;
        bytes[offset + 9] = (byte) name.length;
        System.arraycopy(name, 0, bytes, offset + 10, name.length);
        for (int at = offset + 10 + name.length; at < offset + length; at++) {
            bytes[at] = 0;
        }
        return length;
    }

    /** Goodbye of one source, without a reason (RFC 3550 §6.6): 8 bytes. */
    public static int writeGoodbye(byte[] bytes, int offset, int ssrc) {
        writeHeader(bytes, offset, 1, GOODBYE, 8);
        INT.set(bytes, offset + 4, ssrc);
        return 8;
    }

    private static void writeHeader(byte[] bytes, int offset, int count, int type, int length) {
        bytes[offset] = (byte) (0x80 | count);
        bytes[offset + 1] = (byte) type;
        SHORT.set(bytes, offset + 2, (short) (length / 4 - 1));
    }

    /** The 64-bit NTP timestamp of a moment in wall-clock time (RFC 3550 §4). */
    public static long ntp(long epochMs, int nanosOfMs) {
        long seconds = Math.floorDiv(epochMs, 1_000L) + NTP_EPOCH_OFFSET_S;
        long nanos = Math.floorMod(epochMs, 1_000L) * 1_000_000L + nanosOfMs;
        return seconds << 32 | (nanos << 32) / 1_000_000_000L;
    }

    /** The middle 32 bits, in which reports speak of each other: units of 1/65,536 s. */
    public static int middle(long ntp) {
        return (int) (ntp >>> 16);
    }

    public static byte[] canonicalName(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
