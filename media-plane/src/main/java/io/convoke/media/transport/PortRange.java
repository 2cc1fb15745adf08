// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import java.util.BitSet;

/**
 * The UDP ports of one address, given out in pairs: RTP on an even port, RTCP on the next (RFC 3550 §11). A pair is one
 * slot whether RTCP has a socket of its own or not. Ports go round from anywhere, so that a late packet to a leg that is gone
 * does not reach the next one, not even when the process has started anew in between.
 */
public final class PortRange {
    private final DatagramNetwork network;
    private final int first;
    private final int pairs;
    private final BitSet taken = new BitSet();
    private int next;
    private int leftOut = -1;

    /** @param random says where in the range to begin */
    public PortRange(DatagramNetwork network, int first, int last, long random) {
        this.network = network;
        this.first = first;
        this.pairs = (last - first + 1) / 2;
        this.next = (int) Long.remainderUnsigned(random, pairs);
    }

    /**
     * The sockets of one leg.
     *
     * @param rtcpSocket equal to {@code rtpSocket} with rtcp-mux
     */
    public record Sockets(int port, int rtpSocket, int rtcpSocket) {
        public boolean muxed() {
            return rtpSocket == rtcpSocket;
        }
    }

    /** Somebody else of this process needs the port, sooner or later. */
    public synchronized void leaveOut(int port) {
        leftOut = Math.floorDiv(port - first, 2);
    }

    /** Null when no pair is free. */
    public synchronized Sockets take(boolean rtcpMux) {
        for (int tried = 0; tried < pairs; tried++) {
            int pair = next;
            next = next + 1 == pairs ? 0 : next + 1;
            if (taken.get(pair) || pair == leftOut) {
                continue;
            }
            Sockets sockets = bind(first + 2 * pair, rtcpMux);
            if (sockets != null) {
                taken.set(pair);
                return sockets;
            }
        }
        return null;
    }

    /** Null when another process has one of the ports. */
    private Sockets bind(int port, boolean rtcpMux) {
        int rtp = network.bind(port);
        if (rtp < 0 || rtcpMux) {
            return rtp < 0 ? null : new Sockets(port, rtp, rtp);
        }
        int rtcp = network.bind(port + 1);
        if (rtcp < 0) {
            network.close(rtp);
            return null;
        }
        return new Sockets(port, rtp, rtcp);
    }

    public synchronized void giveBack(Sockets sockets) {
        network.close(sockets.rtpSocket());
        if (!sockets.muxed()) {
            network.close(sockets.rtcpSocket());
        }
        taken.clear((sockets.port() - first) / 2);
    }

    /** Single ports, as pairs. */
    public int total() {
        return pairs * 2;
    }

    public synchronized int inUse() {
        return taken.cardinality() * 2;
    }
}
