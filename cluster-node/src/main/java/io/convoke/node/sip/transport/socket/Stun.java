// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport.socket;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keep-alive of RFC 5626 §3.5.2: a binding request on the port of SIP over UDP, answered with the address that it came
 * from (RFC 8489 §7.3.1). Nothing else of STUN.
 */
final class Stun {
    private static final int HEADER_BYTES = 20;
    private static final int ID_BYTES = 16; // magic cookie and transaction id
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int BINDING_ERROR = 0x0111;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000A;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;

    /** Below, an attribute must be understood by whoever answers (RFC 8489 §14). */
    private static final int OPTIONAL_FROM = 0x8000;

    /** A list of them is not to make an answer larger than its request. */
    private static final int MOST_UNKNOWN = 4;

    private Stun() {}

    /** SIP begins with a letter or a line end, what there is of STUN with 0 or 1. */
    static boolean looksLike(byte[] datagram) {
        return datagram.length > 0 && (datagram[0] & 0xFF) <= 1;
    }

    /** Empty: not a whole binding request; there is no answer. */
    static Optional<byte[]> answer(byte[] request, InetSocketAddress source) {
        if (request.length < HEADER_BYTES) return Optional.empty();
        ByteBuffer in = ByteBuffer.wrap(request);
        int type = in.getShort() & 0xFFFF;
        int length = in.getShort() & 0xFFFF;
        boolean whole = length == request.length - HEADER_BYTES && length % 4 == 0;
        if (type != BINDING_REQUEST || !whole || in.getInt() != MAGIC_COOKIE) return Optional.empty();
        byte[] id = new byte[ID_BYTES];
        in.get(4, id).position(HEADER_BYTES);
        List<Integer> unknown = unknown(in);
        if (unknown == null) return Optional.empty();
        if (unknown.isEmpty()) {
            Attribute mapped = new Attribute(XOR_MAPPED_ADDRESS, address(source, id));
            return Optional.of(message(BINDING_SUCCESS, id, List.of(mapped)));
        }
        return Optional.of(refusal(id, unknown));
    }

    /** Null: a length that leads out of the message. */
    private static List<Integer> unknown(ByteBuffer in) {
        List<Integer> unknown = new ArrayList<>();
        while (in.remaining() >= 4) {
            int type = in.getShort() & 0xFFFF;
            int padded = ((in.getShort() & 0xFFFF) + 3) & ~3;
            if (padded > in.remaining()) return null;
            in.position(in.position() + padded);
            if (type < OPTIONAL_FROM && unknown.size() < MOST_UNKNOWN) unknown.add(type);
        }
        return unknown;
    }

    /** RFC 8489 §14.2. */
    static byte[] address(InetSocketAddress source, byte[] id) {
        byte[] host = source.getAddress().getAddress();
        for (int i = 0; i < host.length; i++) host[i] ^= id[i];
        return ByteBuffer.allocate(4 + host.length)
                .put((byte) 0)
                .put((byte) (host.length == 4 ? 1 : 2))
                .putShort((short) (source.getPort() ^ (MAGIC_COOKIE >>> 16)))
                .put(host)
                .array();
    }

    /** 420 (RFC 8489 §6.3.1, §14.8). */
    private static byte[] refusal(byte[] id, List<Integer> unknown) {
        byte[] code = {0, 0, 4, 20};
        ByteBuffer types = ByteBuffer.allocate(2 * unknown.size());
        unknown.forEach(type -> types.putShort(type.shortValue()));
        return message(
                BINDING_ERROR,
                id,
                List.of(new Attribute(ERROR_CODE, code), new Attribute(UNKNOWN_ATTRIBUTES, types.array())));
    }

    private record Attribute(int type, byte[] value) {
        byte[] bytes() {
            int padded = (value.length + 3) & ~3;
            ByteBuffer bytes = ByteBuffer.allocate(4 + padded);
            return bytes.putShort((short) type)
                    .putShort((short) value.length)
                    .put(value)
                    .array();
        }
    }

    private static byte[] message(int type, byte[] id, List<Attribute> those) {
        ByteArrayOutputStream attributes = new ByteArrayOutputStream();
        those.forEach(attribute -> attributes.writeBytes(attribute.bytes()));
        return ByteBuffer.allocate(HEADER_BYTES + attributes.size())
                .putShort((short) type)
                .putShort((short) attributes.size())
                .put(id)
                .put(attributes.toByteArray())
                .array();
    }
}
