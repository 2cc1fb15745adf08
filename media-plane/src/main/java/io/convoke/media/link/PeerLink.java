// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import io.convoke.media.counters.Counters;
import java.net.InetSocketAddress;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The link to one node: what waits to go there, and what its messages say of the way. All but its figures is the link's thread's. */
final class PeerLink {
    /** Something is said at least so often. */
    static final long KEEP_ALIVE_NS = 50_000_000L;
    /** Four of those in a row did not come. */
    static final long SILENCE_NS = 200_000_000L;

    private static final long RECONNECT_NS = 1_000_000_000L;
    private static final long WINDOW_NS = 1_000_000_000L;
    private static final double WINDOW_MEMORY = 0.8; // of each window in the next: about 5 s
    private static final double DELAY_MEMORY = 16; // messages
    private static final long LONGEST_ROUND_TRIP_NS = 10_000_000_000L;
    private static final int LONGEST_GAP = 1_000; // messages; more is a new beginning and no loss

    final int place;
    final String node;
    final InetSocketAddress address;
    final Counters<LinkCounter> counters = new Counters<>(LinkCounter.class);
    /** The ports that have not heard yet that nothing more comes. */
    long owedDown;

    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[LinkTransport.LONGEST_MESSAGE]);
    private int length = MessageHeader.LENGTH;
    private int waiting;
    private boolean retried;
    private LinkTransport.Channel channel;
    private long connectDueNs;
    private long sentNs;
    private int message;
    private int frame;

    private long ownLife;
    private boolean known;
    private long life;
    private int expectedMessage;
    private int expectedFrame;
    private long heardNs;
    private long stampNs;
    private long stampedNs;
    private long windowEndNs;
    private long framesBefore;
    private int received;
    private int lost;
    private double meanReceived;
    private double meanLost;

    PeerLink(int place, String node, InetSocketAddress address) {
        this.place = place;
        this.node = node;
        this.address = address;
    }

    /** From now on. @param asLife what the other side knows this link by: its numbers begin anew */
    void begin(long asLife, long nowNs) {
        ownLife = asLife;
        connectDueNs = nowNs;
        sentNs = nowNs - KEEP_ALIVE_NS;
        windowEndNs = nowNs + WINDOW_NS;
    }

    boolean hasRoomFor(int frameLength) {
        return length + frameLength <= LinkTransport.LONGEST_MESSAGE;
    }

    void add(DirectBuffer buffer, int offset, int frameLength) {
        batch.putBytes(length, buffer, offset, frameLength);
        length += frameLength;
        waiting++;
    }

    void drop(int frames) {
        counters.add(LinkCounter.FRAMES_DROPPED, frames);
    }

    /**
     * Sends what waits, or that there is nothing. What cannot go even a moment later is dropped: late is worse than lost.
     *
     * @return whether the transport has something to do now
     */
    boolean flush(LinkTransport transport, long self, long nowNs) {
        if (waiting == 0 && nowNs - sentNs < KEEP_ALIVE_NS) {
            return false;
        }
        LinkTransport.Outcome outcome = LinkTransport.Outcome.DROPPED;
        if (transport != null && isConnected(transport, nowNs)) {
            long heldNs = stampNs == 0 ? 0 : nowNs - stampedNs;
            MessageHeader.write(batch, waiting, message, frame, self, ownLife, nowNs, stampNs, heldNs);
            outcome = channel.offer(batch, length);
        }
        if (outcome == LinkTransport.Outcome.BUSY && !retried) {
            retried = true;
            return true;
        }
        if (outcome == LinkTransport.Outcome.SENT) {
            message++;
            frame += waiting;
            counters.add(LinkCounter.FRAMES_SENT, waiting);
        } else {
            drop(waiting);
        }
        clear(nowNs);
        return outcome == LinkTransport.Outcome.SENT;
    }

    private void clear(long nowNs) {
        sentNs = nowNs;
        retried = false;
        waiting = 0;
        length = MessageHeader.LENGTH;
    }

    /** What waits will not go. */
    void discard(long nowNs) {
        drop(waiting);
        clear(nowNs);
    }

    /** A way that cannot be opened is tried again in a while. */
    private boolean isConnected(LinkTransport transport, long nowNs) {
        if (channel == null && nowNs - connectDueNs >= 0) {
            connectDueNs = nowNs + RECONNECT_NS;
            channel = transport.connect(address);
        }
        return channel != null;
    }

    /** A message of this node. False for one that came before. */
    boolean accept(MessageHeader header, long nowNs) {
        if (!known || header.life() != life) {
            known = true;
            life = header.life();
            expectedMessage = header.message();
            expectedFrame = header.firstFrame();
        }
        int gap = header.message() - expectedMessage;
        if (gap < 0) {
            return false;
        }
        if (gap > 0 && gap <= LONGEST_GAP) {
            lost += gap;
            counters.add(LinkCounter.FRAMES_LOST, Math.clamp(header.firstFrame() - expectedFrame, 0, 64 * gap));
        }
        expectedMessage = header.message() + 1;
        expectedFrame = header.firstFrame() + header.frames();
        received++;
        heardNs = nowNs;
        stampNs = header.stampNs();
        stampedNs = nowNs;
        counters.set(LinkCounter.UP, 1);
        measure(nowNs - header.echoNs() - header.heldNs(), header);
        return true;
    }

    private void measure(long roundTripNs, MessageHeader header) {
        if (header.echoNs() == 0 || header.heldNs() < 0 || roundTripNs < 0 || roundTripNs > LONGEST_ROUND_TRIP_NS) {
            return;
        }
        long before = counters.get(LinkCounter.DELAY_NS);
        double delayNs = roundTripNs / 2.0;
        long mean = Math.round(before == 0 ? delayNs : before + (delayNs - before) / DELAY_MEMORY);
        counters.set(LinkCounter.DELAY_NS, Math.max(1, mean));
    }

    boolean isUp() {
        return counters.get(LinkCounter.UP) != 0;
    }

    /** Nobody listened for so long: that says nothing about the peer. */
    void forgive(long stallNs, long nowNs) {
        heardNs = Math.min(nowNs, heardNs + stallNs);
    }

    /** True once when nothing came for too long. */
    boolean fallsSilent(long nowNs) {
        if (!isUp() || nowNs - heardNs < SILENCE_NS) {
            return false;
        }
        counters.set(LinkCounter.UP, 0);
        return true;
    }

    /** Once a second. */
    void measure(long nowNs) {
        if (nowNs - windowEndNs < 0) {
            return;
        }
        windowEndNs = nowNs + WINDOW_NS;
        long frames = counters.get(LinkCounter.FRAMES_RECEIVED);
        counters.set(LinkCounter.FRAMES_PER_SECOND, frames - framesBefore);
        framesBefore = frames;
        meanReceived = meanReceived * WINDOW_MEMORY + received;
        meanLost = meanLost * WINDOW_MEMORY + lost;
        double all = meanReceived + meanLost;
        counters.set(LinkCounter.LOSS_PPM, all == 0 ? 0 : Math.round(meanLost / all * 1e6));
        received = 0;
        lost = 0;
    }

    /** The transport has gone, or the link is no more. */
    void disconnect() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    LinkReport report() {
        return new LinkReport(
                node,
                isUp(),
                counters.get(LinkCounter.DELAY_NS) / 1e6,
                counters.get(LinkCounter.LOSS_PPM) / 1e6,
                counters.get(LinkCounter.FRAMES_PER_SECOND),
                counters.get(LinkCounter.FRAMES_SENT),
                counters.get(LinkCounter.FRAMES_RECEIVED),
                counters.get(LinkCounter.FRAMES_LOST),
                counters.get(LinkCounter.FRAMES_DROPPED));
    }
}
