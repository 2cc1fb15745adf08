// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import io.convoke.node.sip.message.KeyedHash;
import io.convoke.protocol.ids.ConferenceId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Conferences as parts of SIP URIs, {@code conf-<id>}, and names for those that are given away before anything is stored:
 * until when they are good is in the name, with a hash under the cluster's secret, so that any node knows them and nobody
 * else can make or guess one (96 bits).
 */
public final class ConferenceAddresses {
    private static final String PREFIX = "conf-";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    private static final int RANDOM_BYTES = 9;
    private static final int STAMP_BYTES = 4 + RANDOM_BYTES;
    private static final int HASH_BYTES = 12;
    /** Of a name that was promised: 25 bytes, 5 bits a character; those that are stored at once have 26 characters. */
    private static final int LENGTH = (STAMP_BYTES + HASH_BYTES) * 8 / 5;

    private final KeyedHash hash;
    private final SecureRandom random = new SecureRandom();

    /** What a name says of itself. */
    public enum Standing {
        /** Allocate it if it is not there yet. */
        PROMISED,
        /** It is there, or nothing. */
        OTHER,
        /** Nobody ever gave out this name: no entity need be asked. */
        FORGED
    }

    public ConferenceAddresses(byte[] secret) {
        hash = new KeyedHash(secret, "sip-conference");
    }

    public ConferenceId promise(Instant now, Duration life) {
        byte[] bytes = new byte[STAMP_BYTES + HASH_BYTES];
        byte[] noise = new byte[RANDOM_BYTES];
        random.nextBytes(noise);
        int until = Math.toIntExact(Duration.between(EPOCH, now.plus(life)).toSeconds());
        ByteBuffer.wrap(bytes).putInt(until).put(noise);
        byte[] mac = hash.of(Arrays.copyOf(bytes, STAMP_BYTES));
        System.arraycopy(mac, 0, bytes, STAMP_BYTES, HASH_BYTES);
        return new ConferenceId(base32(bytes));
    }

    /** Of the user part of a URI. */
    public Optional<ConferenceId> conference(String user) {
        if (user == null || !user.startsWith(PREFIX)) return Optional.empty();
        String id = user.substring(PREFIX.length());
        boolean good = !id.isEmpty() && id.length() <= LENGTH && id.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
        return good ? Optional.of(new ConferenceId(id)) : Optional.empty();
    }

    public static String user(ConferenceId conference) {
        return PREFIX + conference;
    }

    /** Whether one of our URIs is that of a conference. */
    public static boolean isFocus(String uri) {
        return uri.startsWith("sip:" + PREFIX);
    }

    /** A promise that is over is like any other name: the conference may be there since. */
    public Standing standing(ConferenceId conference, Instant now) {
        if (conference.value().length() != LENGTH) return Standing.OTHER;
        byte[] bytes = bytes(conference.value());
        byte[] mac = Arrays.copyOf(hash.of(Arrays.copyOf(bytes, STAMP_BYTES)), HASH_BYTES);
        if (!java.security.MessageDigest.isEqual(mac, Arrays.copyOfRange(bytes, STAMP_BYTES, bytes.length))) {
            return Standing.FORGED;
        }
        Instant until = EPOCH.plusSeconds(ByteBuffer.wrap(bytes).getInt());
        return now.isBefore(until) ? Standing.PROMISED : Standing.OTHER;
    }

    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder(LENGTH);
        for (int bit = 0; bit < 8 * bytes.length; bit += 5) {
            int value = 0;
            for (int i = bit; i < bit + 5; i++) value = value << 1 | bytes[i / 8] >> 7 - i % 8 & 1;
            text.append(ALPHABET.charAt(value));
        }
        return text.toString();
    }

    private static byte[] bytes(String text) {
        byte[] bytes = new byte[STAMP_BYTES + HASH_BYTES];
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            int digit = ALPHABET.indexOf(text.charAt(bit / 5));
            bytes[bit / 8] |= (byte) ((digit >> 4 - bit % 5 & 1) << 7 - bit % 8);
        }
        return bytes;
    }
}
