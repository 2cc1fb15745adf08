// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What passes through the virtual signalling agents of this node. Any thread. */
public final class AgentTraffic {
    /** What became of a packet of media. */
    public enum Packet {
        TO_LEG,
        TO_TERMINAL,
        /** Shorter than a header, longer than a datagram, or of another version of RTP. */
        MALFORMED,
        /** The terminal sends more than a stream has. */
        TOO_MANY,
        /** Nobody knows yet where it is to go, or the network takes nothing. */
        NOWHERE,
        /** It came to the agent's port from somebody else. */
        STRANGER,
        /** The terminal reads too slowly. */
        UNREAD
    }

    private final AtomicInteger agents = new AtomicInteger();
    private final Map<Packet, LongAdder> packets = new EnumMap<>(Packet.class);

    AgentTraffic() {
        for (Packet each : Packet.values()) packets.put(each, new LongAdder());
    }

    public void connected(boolean isNow) {
        agents.addAndGet(isNow ? 1 : -1);
    }

    public int agents() {
        return agents.get();
    }

    public void count(Packet packet) {
        packets.get(packet).increment();
    }

    public long packets(Packet packet) {
        return packets.get(packet).sum();
    }
}
