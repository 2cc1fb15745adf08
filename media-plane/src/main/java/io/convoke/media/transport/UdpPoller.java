// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * epoll and recvmmsg for receiving, sendto for sending (each leg has a port of its own, and sendmmsg sends from one). NIO is not
 * used because a connected channel drops foreign packets without a count, an unconnected one allocates each source.
 */
final class UdpPoller implements DatagramPoller {
    private static final int EVENTS = 256;
    private static final int ROUNDS = 8;
    private static final int PACKET_LENGTH = 2_048;
    /** struct mmsghdr: a msghdr of 56 bytes, the received length, padding. */
    private static final int MESSAGE_LENGTH = 64;

    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int FLAGS_OFFSET = 48;
    private static final int RECEIVED_OFFSET = 56;
    private static final int NAME_STRIDE = 32;
    private static final int MEMINFO_LENGTH = 36;

    private final int perSocket;
    private final boolean ipv6;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate((long) EVENTS * Posix.EPOLL_EVENT_LENGTH, 8);
    private final MemorySegment messages;
    private final MemorySegment names;
    private final MemorySegment packets;
    private final MemorySegment outgoing = arena.allocate(PACKET_LENGTH, 8);
    private final MemorySegment outgoingName = arena.allocate(NAME_STRIDE, 8);
    private final MemorySegment option = arena.allocate(64, 8);
    private final byte[] packet = new byte[PACKET_LENGTH];
    private final PeerAddress source = new PeerAddress();
    private final long eventsAddress = events.address();
    private final long messagesAddress;
    private final long outgoingAddress = outgoing.address();
    private final long outgoingNameAddress = outgoingName.address();
    private final long optionAddress = option.address();
    private final int epoll;
    private final Alarm alarm;

    UdpPoller(int perSocket, boolean ipv6) {
        this.ipv6 = ipv6;
        this.perSocket = perSocket;
        messages = arena.allocate((long) perSocket * MESSAGE_LENGTH, 8);
        names = arena.allocate((long) perSocket * NAME_STRIDE, 8);
        packets = arena.allocate((long) perSocket * PACKET_LENGTH, 8);
        messagesAddress = messages.address();
        MemorySegment vectors = arena.allocate(perSocket * 16L, 8);
        for (int i = 0; i < perSocket; i++) {
            long message = (long) i * MESSAGE_LENGTH;
            vectors.set(JAVA_LONG, i * 16L, packets.address() + (long) i * PACKET_LENGTH);
            vectors.set(JAVA_LONG, i * 16L + 8, PACKET_LENGTH);
            messages.set(JAVA_LONG, message, names.address() + (long) i * NAME_STRIDE);
            messages.set(JAVA_INT, message + NAME_LENGTH_OFFSET, NAME_STRIDE);
            messages.set(JAVA_LONG, message + 16, vectors.address() + i * 16L);
            messages.set(JAVA_LONG, message + 24, 1);
        }
        try {
            epoll = (int) Posix.EPOLL_CREATE.invokeExact(Posix.EPOLL_CLOEXEC);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
        if (epoll < 0) {
            throw new IllegalStateException("the kernel gave no epoll instance");
        }
        alarm = new Alarm(arena, epoll);
    }

    @Override
    public boolean add(int socket, int token) {
        return control(Posix.EPOLL_CTL_ADD, socket, token) == 0;
    }

    @Override
    public void remove(int socket) {
        control(Posix.EPOLL_CTL_DEL, socket, 0);
    }

    private int control(int operation, int socket, int token) {
        option.set(JAVA_INT, 0, Posix.EPOLLIN);
        option.set(JAVA_LONG_UNALIGNED, Posix.EPOLL_DATA_OFFSET, (long) token << 32 | socket);
        try {
            return (int) Posix.EPOLL_CTL.invokeExact(epoll, operation, socket, optionAddress);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    /** Level-triggered: a socket left with packets comes again, behind the others. */
    @Override
    public int poll(PacketSink sink) {
        int count = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int ready = awaitNothing();
            for (int i = 0; i < ready; i++) {
                long readySocket =
                        events.get(JAVA_LONG_UNALIGNED, (long) i * Posix.EPOLL_EVENT_LENGTH + Posix.EPOLL_DATA_OFFSET);
                count += receive((int) readySocket, (int) (readySocket >>> 32), sink);
            }
            if (ready < EVENTS) {
                break;
            }
        }
        return count;
    }

    private int awaitNothing() {
        try {
            return (int) Posix.EPOLL_WAIT.invokeExact(epoll, eventsAddress, EVENTS, 0);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    private int receive(int socket, int token, PacketSink sink) {
        int received = receiveMessages(socket);
        for (int i = 0; i < received; i++) {
            long message = (long) i * MESSAGE_LENGTH;
            boolean whole = (messages.get(JAVA_INT, message + FLAGS_OFFSET) & Posix.MSG_TRUNC) == 0;
            int length = whole ? messages.get(JAVA_INT, message + RECEIVED_OFFSET) : 0;
            SocketName.read(names, (long) i * NAME_STRIDE, source);
            MemorySegment.copy(packets, JAVA_BYTE, (long) i * PACKET_LENGTH, packet, 0, length);
            messages.set(JAVA_INT, message + NAME_LENGTH_OFFSET, NAME_STRIDE);
            sink.onPacket(token, packet, length, source);
        }
        return Math.max(received, 0);
    }

    private int receiveMessages(int socket) {
        try {
            return (int) Posix.RECVMMSG.invokeExact(socket, messagesAddress, perSocket, Posix.MSG_DONTWAIT, 0L);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    @Override
    public boolean send(int socket, byte[] bytes, int length, PeerAddress destination) {
        MemorySegment.copy(bytes, 0, outgoing, JAVA_BYTE, 0, length);
        int nameLength = SocketName.write(outgoingName, destination, ipv6);
        try {
            int sent = (int) Posix.SENDTO.invokeExact(
                    socket, outgoingAddress, (long) length, Posix.MSG_DONTWAIT, outgoingNameAddress, nameLength);
            return sent == length;
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    @Override
    public void await(long ns, boolean orPacket) {
        alarm.await(ns, orPacket);
    }

    @Override
    public void wake() {
        alarm.ring();
    }

    /** The ninth figure of SO_MEMINFO. */
    @Override
    public long kernelDrops(int socket) {
        option.set(JAVA_INT, MEMINFO_LENGTH, MEMINFO_LENGTH);
        try {
            int got = (int) Posix.GETSOCKOPT.invokeExact(
                    socket, Posix.SOL_SOCKET, Posix.SO_MEMINFO, optionAddress, optionAddress + MEMINFO_LENGTH);
            return got < 0 ? 0 : option.get(JAVA_INT, 32) & 0xFFFF_FFFFL;
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    @Override
    public void close() {
        alarm.close();
        try {
            int ignored = (int) Posix.CLOSE.invokeExact(epoll);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
        arena.close();
    }
}
