// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import io.convoke.node.sip.message.SipParser.Arrival;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.Receiver;
import io.convoke.node.sip.transport.SipCounters;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.node.sip.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket and one thread that reads, parses and hands up: with a reply made on it some 20 µs a message, of which a node
 * has fewer than that leaves room for, and messages of one call stay in their order. Whoever sends does so on his own thread and never waits.
 */
final class UdpTransport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);
    private static final int MOST_BYTES = 64 * 1024;

    /** Before closing is looked for again; what the kernel holds beyond comes with the next round. */
    private static final int MOST_IN_A_ROUND = 256;

    private static final byte[] PONG = {'\r', '\n'};

    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final Selector selector;
    private final SipCounters counters;

    private record UdpFlow(UdpTransport udp, InetSocketAddress remote) implements Flow {
        @Override
        public Transport transport() {
            return Transport.UDP;
        }

        @Override
        public boolean send(byte[] message) {
            udp.counters.count(Event.SENT);
            return udp.send(message, remote);
        }
    }

    private UdpTransport(DatagramChannel channel, Selector selector, SipCounters counters) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.selector = selector;
        this.counters = counters;
    }

    /** Bound; nobody reads before {@link #start}. */
    static UdpTransport open(StackSettings settings, SipCounters counters) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.udp().receiveBuffer());
            channel.setOption(StandardSocketOptions.SO_SNDBUF, settings.udp().sendBuffer());
            int got = channel.getOption(StandardSocketOptions.SO_RCVBUF);
            if (got < settings.udp().receiveBuffer()) {
                LOG.warn("SIP over UDP has a receive buffer of {} bytes only: see net.core.rmem_max", got);
            }
            channel.bind(new InetSocketAddress(settings.host(), settings.port()));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new UdpTransport(channel, selector, counters);
        } catch (IOException | RuntimeException e) {
            channel.close();
            String where = settings.host() + ":" + settings.port() + ": " + e.getMessage();
            throw new IOException("SIP over UDP on " + where, e);
        }
    }

    void start(Receiver receiver) {
        Thread reader = new Thread(() -> read(receiver), "sip-udp");
        reader.setDaemon(true);
        reader.start();
    }

    InetSocketAddress local() {
        return local;
    }

    Flow flow(InetSocketAddress remote) {
        return new UdpFlow(this, remote);
    }

    private boolean send(byte[] message, InetSocketAddress remote) {
        try {
            if (channel.send(ByteBuffer.wrap(message), remote) > 0) return true;
        } catch (IOException | IllegalArgumentException e) {
            // an address without a route, or of a family that the socket has not: as good as lost
            LOG.debug("Not sent to {}: {}", remote, e.toString());
        }
        counters.count(Event.SEND_DROPPED);
        return false;
    }

    private void read(Receiver receiver) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
        while (channel.isOpen()) {
            try {
                selector.select();
                selector.selectedKeys().clear();
                for (int i = 0; i < MOST_IN_A_ROUND && readOne(buffer, receiver); i++) {}
            } catch (ClosedChannelException | ClosedSelectorException e) {
                return;
            } catch (IOException e) {
                LOG.debug("UDP: {}", e.toString()); // of a datagram that we sent before: the kernel tells it here
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                // whatever it was, the next datagram may be of a call that is up
                counters.count(Event.FAULT);
                LOG.error("A SIP message over UDP was not handled", e);
            }
        }
    }

    private boolean readOne(ByteBuffer buffer, Receiver receiver) throws IOException {
        buffer.clear();
        InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
        if (source == null) return false;
        byte[] datagram = new byte[buffer.flip().remaining()];
        buffer.get(datagram);
        if (isBlank(datagram)) {
            counters.count(Event.KEEP_ALIVE);
            // one line end alone is an answer: answering it, two such servers would keep each other busy for ever
            if (datagram.length >= 2 * PONG.length) send(PONG, source);
        } else if (Stun.looksLike(datagram)) {
            Optional<byte[]> answer = Stun.answer(datagram, source);
            counters.count(answer.isPresent() ? Event.KEEP_ALIVE : Event.BAD_MESSAGE);
            answer.ifPresent(bytes -> send(bytes, source));
        } else {
            counters.count(Event.RECEIVED);
            receiver.onMessage(datagram, Arrival.DATAGRAM, flow(source));
        }
        return true;
    }

    private static boolean isBlank(byte[] datagram) {
        for (byte b : datagram) if (b != '\r' && b != '\n') return false;
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            LOG.debug("UDP: {}", e.toString());
        }
    }
}
