// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** struct sockaddr_in and sockaddr_in6, in place. */
final class SocketName {
    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NET_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketName() {}

    /** Writes an address for a socket of this family; returns the length. An IPv4 address goes to an IPv6 socket mapped. */
    static int write(MemorySegment name, PeerAddress address, boolean ipv6) {
        name.set(JAVA_SHORT, 0, (short) (ipv6 ? Posix.AF_INET6 : Posix.AF_INET));
        name.set(NET_SHORT, 2, (short) address.port());
        if (ipv6) {
            name.set(JAVA_INT, 4, 0);
            name.set(NET_LONG, 8, address.high());
            name.set(NET_LONG, 16, address.low());
            name.set(JAVA_INT, 24, 0);
            return 28;
        }
        name.set(NET_INT, 4, (int) address.low());
        name.set(NET_LONG, 8, 0);
        return 16;
    }

    static void read(MemorySegment memory, long at, PeerAddress address) {
        int port = memory.get(NET_SHORT, at + 2) & 0xFFFF;
        if (memory.get(JAVA_SHORT, at) == Posix.AF_INET) {
            address.setIpv4(memory.get(NET_INT, at + 4), port);
        } else {
            address.set(memory.get(NET_LONG, at + 8), memory.get(NET_LONG, at + 16), port);
        }
    }
}
