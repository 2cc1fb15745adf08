// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import io.convoke.media.codec.AudioCodec;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One packet of a talker, or his figures alone, on its way between nodes. Little-endian; offsets in bytes:
 *
 * <pre>
 *  0 kind            1 codec           2 length, of all (16 bits)
 *  4 sequence number of RTP, extended (32 bits)
 *  8 timestamp of RTP                  12 how long it waited before it was sent, in ticks of RTP
 * 16 conference (64 bits)              24 talker (64 bits)
 * 32 rank (float)                      36 gain (float)
 * 40 epoch          41 level in -dBov  42 flags  43 nothing
 * 44 payload
 * </pre>
 */
public final class MediaFrame {
    public static final int HEADER_LENGTH = 44;
    /** So that a message with one frame fits into a datagram. */
    public static final int MOST_PAYLOAD = LinkTransport.LONGEST_MESSAGE - MessageHeader.LENGTH - HEADER_LENGTH;

    private static final AudioCodec[] CODECS = AudioCodec.values();
    private static final Kind[] KINDS = Kind.values();
    private static final float HIGHEST_RANK = 64;
    private static final float MOST_GAIN = 4;
    private static final int LONGEST_WAIT = 480_000; // 10 s at 48 kHz
    private static final int TIMELY = 1;
    private static final int URGENT = 2;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** What a frame brings. */
    public enum Kind {
        AUDIO,
        /** Takes a sequence number but carries no sound (RFC 4733). */
        EVENT,
        /** The talker falls silent (RFC 3389). */
        NOISE,
        /** No packet, only rank and gain. */
        FIGURES,
        /** The talker has left the conference. */
        GONE,
        /** Of a talk group: a message of floor control (3GPP TS 24.380 §8.2). */
        FLOOR
    }

    private DirectBuffer buffer;
    private int offset;

    /** How long the frame here says it is, or -1 where anything of it cannot be true. */
    static int check(DirectBuffer buffer, int offset, int remaining) {
        if (remaining < HEADER_LENGTH) {
            return -1;
        }
        int kind = buffer.getByte(offset);
        int codec = buffer.getByte(offset + 1);
        int length = buffer.getShort(offset + 2, ORDER) & 0xFFFF;
        int payload = length - HEADER_LENGTH;
        int held = buffer.getInt(offset + 12, ORDER);
        boolean possible = kind >= 0
                && kind < KINDS.length
                && codec >= 0
                && codec < CODECS.length
                && payload >= (kind == Kind.AUDIO.ordinal() ? 1 : 0)
                && payload <= MOST_PAYLOAD
                && length <= remaining
                && held >= 0
                && held <= LONGEST_WAIT
                && buffer.getByte(offset + 41) >= 0;
        return possible && figures(buffer.getFloat(offset + 32, ORDER), buffer.getFloat(offset + 36, ORDER))
                ? length
                : -1;
    }

    private static boolean figures(float rank, float gain) { // a comparison with NaN is false
        return rank <= HIGHEST_RANK && gain >= 0 && gain <= MOST_GAIN;
    }

    /** @param at where {@link #check} found a frame */
    MediaFrame wrap(DirectBuffer bytes, int at) {
        buffer = bytes;
        offset = at;
        return this;
    }

    /** Writes a frame without a payload; {@code packet} says what else there is to say for one with. */
    static void write(MutableDirectBuffer to, int at, Kind kind, Talker talker, int payloadLength) {
        to.putByte(at, (byte) kind.ordinal());
        to.putByte(at + 1, (byte) talker.codec.ordinal());
        to.putShort(at + 2, (short) (HEADER_LENGTH + payloadLength), ORDER);
        to.putLong(at + 4, 0);
        to.putInt(at + 12, 0);
        to.putLong(at + 16, talker.conference, ORDER);
        to.putLong(at + 24, talker.key, ORDER);
        to.putFloat(at + 32, talker.rank, ORDER);
        to.putFloat(at + 36, talker.gain, ORDER);
        to.putByte(at + 40, (byte) talker.epoch);
        to.putByte(at + 41, (byte) talker.level);
        to.putShort(at + 42, (short) ((talker.timely ? TIMELY : 0) | (talker.urgent ? URGENT : 0)), ORDER);
    }

    static void writePacket(MutableDirectBuffer to, int at, int sequence, int timestamp, int heldTicks) {
        to.putInt(at + 4, sequence, ORDER);
        to.putInt(at + 8, timestamp, ORDER);
        to.putInt(at + 12, Math.clamp(heldTicks, 0, LONGEST_WAIT), ORDER);
    }

    static boolean urgent(DirectBuffer buffer, int offset) {
        return (buffer.getByte(offset + 42) & URGENT) != 0;
    }

    static long conference(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + 16, ORDER);
    }

    public Kind kind() {
        return KINDS[buffer.getByte(offset)];
    }

    public AudioCodec codec() {
        return CODECS[buffer.getByte(offset + 1)];
    }

    /** Low 32 bits of the extended sequence number. */
    public int sequence() {
        return buffer.getInt(offset + 4, ORDER);
    }

    public int timestamp() {
        return buffer.getInt(offset + 8, ORDER);
    }

    /** How long it waited at its node before it was sent, in ticks of RTP. */
    public int heldTicks() {
        return buffer.getInt(offset + 12, ORDER);
    }

    public long conference() {
        return conference(buffer, offset);
    }

    public long talker() {
        return buffer.getLong(offset + 24, ORDER);
    }

    /** By which talkers are chosen, on all nodes alike; {@link Float#NEGATIVE_INFINITY} for who is not to be heard. */
    public float rank() {
        return buffer.getFloat(offset + 32, ORDER);
    }

    public float gain() {
        return buffer.getFloat(offset + 36, ORDER);
    }

    /** Another one than before: the numbers and timestamps begin anew. */
    public int epoch() {
        return buffer.getByte(offset + 40) & 0xFF;
    }

    /** In -dBov, 0 to 127. */
    public int level() {
        return buffer.getByte(offset + 41);
    }

    /** Its node took it as soon as it came: its time says something about the network. */
    public boolean timely() {
        return (buffer.getByte(offset + 42) & TIMELY) != 0;
    }

    public int payloadLength() {
        return (buffer.getShort(offset + 2, ORDER) & 0xFFFF) - HEADER_LENGTH;
    }

    public void copyPayload(byte[] to) {
        buffer.getBytes(offset + HEADER_LENGTH, to, 0, payloadLength());
    }
}
