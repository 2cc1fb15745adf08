// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;
import java.util.Locale;
import java.util.regex.Pattern;

/** A user's, or a service's, address of record: {@code user@domain}, always in lower case. */
public record UserId(String aor) implements Wire, Comparable<UserId> {
    private static final int MAX_LENGTH = 254;
    private static final Pattern AOR =
            Pattern.compile("[a-z0-9._+!~*'-]{1,64}@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    /**
     * Reads an address as people write it: any case, with or without the scheme {@code sip:}.
     *
     * @throws IllegalArgumentException with a reason fit for a user
     */
    public static UserId parse(String text) {
        if (text == null || text.isBlank()) throw new IllegalArgumentException("an address of record is missing");
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("an address of record has at most " + MAX_LENGTH + " characters");
        }
        String aor = text.strip().toLowerCase(Locale.ROOT);
        if (aor.startsWith("sip:")) aor = aor.substring("sip:".length());
        if (!AOR.matcher(aor).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an address of record such as alice@example.net");
        }
        return new UserId(aor);
    }

    /** What stands before the domain. */
    public String name() {
        return aor.substring(0, aor.indexOf('@'));
    }

    public String domain() {
        return aor.substring(aor.indexOf('@') + 1);
    }

    @Override
    public int compareTo(UserId other) {
        return aor.compareTo(other.aor);
    }

    @Override
    public String toString() {
        return aor;
    }
}
