// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An instant session: the same one whichever of its participants asks for it. */
public record InstantId(String value) implements Wire {
    private static final int BYTES = 16;

    /** Of exactly these users. */
    public static InstantId of(Collection<UserId> participants) {
        String names = new TreeSet<>(participants.stream().map(UserId::aor).toList())
                .stream().collect(Collectors.joining("\n"));
        return named(names);
    }

    /** Of one user and others. */
    public static InstantId of(UserId one, List<UserId> others) {
        return of(Stream.concat(Stream.of(one), others.stream()).toList());
    }

    /** Of the group of this name that belongs to this user. */
    public static InstantId ofGroup(UserId owner, String name) {
        return named(owner.aor() + "/" + name);
    }

    private static InstantId named(String names) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8));
            return new InstantId(HexFormat.of().formatHex(hash, 0, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As {@link #of} makes them: nothing else is the name of a session. */
    public boolean isWellFormed() {
        return value.length() == 2 * BYTES && value.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    @Override
    public String toString() {
        return value;
    }
}
