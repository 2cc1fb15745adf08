// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** HMAC-SHA1 (RFC 2104), made of two digests: the JDK's own allocates for each packet. */
final class HmacSha1 {
    static final int LENGTH = 20;
    private static final int BLOCK = 64;

    private final MessageDigest digest;
    private final byte[] innerPad = new byte[BLOCK];
    private final byte[] outerPad = new byte[BLOCK];
    private final byte[] suffix = new byte[4];
    private final byte[] result = new byte[LENGTH];

    HmacSha1(byte[] key) {
        for (int i = 0; i < BLOCK; i++) {
            byte octet = i < key.length ? key[i] : 0;
            innerPad[i] = (byte) (octet ^ 0x36);
            outerPad[i] = (byte) (octet ^ 0x5C);
        }
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Over the bytes; with {@code word} behind them (the rollover counter). */
    void compute(byte[] bytes, int length, int word) {
        suffix[0] = (byte) (word >>> 24);
        suffix[1] = (byte) (word >>> 16);
        suffix[2] = (byte) (word >>> 8);
        suffix[3] = (byte) word;
        digest.update(innerPad, 0, BLOCK);
        digest.update(bytes, 0, length);
        digest.update(suffix, 0, suffix.length);
        finish();
    }

    void compute(byte[] bytes, int length) {
        digest.update(innerPad, 0, BLOCK);
        digest.update(bytes, 0, length);
        finish();
    }

    private void finish() {
        try {
            digest.digest(result, 0, LENGTH);
            digest.update(outerPad, 0, BLOCK);
            digest.update(result, 0, LENGTH);
            digest.digest(result, 0, LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the result has room for a digest", e);
        }
    }

    void copyTo(byte[] bytes, int offset, int length) {
        System.arraycopy(result, 0, bytes, offset, length);
    }

    /** Takes the same time wherever they differ. */
    boolean matches(byte[] bytes, int offset, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= bytes[offset + i] ^ result[i];
        }
        return difference == 0;
    }
}
