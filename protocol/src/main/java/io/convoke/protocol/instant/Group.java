// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.instant;

import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Users who talk to each other under one name, of the user whose group it is.
 *
 * @param members he is one of them where he is named
 */
public record Group(String name, List<UserId> members) implements Wire {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whom this one talks to in it. */
    public List<UserId> others(UserId one) {
        return members.stream().filter(member -> !member.equals(one)).toList();
    }
}
