// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtp;

/** The payload of a telephone-event packet (RFC 4733 §2.3): 4 bytes. */
public final class TelephoneEvent {
    public static final int LENGTH = 4;
    private static final String DIGITS = "0123456789*#ABCD";

    private TelephoneEvent() {}

    /** The key of the event, or 0 for an event that is no key (RFC 4733 §3.2). */
    public static char digit(byte[] payload, int offset) {
        int event = payload[offset] & 0xFF;
        return event < DIGITS.length() ? DIGITS.charAt(event) : 0;
    }

    /** The end bit: sent three times, with the final duration. */
    public static boolean end(byte[] payload, int offset) {
        return payload[offset + 1] < 0;
    }

    /** In ticks of the RTP timestamp. */
    public static int duration(byte[] payload, int offset) {
        return (short) RtpPacket.SHORT.get(payload, offset + 2) & 0xFFFF;
    }

    /** Writes an event; {@code digit} is one of {@code 0-9 * # A-D}. */
    public static int write(byte[] payload, int offset, char digit, boolean end, int volume, int duration) {
        payload[offset] = (byte) DIGITS.indexOf(digit);
        payload[offset + 1] = (byte) (volume & 0x3F | (end ? 0x80 : 0));
        RtpPacket.SHORT.set(payload, offset + 2, (short) duration);
        return LENGTH;
    }
}
