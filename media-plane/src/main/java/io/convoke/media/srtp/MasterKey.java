// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A master key and its salt, one behind the other. It is a secret: only {@link #inline} shows it. */
public final class MasterKey {
    static final int KEY_LENGTH = 16;
    static final int SALT_LENGTH = 14;

    private final byte[] bytes;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
    }

    public static MasterKey random(SecureRandom random) {
        byte[] bytes = new byte[KEY_LENGTH + SALT_LENGTH];
        random.nextBytes(bytes);
        return new MasterKey(bytes);
    }

    /** Reads base64; empty where it is none, or not that of 30 bytes. */
    public static Optional<MasterKey> parse(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return bytes.length == KEY_LENGTH + SALT_LENGTH ? Optional.of(new MasterKey(bytes)) : Optional.empty();
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    /** In base64, as RFC 4568 §6.1 writes it behind {@code inline:}. */
    public String inline() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    byte[] key() {
        return Arrays.copyOf(bytes, KEY_LENGTH);
    }

    byte[] salt() {
        return Arrays.copyOfRange(bytes, KEY_LENGTH, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MasterKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Nothing of the key: this ends in logs. */
    @Override
    public String toString() {
        return "MasterKey";
    }
}
