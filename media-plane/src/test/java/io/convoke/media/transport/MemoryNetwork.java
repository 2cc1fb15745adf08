// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Sockets in memory, by port; a packet sent by a leg goes to the listener at once. One thread. Allocates nothing per packet. */
public final class MemoryNetwork implements DatagramNetwork {
    private static final int RING = 1 << 12;

    private final byte[][] packets = new byte[RING][2_048];
    private final int[] lengths = new int[RING];
    private final int[] sockets = new int[RING];
    private final PeerAddress[] sources = new PeerAddress[RING];
    private final int[] tokens = new int[1 << 16]; // by port; 0: not polled
    private final Set<Integer> bound = new HashSet<>();
    private int head;
    private int tail;
    private Listener listener = (socket, bytes, length, destination) -> {};

    /** Who gets what the legs send. */
    public interface Listener {
        void onSent(int socket, byte[] bytes, int length, PeerAddress destination);
    }

    public MemoryNetwork() {
        for (int i = 0; i < RING; i++) {
            sources[i] = new PeerAddress();
        }
    }

    public void listen(Listener to) {
        listener = to;
    }

    /** A datagram on its way to a local port; delivered with the next poll. */
    public void inject(int port, byte[] bytes, int length, PeerAddress source) {
        int slot = head++ & RING - 1;
        System.arraycopy(bytes, 0, packets[slot], 0, length);
        lengths[slot] = length;
        sockets[slot] = port;
        sources[slot].copyFrom(source);
    }

    public boolean isBound(int port) {
        return bound.contains(port);
    }

    @Override
    public int bind(int port) {
        return bound.add(port) ? port : -1;
    }

    @Override
    public void close(int socket) {
        bound.remove(socket);
    }

    @Override
    public DatagramPoller openPoller() {
        return new Poller();
    }

    private final class Poller implements DatagramPoller {
        @Override
        public boolean add(int socket, int token) {
            tokens[socket] = token + 1;
            return true;
        }

        @Override
        public void remove(int socket) {
            tokens[socket] = 0;
        }

        @Override
        public int poll(PacketSink sink) {
            int count = 0;
            for (; tail != head; tail++) {
                int slot = tail & RING - 1;
                int token = tokens[sockets[slot]] - 1;
                if (token >= 0) {
                    sink.onPacket(token, packets[slot], lengths[slot], sources[slot]);
                    count++;
                }
            }
            return count;
        }

        @Override
        public boolean send(int socket, byte[] packet, int length, PeerAddress destination) {
            listener.onSent(socket, packet, length, destination);
            return true;
        }

        @Override
        public void await(long ns, boolean orPacket) {}

        @Override
        public void wake() {}

        @Override
        public long kernelDrops(int socket) {
            return 0;
        }

        @Override
        public void close() {
            Arrays.fill(tokens, 0);
        }
    }
}
