// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.floor;

import io.convoke.media.floor.FloorMessage.Field;

/**
 * Writes one floor control message into a byte array (TS 24.380 §8.2): {@link #begin}, its fields, {@link #end}. A field has an
 * octet of identifier, one of length and the value, and is padded with zeros to a multiple of four (§8.2.3). Allocates nothing
 * after it is made.
 */
public final class FloorWriter {
    /** Of an identity: its length is an octet. */
    public static final int LONGEST_IDENTITY = 255;

    private byte[] buffer;
    private int offset;
    private int at;

    /** @param ssrc of who sends it */
    public FloorWriter begin(byte[] bytes, int start, FloorMessage message, int ssrc) {
        buffer = bytes;
        offset = start;
        bytes[start] = (byte) (0x80 | message.subtype());
        bytes[start + 1] = (byte) 204;
        FloorReader.INT.set(bytes, start + 4, ssrc);
        FloorReader.INT.set(bytes, start + 8, FloorMessage.NAME);
        at = start + FloorReader.HEADER_LENGTH;
        return this;
    }

    /** The receiver is to answer with a Floor Ack. */
    public FloorWriter acknowledged() {
        buffer[offset] |= FloorMessage.ACKNOWLEDGE;
        return this;
    }

    public FloorWriter priority(int priority) {
        return octets(Field.PRIORITY, priority, 0);
    }

    public FloorWriter durationSeconds(int seconds) {
        return number(Field.DURATION, Math.clamp(seconds, 0, 0xFFFF));
    }

    /** Without a phrase, which is for people who read packets. */
    public FloorWriter cause(int code) {
        return number(Field.CAUSE, code);
    }

    public FloorWriter queueInfo(int position, int priority) {
        return octets(Field.QUEUE_INFO, position, priority);
    }

    public FloorWriter grantedParty(byte[] identity) {
        return grantedParty(identity, identity.length);
    }

    public FloorWriter grantedParty(byte[] identity, int length) {
        return identity(Field.GRANTED_PARTY, identity, length);
    }

    public FloorWriter permissionToRequest(boolean permitted) {
        return number(Field.PERMISSION, permitted ? 1 : 0);
    }

    public FloorWriter user(byte[] identity) {
        return identity(Field.USER, identity, identity.length);
    }

    public FloorWriter queueSize(int waiting) {
        return number(Field.QUEUE_SIZE, waiting);
    }

    public FloorWriter sequenceNumber(int number) {
        return number(Field.SEQUENCE_NUMBER, number);
    }

    /** 2: who controls the floor. */
    public FloorWriter source(int source) {
        return number(Field.SOURCE, source);
    }

    /** Of a Floor Ack: what it acknowledges. */
    public FloorWriter messageType(FloorMessage acknowledged) {
        return octets(Field.MESSAGE_TYPE, acknowledged.subtype(), 0);
    }

    public FloorWriter indicator(int bits) {
        return number(Field.INDICATOR, bits);
    }

    public FloorWriter grantedSsrc(int ssrc) {
        buffer[at] = Field.SSRC;
        buffer[at + 1] = 6;
        FloorReader.INT.set(buffer, at + 2, ssrc);
        FloorReader.SHORT.set(buffer, at + 6, (short) 0);
        at += 8;
        return this;
    }

    private FloorWriter octets(int field, int first, int second) {
        return number(field, (first & 0xFF) << 8 | second & 0xFF);
    }

    private FloorWriter number(int field, int value) {
        buffer[at] = (byte) field;
        buffer[at + 1] = 2;
        FloorReader.SHORT.set(buffer, at + 2, (short) value);
        at += 4;
        return this;
    }

    private FloorWriter identity(int field, byte[] identity, int has) {
        int length = Math.min(has, LONGEST_IDENTITY);
        buffer[at] = (byte) field;
        buffer[at + 1] = (byte) length;
        System.arraycopy(identity, 0, buffer, at + 2, length);
        int end = at + (2 + length + 3 & ~3);
        for (int i = at + 2 + length; i < end; i++) {
            buffer[i] = 0;
        }
        at = end;
        return this;
    }

    /** Returns the length of the message. */
    public int end() {
        int length = at - offset;
        FloorReader.SHORT.set(buffer, offset + 2, (short) (length / 4 - 1));
        return length;
    }
}
