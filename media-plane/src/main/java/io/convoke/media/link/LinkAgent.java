// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import io.convoke.media.counters.Counters;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;

/**
 * The duty cycle between nodes: take what has come and hand each frame to the thread of its conference's mixer; collect what the
 * mixers have for others and send each node one message with all of it. Nothing is ever waited for.
 */
final class LinkAgent implements Agent {
    static final long TICK_NS = 1_000_000L;
    private static final long STALL_NS = 50_000_000L;
    private static final long UNTIMELY_NS = 5_000_000L;
    private static final long REOPEN_NS = 1_000_000_000L;
    private static final int READ_LIMIT = 4_096;

    private final long self;
    /** Of the next link. */
    private long life;

    private final NanoClock clock;
    private final Supplier<LinkTransport> opener;
    private final Consumer<Throwable> faultHandler;
    private final Queue<Runnable> tasks =
            new ManyToOneConcurrentLinkedQueue<>(); // from Links; the only door in for control
    private final ManyToOneRingBuffer outbound = LinkPort.outbound();
    private final LinkPort[] ports;
    private final PeerLink[] peers = new PeerLink[Links.MOST_NODES];
    private final Long2ObjectHashMap<PeerLink> peersByKey = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<LinkPort> routes = new Long2ObjectHashMap<>();
    private final Counters<LinkCounter> strangers = new Counters<>(LinkCounter.class);
    private final MessageHeader header = new MessageHeader();
    private final MessageHandler onOutbound = this::onOutbound; // captured once: for each poll they would allocate
    private final LinkTransport.Receiver onMessage = this::onMessage;
    private LinkTransport transport;
    private long openDueNs;
    private long nowNs;
    private boolean timely;
    private boolean sent;

    /** @param mixerThreads each of which gets a port */
    LinkAgent(
            String node,
            long life,
            int mixerThreads,
            NanoClock clock,
            Supplier<LinkTransport> opener,
            Consumer<Throwable> faultHandler) {
        this.self = Links.keyOf(node);
        this.life = life;
        this.clock = clock;
        this.opener = opener;
        this.faultHandler = faultHandler;
        ports = new LinkPort[mixerThreads];
        for (int i = 0; i < mixerThreads; i++) {
            ports[i] = new LinkPort(outbound);
        }
        nowNs = clock.nanoTime();
        openDueNs = nowNs;
    }

    LinkPort[] ports() {
        return ports;
    }

    /** For any thread: runs before the next duty cycle's work. */
    void offer(Runnable task) {
        tasks.add(task);
    }

    /** Frames of senders that are no peers, and what is no message at all. */
    long strangersDropped() {
        return strangers.get(LinkCounter.FRAMES_DROPPED);
    }

    @Override
    public int doWork() {
        final long stallNs = clock.nanoTime() - nowNs;
        nowNs += stallNs;
        timely = stallNs < UNTIMELY_NS;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        int workCount = isOpen() ? receive() : 0;
        workCount += outbound.read(onOutbound, READ_LIMIT);
        for (int place = 0; place < peers.length; place++) {
            PeerLink peer = peers[place];
            if (peer != null) {
                tend(peer, stallNs);
            }
        }
        if (sent && transport != null) {
            transport.flush();
        }
        sent = false;
        return workCount;
    }

    private void tend(PeerLink peer, long stallNs) {
        if (stallNs > STALL_NS) {
            peer.forgive(stallNs, nowNs);
        }
        flush(peer);
        peer.measure(nowNs);
        if (peer.fallsSilent(nowNs)) {
            peer.owedDown = allPorts();
        }
        for (int i = 0; peer.owedDown != 0 && i < ports.length; i++) {
            long bit = 1L << i;
            if ((peer.owedDown & bit) != 0 && ports[i].deliverDown(peer.place)) {
                peer.owedDown &= ~bit;
            }
        }
    }

    private long allPorts() {
        return -1L >>> Long.SIZE - ports.length;
    }

    private boolean isOpen() {
        if (transport == null && nowNs - openDueNs >= 0) {
            openDueNs = nowNs + REOPEN_NS;
            try {
                transport = opener.get();
            } catch (RuntimeException e) {
                faultHandler.accept(e);
            }
        }
        return transport != null;
    }

    /** A transport that is broken is opened anew; the peers notice nothing but a gap. */
    private int receive() {
        try {
            return transport.poll(onMessage);
        } catch (RuntimeException e) {
            faultHandler.accept(e);
            closeTransport();
            return 0;
        }
    }

    private void closeTransport() {
        for (PeerLink peer : peers) {
            if (peer != null) {
                peer.disconnect();
            }
        }
        LinkTransport broken = transport;
        transport = null;
        if (broken != null) {
            broken.close();
        }
    }

    private void onMessage(DirectBuffer buffer, int offset, int length) {
        PeerLink peer = header.wrap(buffer, offset, length) ? peersByKey.get(header.sender()) : null;
        if (peer == null) {
            strangers.increment(LinkCounter.FRAMES_DROPPED);
            return;
        }
        int frames = header.frames();
        if (!peer.accept(header, nowNs)) {
            peer.drop(Math.max(1, frames));
            return;
        }
        int at = offset + MessageHeader.LENGTH;
        int end = offset + length;
        for (int i = 0; i < frames; i++) {
            int frameLength = MediaFrame.check(buffer, at, end - at);
            if (frameLength < 0) {
                peer.drop(frames - i);
                return;
            }
            peer.counters.increment(LinkCounter.FRAMES_RECEIVED);
            LinkPort port = routes.get(MediaFrame.conference(buffer, at));
            if (port == null || !port.deliver(peer.place, nowNs, timely, buffer, at, frameLength)) {
                peer.drop(1);
            }
            at += frameLength;
        }
        if (at != end) {
            peer.drop(1);
        }
    }

    private void onOutbound(int type, DirectBuffer buffer, int index, int length) {
        int frameLength = length - Long.BYTES;
        for (long rest = buffer.getLong(index); rest != 0; rest &= rest - 1) {
            PeerLink peer = peers[Long.numberOfTrailingZeros(rest)];
            if (peer == null) {
                continue; // named by a mixer, but not linked
            }
            for (int attempt = 0; attempt < 2 && !peer.hasRoomFor(frameLength); attempt++) {
                flush(peer);
            }
            peer.add(buffer, index + Long.BYTES, frameLength);
        }
    }

    private void flush(PeerLink peer) {
        try {
            sent |= peer.flush(transport, self, nowNs);
        } catch (RuntimeException e) { // an address that nothing can be sent to must not silence the others
            faultHandler.accept(e);
            peer.discard(nowNs);
            peer.disconnect();
        }
    }

    void link(PeerLink peer) {
        unlink(peer.place);
        peer.begin(life++, nowNs);
        peers[peer.place] = peer;
        peersByKey.put(Links.keyOf(peer.node), peer);
    }

    void unlink(int place) {
        PeerLink peer = peers[place];
        if (peer != null) {
            peers[place] = null;
            peersByKey.remove(Links.keyOf(peer.node));
            peer.disconnect();
            peer.counters.set(LinkCounter.UP, 0);
            for (LinkPort port : ports) {
                port.deliverDown(
                        place); // where there is no room, its talkers go when they have been silent for a while
            }
        }
    }

    /** The conference's mixer is behind this port; null: there is none any more. */
    void route(long conference, LinkPort port) {
        if (port == null) {
            routes.remove(conference);
        } else {
            routes.put(conference, port);
        }
    }

    @Override
    public void onClose() {
        doWork(); // what the mixers said last
        closeTransport();
    }

    @Override
    public String roleName() {
        return "media-link";
    }
}
