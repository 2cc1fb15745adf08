// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.sdp.Direction;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A telephone without a handset: offers a codec, sends a packet every 20 ms (speech when told to say something, silence else),
 * keeps every packet that comes, and exchanges RTCP reports each second. Each endpoint has a thread for each direction.
 */
public final class RtpEndpoint implements AutoCloseable {
    private static final int LONGEST_PACKET = 2_048;
    private static final int RECEIVE_BUFFER = 1 << 20;

    private final String name;
    private final AudioCodec codec;
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final ReceivedStream received;
    private final RtcpExchange reports;
    private final Thread receiver;
    private final Thread controlReceiver;
    private volatile Sending sending;
    private volatile int version;
    private volatile Consumer<ByteBuffer> control = _ -> {};

    /** Opens its ports; {@code rtcpMux} or a port of its own for RTCP. */
    public RtpEndpoint(String name, InetAddress local, AudioCodec codec, boolean rtcpMux) throws IOException {
        this.name = name;
        this.codec = codec;
        rtp = open(local);
        rtcp = rtcpMux ? rtp : open(local);
        received = new ReceivedStream(codec, Offer.payloadType(codec));
        reports = new RtcpExchange(ssrc & 0xFFFF_FFFFL, name + "@load.invalid", received, codec.clockRate());
        receiver = Thread.ofPlatform().daemon().name(name + "-rtp").start(() -> receive(rtp));
        controlReceiver = rtcpMux
                ? null
                : Thread.ofPlatform().daemon().name(name + "-rtcp").start(() -> receive(rtcp));
    }

    /** With rtcp-mux, on 127.0.0.1. */
    public static RtpEndpoint local(String name, AudioCodec codec) throws IOException {
        return new RtpEndpoint(name, InetAddress.getByName("127.0.0.1"), codec, true);
    }

    private static DatagramChannel open(InetAddress local) throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        return channel.bind(new InetSocketAddress(local, 0));
    }

    /** An offer of its one codec. */
    public Offer offer(Direction direction) throws IOException {
        return offer(direction, 20);
    }

    /** An offer of its one codec with packets of {@code packetMs}. Each has a version of its own (RFC 3264 §8). */
    public Offer offer(Direction direction, int packetMs) throws IOException {
        return new Offer(local(rtp), local(rtcp), List.of(codec), packetMs, direction, ++version);
    }

    private static InetSocketAddress local(DatagramChannel channel) throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Starts to send, or goes on at another address or pace after a re-offer. */
    public synchronized void start(Answer answer) {
        if (answer.codec() != codec) {
            throw new IllegalArgumentException(name + " offered " + codec + " and was answered " + answer.codec());
        }
        final Sending before = sending;
        if (before != null) {
            before.stop();
        }
        sending = new Sending(name, codec, ssrc, answer, rtp, before);
        reports.peer(answer.rtcp());
        sending.onEverySecond(this::report);
        sending.start();
    }

    /** Says it from the next packet on, after what it is saying already. The answer: what was sent, and when. */
    public CompletableFuture<Recording> say(Wav speech) {
        return sending.say(speech.resampled(codec.sampleRate()).samples());
    }

    /**
     * Presses keys ({@code 0-9 * # A-D}) one after the other, a tenth of a second each. Done when they are sent.
     *
     * @throws IllegalStateException where the answer had no telephone events
     */
    public CompletableFuture<Void> press(String keys) {
        return sending.press(keys);
    }

    /** Sends no packets until {@link #resume}; the timestamp goes on (as with discontinuous transmission). */
    public void pause() {
        sending.paused(true);
    }

    public void resume() {
        sending.paused(false);
    }

    /** RTCP of its own beside its reports, such as floor control. */
    public void control(ByteBuffer packet) throws IOException {
        rtcp.send(packet, reports.peer());
    }

    /** Whoever wants to see all RTCP that comes, in the thread that receives it. */
    public void onControl(Consumer<ByteBuffer> listener) {
        control = listener;
    }

    private void report() {
        final ByteBuffer packet = reports.next(sending.packets(), sending.octets(), sending.timestamp(), Instant.now());
        try {
            rtcp.send(packet, reports.peer());
        } catch (ClosedChannelException closing) {
            // close() came between; the sending thread is about to end.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": RTCP to " + reports.peer(), e);
        }
    }

    private void receive(DatagramChannel channel) {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_PACKET);
        try {
            while (channel.isOpen()) {
                buffer.clear();
                channel.receive(buffer);
                final long nowNs = System.nanoTime();
                onPacket(buffer.flip(), nowNs);
            }
        } catch (ClosedChannelException closed) {
            // The way that close() ends this thread.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot receive", e);
        }
    }

    private void onPacket(ByteBuffer packet, long nowNs) {
        if (RtpHeader.isRtcp(packet)) {
            control.accept(packet.asReadOnlyBuffer());
            reports.onPacket(packet, Instant.now());
            return;
        }
        final RtpHeader header = RtpHeader.read(packet);
        if (header != null) {
            final byte[] payload = new byte[header.payloadLength()];
            packet.get(header.payloadOffset(), payload);
            received.onPacket(nowNs, header, payload);
            reports.onMedia(header, nowNs);
        }
    }

    public String name() {
        return name;
    }

    public AudioCodec codec() {
        return codec;
    }

    public ReceivedStream received() {
        return received;
    }

    public RtcpExchange reports() {
        return reports;
    }

    /** Packets sent so far. */
    public long packetsSent() {
        return sending == null ? 0 : sending.packets();
    }

    /** The longest time for which the thread that sends stood still within this one; 0 where it was about in time. */
    public long stoodStillNs(long fromNs, long toNs) {
        return sending == null ? 0 : sending.latestNs(fromNs, toNs);
    }

    /** The local RTP port. */
    public int port() throws IOException {
        return local(rtp).getPort();
    }

    @Override
    public void close() throws IOException {
        if (sending != null) {
            sending.stop();
        }
        rtp.close();
        rtcp.close();
        try {
            receiver.join();
            if (controlReceiver != null) {
                controlReceiver.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
