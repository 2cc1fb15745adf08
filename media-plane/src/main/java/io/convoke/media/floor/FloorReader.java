// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

import io.convoke.media.floor.FloorMessage.Field;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A window on one floor control message in a byte array (TS 24.380 §8.2). {@link #wrap} checks every length once, and one lie
 * refuses the whole message; after it returned true no getter can read outside of it. Allocates nothing after it is made.
 */
public final class FloorReader {
    static final int HEADER_LENGTH = 12;
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final int ABSENT = -1;
    private static final int APPLICATION = 204;

    private final int[] values = new int[Field.COUNT]; // where the value of a field begins
    private final int[] lengths = new int[Field.COUNT];
    private byte[] buffer;
    private int offset;
    private FloorMessage message;

    /** Whether it is an APP packet with the name of floor control, right or wrong inside. At least 12 bytes are there. */
    public static boolean isFloorControl(byte[] bytes, int offset) {
        return (bytes[offset + 1] & 0xFF) == APPLICATION && (int) INT.get(bytes, offset + 8) == FloorMessage.NAME;
    }

    /** @param length of the one RTCP packet, padding included */
    public boolean wrap(byte[] bytes, int start, int length) {
        buffer = bytes;
        offset = start;
        if (length < HEADER_LENGTH || length % 4 != 0 || !isFloorControl(bytes, start)) {
            return false;
        }
        int words = ((short) SHORT.get(bytes, start + 2) & 0xFFFF) + 1;
        message = FloorMessage.of(bytes[start] & 0x1F);
        // the padding bit is never set (§8.1.2)
        return (bytes[start] & 0xE0) == 0x80 && words * 4 == length && message != null && readFields(start + length);
    }

    private boolean readFields(int end) {
        Arrays.fill(values, ABSENT);
        int at = offset + HEADER_LENGTH;
        while (at < end) {
            int id = buffer[at] & 0xFF;
            int head = id < Field.LONG ? 2 : 3;
            if (at + head > end) {
                return false;
            }
            int size = head == 2 ? buffer[at + 1] & 0xFF : (short) SHORT.get(buffer, at + 1) & 0xFFFF;
            int next = at + (head + size + 3 & ~3);
            if (next > end || !isPlausible(id, size)) {
                return false;
            }
            if (id < Field.COUNT && values[id] == ABSENT) {
                values[id] = at + head;
                lengths[id] = size;
            }
            at = next;
        }
        return true;
    }

    /** What a later release adds is passed over; what is known must be as long as it says. */
    private static boolean isPlausible(int id, int size) {
        return switch (id) {
            case Field.GRANTED_PARTY, Field.USER, Field.QUEUED_USER -> true;
            case Field.CAUSE, Field.TRACK_INFO -> size >= 2;
            case Field.SSRC -> size == 6;
            default -> id >= Field.COUNT || size == 2;
        };
    }

    public FloorMessage message() {
        return message;
    }

    /** The sender waits for a Floor Ack. */
    public boolean wantsAcknowledgement() {
        return (buffer[offset] & FloorMessage.ACKNOWLEDGE) != 0;
    }

    /** Of who sends it. */
    public int ssrc() {
        return (int) INT.get(buffer, offset + 4);
    }

    /** 0 to 255, the higher the more urgent; or -1. */
    public int priority() {
        return octet(Field.PRIORITY, 0);
    }

    /** In seconds, or -1. */
    public int durationSeconds() {
        return number(Field.DURATION);
    }

    /** Of {@link DenyCause} or {@link RevokeCause}, or -1. */
    public int cause() {
        return number(Field.CAUSE);
    }

    /** 254: not in the queue, 255: not told; or -1. */
    public int queuePosition() {
        return octet(Field.QUEUE_INFO, 0);
    }

    public int queuePriority() {
        return octet(Field.QUEUE_INFO, 1);
    }

    /** 1: the receiver may request the floor; 0: not; or -1. */
    public int permissionToRequest() {
        return number(Field.PERMISSION);
    }

    public int queueSize() {
        return number(Field.QUEUE_SIZE);
    }

    /** Of Floor Taken and Floor Idle, or -1. */
    public int sequenceNumber() {
        return number(Field.SEQUENCE_NUMBER);
    }

    /** 0: a participant, 2: who controls the floor (table 8.2.3.12-1); or -1. */
    public int source() {
        return number(Field.SOURCE);
    }

    /** Of a Floor Ack: the subtype that it acknowledges, or -1. */
    public int acknowledgedType() {
        return octet(Field.MESSAGE_TYPE, 0);
    }

    /** Bits of {@link FloorMessage.Indicator}, or -1. */
    public int indicator() {
        return number(Field.INDICATOR);
    }

    public boolean hasGrantedSsrc() {
        return values[Field.SSRC] != ABSENT;
    }

    /** Of who was granted the floor. */
    public int grantedSsrc() {
        return (int) INT.get(buffer, values[Field.SSRC]);
    }

    /** Where the identity of who may talk begins in the packet, or -1. */
    public int grantedPartyOffset() {
        return values[Field.GRANTED_PARTY];
    }

    public int grantedPartyLength() {
        return values[Field.GRANTED_PARTY] == ABSENT ? 0 : lengths[Field.GRANTED_PARTY];
    }

    /** Where the identity of the participant begins in the packet, or -1. */
    public int userOffset() {
        return values[Field.USER];
    }

    public int userLength() {
        return values[Field.USER] == ABSENT ? 0 : lengths[Field.USER];
    }

    private int octet(int field, int index) {
        return values[field] == ABSENT ? ABSENT : buffer[values[field] + index] & 0xFF;
    }

    private int number(int field) {
        return values[field] == ABSENT ? ABSENT : (short) SHORT.get(buffer, values[field]) & 0xFFFF;
    }
}
