// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode (RFC 3711 §4.1.1), made of single blocks: the counter mode of the JDK must be initialised for each
 * packet, and that allocates. This does not.
 */
final class KeyStream {
    private static final int BLOCK = 16;
    private static final int CHUNK = 512; // most packets are one; every leg has four of them, and each twice
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Cipher cipher;
    private final long saltHigh;
    private final long saltLow;
    private final byte[] counters = new byte[CHUNK];
    private final byte[] stream = new byte[CHUNK];

    KeyStream(byte[] key, byte[] salt) {
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
        byte[] shifted = Arrays.copyOf(salt, BLOCK);
        saltHigh = (long) LONG.get(shifted, 0);
        saltLow = (long) LONG.get(shifted, 8);
    }

    /** Encrypts or decrypts in place. */
    void apply(int ssrc, long index, byte[] bytes, int offset, int length) {
        long low = saltLow ^ index << 16;
        for (int done = 0; done < length; done += CHUNK) {
            int size = Math.min(CHUNK, length - done);
            generate(saltHigh ^ ssrc & 0xFFFF_FFFFL, low + done / BLOCK, size);
            for (int i = 0; i < size; i++) {
                bytes[offset + done + i] ^= stream[i];
            }
        }
    }

    /** A session key of at most {@value #CHUNK} bytes (RFC 3711 §4.3.1); this is then the stream of the master key. */
    byte[] derive(int label, int length) {
        generate(saltHigh ^ label, saltLow, length);
        return Arrays.copyOf(stream, length);
    }

    private void generate(long high, long low, int length) {
        int blocks = (length + BLOCK - 1) / BLOCK;
        for (int i = 0; i < blocks; i++) {
            LONG.set(counters, i * BLOCK, high);
            LONG.set(counters, i * BLOCK + 8, low + i);
        }
        try {
            cipher.update(counters, 0, blocks * BLOCK, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the stream is as long as the counters", e);
        }
    }
}
