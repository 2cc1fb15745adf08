// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import io.convoke.node.sip.message.KeyedHash;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Nonces of which nothing is kept: each says when it was made and as which one, and a keyed hash says that it was made here,
 * for this realm and for this address (RFC 7616 §3.3): who has one gets what is sent there. Of the address the port is left
 * out, since a NAT changes it. Numbers rise, so that of two nonces the older one is known.
 */
final class Nonces {
    private static final int HASH_BYTES = 16;
    private static final int BYTES = 2 * Long.BYTES + HASH_BYTES;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final KeyedHash hash;
    private final AtomicLong made = new AtomicLong();

    /** @param number from 1, in the order in which they were made */
    record Nonce(long number, long madeMs) {}

    Nonces(byte[] secret) {
        hash = new KeyedHash(secret, "sip-nonce");
    }

    String make(String realm, InetAddress source, long nowMs) {
        byte[] stamp = stamp(made.incrementAndGet(), nowMs);
        return ENCODER.encodeToString(ByteBuffer.allocate(BYTES)
                .put(stamp)
                .put(sign(stamp, realm, source))
                .array());
    }

    /** Empty for what was not made here, or for another. */
    Optional<Nonce> read(String nonce, String realm, InetAddress source) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // the same bytes in another spelling would be another nonce to whoever counts its uses by its text
        if (bytes.length != BYTES || !ENCODER.encodeToString(bytes).equals(nonce)) return Optional.empty();
        byte[] stamp = Arrays.copyOf(bytes, 2 * Long.BYTES);
        byte[] signature = Arrays.copyOfRange(bytes, stamp.length, BYTES);
        if (!MessageDigest.isEqual(signature, sign(stamp, realm, source))) return Optional.empty();
        ByteBuffer read = ByteBuffer.wrap(stamp);
        return Optional.of(new Nonce(read.getLong(), read.getLong()));
    }

    private static byte[] stamp(long number, long nowMs) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(number)
                .putLong(nowMs)
                .array();
    }

    private byte[] sign(byte[] stamp, String realm, InetAddress source) {
        String made = Base64.getEncoder().encodeToString(stamp);
        return Arrays.copyOf(hash.of(made, realm, source.getHostAddress()), HASH_BYTES);
    }
}
