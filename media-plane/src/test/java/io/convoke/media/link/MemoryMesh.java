// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** Nodes that send each other messages in memory, with delay and loss. One thread. Allocates nothing per message. */
public final class MemoryMesh {
    private static final int RING = 1 << 12;

    private final NanoClock clock;
    private final Map<InetSocketAddress, Node> nodes = new HashMap<>();
    /** How long a message takes. */
    public long delayNs;
    /** Which messages get lost, or cannot go. */
    public Fate fate = (to, message, length) -> LinkTransport.Outcome.SENT;
    /** Get lost: {@link LinkTransport.Outcome#SENT} by what the sender knows. */
    public Loss loss = number -> false;

    public int sent;
    /** Nothing works any more. */
    public boolean broken;

    @FunctionalInterface
    public interface Fate {
        LinkTransport.Outcome of(InetSocketAddress to, DirectBuffer message, int length);
    }

    @FunctionalInterface
    public interface Loss {
        boolean hits(int number);
    }

    public MemoryMesh(NanoClock clock) {
        this.clock = clock;
    }

    public LinkTransport open(InetSocketAddress address) {
        return nodes.computeIfAbsent(address, where -> new Node());
    }

    /** A message of whatever bytes. */
    void inject(InetSocketAddress to, byte[] bytes, int length) {
        nodes.get(to).put(new UnsafeBuffer(bytes), length);
    }

    private final class Node implements LinkTransport {
        private final UnsafeBuffer[] messages = new UnsafeBuffer[RING];
        private final int[] lengths = new int[RING];
        private final long[] dueNs = new long[RING];
        private int head;
        private int tail;

        private Node() {
            for (int i = 0; i < RING; i++) {
                messages[i] = new UnsafeBuffer(new byte[LONGEST_MESSAGE]);
            }
        }

        private void put(DirectBuffer message, int length) {
            int slot = head++ & RING - 1;
            messages[slot].putBytes(0, message, 0, length);
            lengths[slot] = length;
            dueNs[slot] = clock.nanoTime() + delayNs;
        }

        @Override
        public Channel connect(InetSocketAddress address) {
            return new Channel() {
                @Override
                public Outcome offer(DirectBuffer message, int length) {
                    Node node = nodes.get(address);
                    Outcome outcome = node == null ? Outcome.DROPPED : fate.of(address, message, length);
                    if (outcome == Outcome.SENT && !loss.hits(sent++)) {
                        node.put(message, length);
                    }
                    return outcome;
                }

                @Override
                public void close() {
                    // holds nothing
                }
            };
        }

        @Override
        public int poll(Receiver receiver) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            int count = 0;
            for (; tail != head && dueNs[tail & RING - 1] <= clock.nanoTime(); tail++) {
                receiver.onMessage(messages[tail & RING - 1], 0, lengths[tail & RING - 1]);
                count++;
            }
            return count;
        }

        @Override
        public void flush() {
            // nothing waits
        }

        @Override
        public void close() {
            tail = head;
        }
    }
}
