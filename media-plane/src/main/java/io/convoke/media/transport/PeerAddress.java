// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** An IP address and port in three primitives, so that a packet's source is kept and compared without an object. */
public final class PeerAddress {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long MAPPED = 0xFFFF_0000_0000L; // ::ffff:0:0/96 of RFC 4291 §2.5.5.2

    private long high;
    private long low;
    private int port;

    /** The address of a peer, or an unset one for null, an unresolved name or port 0. */
    public static PeerAddress of(InetSocketAddress address) {
        PeerAddress peer = new PeerAddress();
        if (address == null || address.isUnresolved() || address.getPort() == 0) {
            return peer;
        }
        byte[] bytes = address.getAddress().getAddress();
        if (bytes.length == 4) {
            peer.setIpv4(
                    (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF,
                    address.getPort());
        } else {
            peer.set((long) LONG.get(bytes, 0), (long) LONG.get(bytes, 8), address.getPort());
        }
        return peer;
    }

    public void setIpv4(int address, int atPort) {
        set(0, MAPPED | address & 0xFFFF_FFFFL, atPort);
    }

    public void set(long highHalf, long lowHalf, int atPort) {
        high = highHalf;
        low = lowHalf;
        port = atPort;
    }

    public void copyFrom(PeerAddress other) {
        set(other.high, other.low, other.port);
    }

    public void clear() {
        set(0, 0, 0);
    }

    public boolean isSet() {
        return port != 0;
    }

    public boolean matches(PeerAddress other) {
        return low == other.low && port == other.port && high == other.high;
    }

    public boolean sameHost(PeerAddress other) {
        return low == other.low && high == other.high;
    }

    public boolean isIpv4() {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }

    public int port() {
        return port;
    }

    /** Null when unset. */
    public InetSocketAddress toSocketAddress() {
        if (!isSet()) {
            return null;
        }
        byte[] bytes = new byte[16];
        LONG.set(bytes, 0, high);
        LONG.set(bytes, 8, low);
        try {
            InetAddress address =
                    isIpv4() ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are always an address", e);
        }
    }

    @Override
    public String toString() {
        return String.valueOf(toSocketAddress());
    }
}
