// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** One of many endpoints that share the thread of an {@link RtpSwarm}: a socket of its own, counters, no recording. */
public final class SwarmMember implements AutoCloseable {
    private static final int FRAME_TICKS_PER_SECOND = 50;
    private static final double LEAST_REPORT_SECONDS = 5; // RFC 3550 §6.2
    private static final int REPORT_BITS = 8 * (28 + 8 + 32); // IP and UDP, receiver report, name

    private final AudioCodec codec;
    private final DatagramChannel channel;
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final int clockTicks;
    private int payloadType;
    private double reportSeconds = LEAST_REPORT_SECONDS;
    private int sequence = ThreadLocalRandom.current().nextInt(1 << 15);
    private int timestamp = ThreadLocalRandom.current().nextInt();
    private boolean silentBefore = true;
    private long sent;
    private long sendFailures;
    private long received;
    private long peerSsrc;
    private int lastSequence;
    private long lastArrivalNs;
    private long missing;

    public SwarmMember(AudioCodec codec, InetAddress local) throws IOException {
        this.codec = codec;
        this.clockTicks = codec.clockRate() / FRAME_TICKS_PER_SECOND;
        channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
        channel.bind(new InetSocketAddress(local, 0));
    }

    /** Its session description. */
    public String offer() throws IOException {
        final InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        return new Offer(local, local, List.of(codec), 20, Direction.SENDRECV, 1).sdp();
    }

    /** Where it sends from now on; only that source is heard. */
    public void connect(Answer answer) throws IOException {
        channel.connect(answer.rtp());
        payloadType = answer.payloadType();
        reportSeconds = answer.reportBitsPerSecond() == 0
                ? LEAST_REPORT_SECONDS
                : Math.max(LEAST_REPORT_SECONDS, 2.0 * REPORT_BITS / answer.reportBitsPerSecond());
    }

    DatagramChannel channel() {
        return channel;
    }

    /** One frame; {@code payload} null for a frame of silence that is not sent. */
    void sendFrame(ByteBuffer packet, byte[] payload) throws IOException {
        if (payload != null) {
            packet.clear();
            RtpHeader.write(packet, payloadType, silentBefore, sequence, timestamp, ssrc);
            packet.position(RtpHeader.LENGTH).put(payload).flip();
            write(packet);
            sequence = sequence + 1 & 0xFFFF;
            sent++;
        }
        silentBefore = payload == null;
        timestamp += clockTicks;
    }

    /** From one report to the next: what the answer leaves for them (RFC 3550 §6.3.1), none of both sending media. */
    double reportSeconds() {
        return reportSeconds;
    }

    void sendReport(ByteBuffer packet, Instant now) throws IOException {
        final var reception =
                received == 0 ? null : new RtcpReports.Reception(peerSsrc, 0, (int) missing, lastSequence, 0, 0, 0);
        RtcpReports.write(packet, ssrc & 0xFFFF_FFFFL, null, now, reception, "swarm@load.invalid");
        write(packet);
    }

    /** A packet as it is, from any thread. */
    public void send(ByteBuffer packet) throws IOException {
        channel.write(packet);
    }

    /** Of what it sends. */
    public int ssrc() {
        return ssrc;
    }

    private void write(ByteBuffer packet) throws IOException {
        try {
            if (channel.write(packet) == 0) {
                sendFailures++;
            }
        } catch (PortUnreachableException gone) {
            sendFailures++;
        }
    }

    /** One packet into {@code buffer}, flipped; false when there is none. */
    boolean read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        try {
            final int length = channel.read(buffer);
            buffer.flip();
            return length > 0;
        } catch (PortUnreachableException gone) {
            sendFailures++;
            buffer.flip();
            return false;
        }
    }

    /** Counts a packet; the answer: ns since the one before it, or -1 for the first and for what is not media. */
    long onPacket(ByteBuffer packet, long nowNs) {
        if (packet.remaining() < RtpHeader.LENGTH
                || RtpHeader.isRtcp(packet)
                || (packet.get(1) & 0x7F) != payloadType) {
            return -1;
        }
        final int arrived = packet.getShort(2) & 0xFFFF;
        final long gapNs = received == 0 ? -1 : nowNs - lastArrivalNs;
        missing += received == 0 ? 0 : (short) (arrived - lastSequence - 1);
        peerSsrc = packet.getInt(8) & 0xFFFF_FFFFL;
        lastSequence = arrived;
        lastArrivalNs = nowNs;
        received++;
        return gapNs;
    }

    /** Packets of media that came. */
    public long received() {
        return received;
    }

    /** Sequence numbers that were left out, less those that came late. */
    public long missing() {
        return missing;
    }

    public long sent() {
        return sent;
    }

    /** Packets that the kernel did not take, or that met a closed port. */
    public long sendFailures() {
        return sendFailures;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
