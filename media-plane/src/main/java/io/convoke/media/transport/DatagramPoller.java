// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

/** The sockets of one thread; only that thread calls it, but for {@link #wake}. Nothing but {@link #await} blocks, nothing allocates. */
public interface DatagramPoller extends AutoCloseable {

    /** From now on packets of the socket are polled, under {@code token}. False: the kernel refused. */
    boolean add(int socket, int token);

    void remove(int socket);

    /** Takes what has arrived, at most a fixed number from each socket; returns the number of packets. */
    int poll(PacketSink sink);

    /** Sends one datagram now or never; false when the kernel did not take it. */
    boolean send(int socket, byte[] packet, int length, PeerAddress destination);

    /** Returns after that time, at once when it is woken up, and with {@code orPacket} when there is something to poll. */
    void await(long ns, boolean orPacket);

    /** For any thread: ends the wait that goes on, or else the next one. */
    void wake();

    /** Packets that the kernel dropped because the socket's buffer was full, since it was bound. */
    long kernelDrops(int socket);

    @Override
    void close();
}
