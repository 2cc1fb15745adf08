// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import io.convoke.protocol.user.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Of which the HA1 is kept (RFC 8760 §2.1). Not -sess: it needs the password, or state. */
public enum Algorithm {
    SHA_256("SHA-256"),
    MD5("MD5");

    private final String token;

    Algorithm(String token) {
        this.token = token;
    }

    public String token() {
        return token;
    }

    public static Optional<Algorithm> of(String token) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.token.equalsIgnoreCase(token))
                .findFirst();
    }

    String ha1(Credentials credentials) {
        return switch (this) {
            case SHA_256 -> credentials.ha1Sha256();
            case MD5 -> credentials.ha1Md5();
        };
    }

    /** Lower-case hex, of the parts with colons between them. */
    String hash(String... parts) {
        try {
            byte[] text = String.join(":", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance(token).digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + token, e);
        }
    }
}
