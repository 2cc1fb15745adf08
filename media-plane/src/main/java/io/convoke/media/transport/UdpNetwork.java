// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** UDP sockets of the kernel, by their file descriptors. The family follows the local address. */
public final class UdpNetwork implements DatagramNetwork {
    private final InetAddress address;
    private final boolean ipv6;
    private final int receiveBufferBytes;
    private final int packetsPerPoll;

    /**
     * @param address local, of all sockets
     * @param receiveBufferBytes of each socket
     * @param packetsPerPoll most packets taken from one socket at once
     */
    public UdpNetwork(InetAddress address, int receiveBufferBytes, int packetsPerPoll) {
        this.address = address;
        this.ipv6 = address.getAddress().length == 16;
        this.receiveBufferBytes = receiveBufferBytes;
        this.packetsPerPoll = packetsPerPoll;
    }

    @Override
    public int bind(int port) {
        PeerAddress local = PeerAddress.of(new InetSocketAddress(address, port));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(Posix.SOCKADDR_LENGTH, 8);
            MemorySegment size = arena.allocate(JAVA_INT);
            int length = SocketName.write(name, local, ipv6);
            size.set(JAVA_INT, 0, receiveBufferBytes);
            int socket = (int) Posix.SOCKET.invokeExact(
                    ipv6 ? Posix.AF_INET6 : Posix.AF_INET, Posix.SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
            if (socket < 0) {
                return -1;
            }
            int sized =
                    (int) Posix.SETSOCKOPT.invokeExact(socket, Posix.SOL_SOCKET, Posix.SO_RCVBUF, size.address(), 4);
            int bound = (int) Posix.BIND.invokeExact(socket, name.address(), length);
            if (sized < 0 || bound < 0) {
                close(socket);
                return -1;
            }
            return socket;
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    @Override
    public void close(int socket) {
        try {
            int ignored = (int) Posix.CLOSE.invokeExact(socket);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    @Override
    public DatagramPoller openPoller() {
        return new UdpPoller(packetsPerPoll, ipv6);
    }
}
