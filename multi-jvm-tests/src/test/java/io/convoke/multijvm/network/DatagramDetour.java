// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Datagrams, as a NAT would pass them on: whoever speaks has a port of his own here, at which he is answered. One thread. */
final class DatagramDetour implements AutoCloseable {
    private static final int LONGEST = 65_536;

    private final Detour rules;
    private final InetSocketAddress to;
    private final Selector selector = Selector.open();
    private final DatagramChannel door;
    private final Map<InetSocketAddress, DatagramChannel> speakers = new HashMap<>();
    private final ByteBuffer datagram = ByteBuffer.allocate(LONGEST);
    private final Random random = new Random(77);
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("detour-delay").factory());

    DatagramDetour(Detour rules, InetSocketAddress at, InetSocketAddress to) throws IOException {
        this.rules = rules;
        this.to = to;
        door = DatagramChannel.open().bind(at);
        door.configureBlocking(false);
        door.register(selector, SelectionKey.OP_READ);
        Thread.ofPlatform().daemon().name("detour-datagrams").start(this::run);
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(key -> {
                    if (key.attachment() == null) {
                        forward();
                    } else {
                        answer((DatagramChannel) key.channel(), (InetSocketAddress) key.attachment());
                    }
                });
            } catch (IOException | RuntimeException gone) {
                continue; // a node that does not run refuses what it is sent
            }
        }
    }

    private void forward() {
        try {
            datagram.clear();
            final InetSocketAddress speaker = (InetSocketAddress) door.receive(datagram);
            if (speaker != null) {
                final DatagramChannel out = out(speaker);
                pass(out, null);
            }
        } catch (IOException refused) {
            datagram.clear();
        }
    }

    private DatagramChannel out(InetSocketAddress speaker) throws IOException {
        final DatagramChannel known = speakers.get(speaker);
        if (known != null) {
            return known;
        }
        final DatagramChannel out = DatagramChannel.open().connect(to);
        out.configureBlocking(false);
        out.register(selector, SelectionKey.OP_READ, speaker);
        speakers.put(speaker, out);
        return out;
    }

    private void answer(DatagramChannel from, InetSocketAddress speaker) {
        try {
            datagram.clear();
            if (from.receive(datagram) != null) {
                pass(door, speaker);
            }
        } catch (IOException refused) {
            datagram.clear();
        }
    }

    /** @param address null for a channel that is connected */
    private void pass(DatagramChannel way, InetSocketAddress address) throws IOException {
        if (rules.isCut() || random.nextDouble() < rules.loss()) {
            return;
        }
        datagram.flip();
        final long delayNs = rules.delay().toNanos();
        if (delayNs == 0) {
            send(way, datagram, address);
            return;
        }
        final ByteBuffer copy =
                ByteBuffer.allocate(datagram.remaining()).put(datagram).flip();
        later.schedule(
                () -> {
                    send(way, copy, address);
                    return null;
                },
                delayNs,
                TimeUnit.NANOSECONDS);
    }

    private static void send(DatagramChannel channel, ByteBuffer datagram, InetSocketAddress address)
            throws IOException {
        if (address == null) {
            channel.write(datagram);
        } else {
            channel.send(datagram, address);
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
        try {
            selector.close();
            door.close();
            for (final DatagramChannel one : speakers.values()) {
                one.close();
            }
        } catch (IOException gone) {
            return; // nothing is left to be closed
        }
    }
}
