// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP ports of the agents of a node, each for one terminal without UDP of its own, read by one thread, which there is from the first
 * port on.
 */
final class AgentPorts {
    private static final Logger LOG = LoggerFactory.getLogger(AgentPorts.class);
    /** Of one port before the others have their turn. */
    private static final int AT_ONCE = 16;

    /** What the kernel keeps for a port: a tenth of a second of a stream. */
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

    /** Longer than any packet that is passed on, so that a longer one is known by its length. */
    private final ByteBuffer packet = ByteBuffer.allocate(AgentMedia.LONGEST_PACKET + 1);

    private final MediaPorts ports;
    private int next;
    private Selector selector;

    AgentPorts(MediaPorts ports) {
        this.ports = ports;
        next = ThreadLocalRandom.current().nextInt(ports.pairs());
    }

    /** Binds a port; what comes to it is for {@code media}, on the thread of the ports. */
    synchronized DatagramChannel open(AgentMedia media) throws IOException {
        if (selector == null) {
            selector = Selector.open();
            Thread.ofPlatform().daemon().name("agent-ports").start(this::read);
        }
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            bind(channel);
            channel.register(selector, SelectionKey.OP_READ, media);
            selector.wakeup();
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * To an even port that nobody has: the media engine takes its ports of the same range by binding them, too. They go round, so that
     * what comes late for a terminal that is gone does not reach the next one.
     */
    private void bind(DatagramChannel channel) throws IOException {
        for (int tried = 0; tried < ports.pairs(); tried++) {
            int port = ports.first() + 2 * next;
            next = (next + 1) % ports.pairs();
            try {
                channel.bind(new InetSocketAddress(ports.address(), port));
                return;
            } catch (BindException e) {
                LOG.trace("port {} is taken", port);
            }
        }
        throw new BindException("no media port is free");
    }

    private void read() {
        while (true) {
            try {
                selector.select();
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                while (ready.hasNext()) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    read((DatagramChannel) key.channel(), (AgentMedia) key.attachment());
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("the ports of agents could not be read", e); // a closed one is gone with the next select
            }
        }
    }

    private void read(DatagramChannel channel, AgentMedia media) throws IOException {
        for (int i = 0; i < AT_ONCE && channel.isOpen(); i++) {
            packet.clear();
            SocketAddress source = receive(channel);
            if (source == null) return;
            media.fromLeg(packet.flip(), source);
        }
    }

    /** Null where there is nothing, or the port was closed meanwhile. */
    private SocketAddress receive(DatagramChannel channel) throws IOException {
        try {
            return channel.receive(packet);
        } catch (java.nio.channels.ClosedChannelException e) {
            return null;
        }
    }
}
