// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/** Ids of 128 bits in 25 digits of base 36: they fit into an endpoint's name and a URL. */
public final class RequestKey {
    private static final int BYTES = 16;
    private static final int DIGITS = 25;
    private static final int BASE = 36;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RequestKey() {}

    public static String random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return text(bits);
    }

    /** A hash, with the length of each part before it: no two requests are mistaken for one another. */
    static String derived(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return text(Arrays.copyOf(digest.digest(), BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static String text(byte[] bits) {
        String digits = new BigInteger(1, bits).toString(BASE);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }
}
