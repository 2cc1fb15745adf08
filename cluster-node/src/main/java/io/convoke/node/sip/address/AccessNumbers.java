// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Numbers, or names, at which people dial in. Visual separators and parameters of a number do not count (RFC 3966 §4). */
public record AccessNumbers(Set<String> plain) {

    public static AccessNumbers of(List<String> texts) {
        return new AccessNumbers(texts.stream().map(AccessNumbers::plain).collect(Collectors.toUnmodifiableSet()));
    }

    /** @param dialled as {@link #plain(String)} leaves it */
    public boolean has(String dialled) {
        return plain.contains(dialled);
    }

    /** Of the user part of a SIP URI, or of the number of a tel URI: separators go where it is a number. */
    public static String plain(String user) {
        int parameters = user.indexOf(';');
        String number = (parameters < 0 ? user : user.substring(0, parameters)).strip();
        String bare = number.replaceAll("[-.() ]", "");
        return bare.matches("[+]?[0-9*#]+") ? bare : number.toLowerCase(Locale.ROOT);
    }
}
