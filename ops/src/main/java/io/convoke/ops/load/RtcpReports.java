// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** RTCP sender and receiver reports with the canonical name (RFC 3550 §6.4, §6.5), as much as a client needs. */
public final class RtcpReports {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final long NTP_EPOCH_OFFSET_SECONDS = 2_208_988_800L;

    private RtcpReports() {}

    /** A sender's own account. {@code ntpMiddle}: the middle 32 bits of its NTP time. */
    public record Sender(long ssrc, long ntpMiddle, long rtpTimestamp, long packets, long octets) {}

    /**
     * What one receiver says of one source.
     *
     * @param fractionLost 0..255 of 256
     * @param jitter in units of the RTP clock
     * @param lastSenderReport middle 32 bits of the NTP time of the report it last got, 0 for none
     * @param delaySinceLast since then, in 1/65536 s
     */
    public record Reception(
            long ssrc,
            int fractionLost,
            int cumulativeLost,
            long highestSequence,
            long jitter,
            long lastSenderReport,
            long delaySinceLast) {}

    /** What one compound packet said; either may be null. */
    public record Received(Sender sender, Reception reception) {}

    /** Reads a compound packet; the reception block about {@code ownSsrc} only. Null for what is not RTCP. */
    public static Received read(ByteBuffer packet, long ownSsrc) {
        Sender sender = null;
        Reception reception = null;
        int at = 0;
        while (at + 8 <= packet.remaining()) {
            final int blocks = packet.get(at) & 0x1F;
            final int type = packet.get(at + 1) & 0xFF;
            final int end = at + 4 + 4 * (packet.getShort(at + 2) & 0xFFFF);
            if ((packet.get(at) & 0xC0) != 0x80 || end > packet.remaining()) {
                return null;
            }
            int block = at + 8;
            if (type == SENDER_REPORT && end >= at + 28) {
                sender = new Sender(
                        word(packet, at + 4),
                        middle(packet, at + 8),
                        word(packet, at + 16),
                        word(packet, at + 20),
                        word(packet, at + 24));
                block = at + 28;
            }
            if (type == SENDER_REPORT || type == RECEIVER_REPORT) {
                for (int i = 0; i < blocks && block + 24 <= end; i++, block += 24) {
                    reception = word(packet, block) == ownSsrc ? reception(packet, block) : reception;
                }
            }
            at = end;
        }
        return new Received(sender, reception);
    }

    private static Reception reception(ByteBuffer packet, int at) {
        final int lost = packet.getInt(at + 4);
        return new Reception(
                word(packet, at),
                lost >>> 24,
                lost << 8 >> 8,
                word(packet, at + 8),
                word(packet, at + 12),
                word(packet, at + 16),
                word(packet, at + 20));
    }

    /** Writes a compound packet (SR or RR, then SDES) from the start of {@code out}; sets its limit. {@code sender} or {@code reception} may be null. */
    public static void write(ByteBuffer out, long ssrc, Sender sender, Instant now, Reception reception, String cname) {
        out.clear();
        final int blocks = reception == null ? 0 : 1;
        out.put((byte) (0x80 | blocks)).put((byte) (sender == null ? RECEIVER_REPORT : SENDER_REPORT));
        out.putShort((short) ((sender == null ? 1 : 6) + 6 * blocks)).putInt((int) ssrc);
        if (sender != null) {
            out.putInt((int) (now.getEpochSecond() + NTP_EPOCH_OFFSET_SECONDS)).putInt(fraction(now));
            out.putInt((int) sender.rtpTimestamp())
                    .putInt((int) sender.packets())
                    .putInt((int) sender.octets());
        }
        if (reception != null) {
            out.putInt((int) reception.ssrc());
            out.putInt(reception.fractionLost() << 24 | reception.cumulativeLost() & 0xFF_FFFF);
            out.putInt((int) reception.highestSequence()).putInt((int) reception.jitter());
            out.putInt((int) reception.lastSenderReport()).putInt((int) reception.delaySinceLast());
        }
        final byte[] name = cname.getBytes(StandardCharsets.UTF_8);
        final int chunk = (4 + 2 + name.length + 1 + 3) / 4;
        out.put((byte) 0x81)
                .put((byte) SOURCE_DESCRIPTION)
                .putShort((short) chunk)
                .putInt((int) ssrc);
        out.put((byte) 1).put((byte) name.length).put(name);
        for (int written = 4 + 2 + name.length; written < chunk * 4; written++) {
            out.put((byte) 0);
        }
        out.flip();
    }

    /** The middle 32 bits of the NTP time of {@code now}: seconds in 1/65536. */
    public static long ntpMiddle(Instant now) {
        final long seconds = now.getEpochSecond() + NTP_EPOCH_OFFSET_SECONDS;
        return (seconds << 16 | (fraction(now) & 0xFFFF_FFFFL) >>> 16) & 0xFFFF_FFFFL;
    }

    private static int fraction(Instant now) {
        return (int) (((long) now.getNano() << 32) / 1_000_000_000L);
    }

    private static long middle(ByteBuffer packet, int at) {
        return (word(packet, at) << 16 | word(packet, at + 4) >>> 16) & 0xFFFF_FFFFL;
    }

    private static long word(ByteBuffer packet, int at) {
        return packet.getInt(at) & 0xFFFF_FFFFL;
    }
}
