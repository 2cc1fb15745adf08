// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import io.convoke.node.sip.message.KeyedHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Nonces of which nothing is kept: each says when it was made and as which one, and a keyed hash says that it was made here
 * and for this realm (RFC 7616 §3.3). Numbers rise, so that of two nonces the older one is known.
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

    String make(String realm, long nowMs) {
        byte[] stamp = stamp(made.incrementAndGet(), nowMs);
        return ENCODER.encodeToString(
                ByteBuffer.allocate(BYTES).put(stamp).put(sign(stamp, realm)).array());
    }

    /** Empty for what was not made here. */
    Optional<Nonce> read(String nonce, String realm) {
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
        if (!MessageDigest.isEqual(signature, sign(stamp, realm))) return Optional.empty();
        ByteBuffer read = ByteBuffer.wrap(stamp);
        return Optional.of(new Nonce(read.getLong(), read.getLong()));
    }

    private static byte[] stamp(long number, long nowMs) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(number)
                .putLong(nowMs)
                .array();
    }

    private byte[] sign(byte[] stamp, String realm) {
        return Arrays.copyOf(hash.of(Base64.getEncoder().encodeToString(stamp), realm), HASH_BYTES);
    }
}
