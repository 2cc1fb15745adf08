// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names conferences: HMAC-SHA256 (RFC 2104) of the request under the cluster's secret. The same request has the same
 * name on every node and after every failover, and nobody without the secret can guess one (130 bits).
 */
final class ConferenceNames {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 26;
    private static final int BITS = 5;

    private final byte[] secret;

    ConferenceNames(byte[] secret) {
        this.secret = secret.clone();
    }

    /** Base32 (RFC 4648 §6, lower case) of the first 130 bits. */
    ConferenceId conference(UserId requestedBy, RequestId request) {
        BigInteger bits =
                new BigInteger(1, hmac("conference\n" + requestedBy + "\n" + request)).shiftRight(256 - LENGTH * BITS);
        char[] name = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            int digit = bits.shiftRight((LENGTH - 1 - i) * BITS).intValue() & (ALPHABET.length() - 1);
            name[i] = ALPHABET.charAt(digit);
        }
        return new ConferenceId(new String(name));
    }

    private byte[] hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
