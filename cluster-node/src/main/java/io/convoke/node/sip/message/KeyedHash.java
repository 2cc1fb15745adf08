// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 under a secret: what only this node, or this cluster, can have made. */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    /** RFC 2104 §3: a shorter key than the hash weakens it. */
    private static final int LEAST_SECRET_BYTES = 32;

    private final SecretKeySpec key;

    /** @param purpose so that what is made for one purpose is worth nothing for another under the same secret */
    public KeyedHash(byte[] secret, String purpose) {
        if (secret.length < LEAST_SECRET_BYTES) {
            throw new IllegalArgumentException("a secret has at least " + LEAST_SECRET_BYTES + " bytes");
        }
        key = new SecretKeySpec(
                hash(new SecretKeySpec(secret, ALGORITHM), purpose.getBytes(StandardCharsets.UTF_8)), ALGORITHM);
    }

    /** Of the parts with a zero between them, so that moving the border between two gives another hash. */
    public byte[] of(String... parts) {
        return of(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
    }

    public byte[] of(byte[] message) {
        return hash(key, message);
    }

    private static byte[] hash(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }
}
