// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import io.convoke.media.sdp.SdpException;
import io.convoke.media.sdp.SessionDescription;
import io.convoke.node.entity.AgentTraffic;
import io.convoke.node.entity.AgentTraffic.Packet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.function.Predicate;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media of a terminal that has no UDP: what it sends goes from a port of its agent to its leg, one packet of RTP or RTCP a message, and what
 * comes from there back to it. Nothing waits anywhere: what cannot go on at once is dropped and counted.
 */
final class AgentMedia implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentMedia.class);
    /** A datagram on any path that media takes. */
    static final int LONGEST_PACKET = 1_500;

    private static final int SHORTEST_PACKET = 8; // RTCP without a report block (RFC 3550 §6.4.2)
    private static final int VERSION = 2; // RFC 3550 §5.1
    /** Of a terminal, in packets: a stream has 50 a second, or 100 with frames of 10 ms; RTCP has a few. */
    private static final int A_SECOND = 200;

    private static final long SECOND_NS = 1_000_000_000L;

    private final AgentPorts ports;
    private final AgentTraffic traffic;
    private final Predicate<ByteString> client;
    private volatile DatagramChannel channel;
    private volatile InetSocketAddress leg;
    private boolean closed;
    private long windowNs = System.nanoTime();
    private int inWindow;

    /** @param client takes a packet for the terminal; false where that reads too slowly */
    AgentMedia(AgentPorts ports, AgentTraffic traffic, Predicate<ByteString> client) {
        this.ports = ports;
        this.traffic = traffic;
        this.client = client;
    }

    boolean isOpen() {
        return channel != null;
    }

    /** The terminal's offer, with the agent's port in the place of its own. What is no SDP is left for the leg to refuse. */
    synchronized String offer(String sdp) throws IOException {
        if (closed) throw new IOException("the connection is gone");
        if (channel == null) channel = ports.open(this);
        try {
            InetSocketAddress here = (InetSocketAddress) channel.getLocalAddress();
            return SessionDescription.parse(sdp).through(here).print();
        } catch (SdpException e) {
            return sdp;
        }
    }

    /** Where the leg is, from now on: as its answer says. */
    void answered(String sdp) {
        if (sdp != null && isOpen()) {
            leg = SessionDescription.parse(sdp).destination().orElse(null);
        }
    }

    /** From the terminal; one thread at a time. */
    void toLeg(ByteString packet) {
        traffic.count(passedToLeg(packet));
    }

    private Packet passedToLeg(ByteString packet) {
        DatagramChannel port = channel;
        InetSocketAddress there = leg;
        if (!isMedia(packet.size(), packet.isEmpty() ? 0 : packet.head())) return Packet.MALFORMED;
        if (isTooMuch(System.nanoTime())) return Packet.TOO_MANY;
        if (port == null || there == null) return Packet.NOWHERE;
        try {
            return port.send(packet.asByteBuffer(), there) > 0 ? Packet.TO_LEG : Packet.NOWHERE;
        } catch (IOException e) {
            return Packet.NOWHERE;
        }
    }

    /** On the thread of the ports. */
    void fromLeg(ByteBuffer packet, SocketAddress source) {
        traffic.count(passedToTerminal(packet, source));
    }

    private Packet passedToTerminal(ByteBuffer packet, SocketAddress source) {
        if (!source.equals(leg)) return Packet.STRANGER;
        if (!isMedia(packet.remaining(), packet.hasRemaining() ? packet.get(packet.position()) : 0)) {
            return Packet.MALFORMED;
        }
        return client.test(ByteString.fromByteBuffer(packet)) ? Packet.TO_TERMINAL : Packet.UNREAD;
    }

    private static boolean isMedia(int length, int firstByte) {
        return length >= SHORTEST_PACKET && length <= LONGEST_PACKET && (firstByte & 0xC0) >> 6 == VERSION;
    }

    private boolean isTooMuch(long nowNs) {
        if (nowNs - windowNs >= SECOND_NS) {
            windowNs = nowNs;
            inWindow = 0;
        }
        return ++inWindow > A_SECOND;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("the port of an agent could not be closed", e);
        }
    }
}
