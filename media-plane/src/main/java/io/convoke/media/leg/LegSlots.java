// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import io.convoke.media.transport.DatagramPoller;

/** The legs of a mixer thread by the numbers with which their sockets are polled; on that thread alone. */
public final class LegSlots {
    private final DatagramPoller poller;
    private final Leg[] legs;
    private final int[] free;
    private int freeCount;

    public LegSlots(int most, DatagramPoller poller) {
        this.poller = poller;
        legs = new Leg[most];
        free = new int[most];
        for (int slot = most - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
    }

    /** @param token of the poll; null for a leg that has gone meanwhile */
    public Leg of(int token) {
        return legs[token >> 1];
    }

    /** Whether it came in at a port for RTCP alone. */
    public static boolean isRtcp(int token) {
        return (token & 1) != 0;
    }

    public void attach(Leg leg) {
        int slot = free[--freeCount];
        legs[slot] = leg;
        leg.seatAt(slot);
        poller.add(leg.sockets().rtpSocket(), slot << 1);
        if (!leg.sockets().muxed()) {
            poller.add(leg.sockets().rtcpSocket(), slot << 1 | 1);
        }
    }

    public void detach(Leg leg) {
        poller.remove(leg.sockets().rtpSocket());
        if (!leg.sockets().muxed()) {
            poller.remove(leg.sockets().rtcpSocket());
        }
        legs[leg.slot()] = null;
        free[freeCount++] = leg.slot();
    }
}
