// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import java.net.Inet6Address;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SIP or SIPS URI (RFC 3261 §19.1) that names a user: with user, host, port and URI parameters, without password and
 * headers. Normal: scheme, host and parameter names in lower case, no escape where none is needed (§19.1.4).
 */
final class SipUri {
    private static final String UNRESERVED = "A-Za-z0-9_.!~*'()\\-";
    private static final String ESCAPED = "%[0-9A-Fa-f]{2}";
    private static final Pattern URI =
            Pattern.compile("(?i:(sips?):)?(?:([^@]*)@)?(\\[[^]]*]|[^:;?@]*)(?::([^;?]*))?" + "((?:;[^?]*)?)(\\?.*)?");
    private static final Pattern USER = Pattern.compile("(?:[" + UNRESERVED + "&=+$,;?/]|" + ESCAPED + ")+");
    private static final Pattern PARAMETER = Pattern.compile("(?:[" + UNRESERVED + "\\[\\]/:&+$]|" + ESCAPED + ")+");
    private static final Pattern HOST_NAME =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)*[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?\\.?");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern ONE_ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final int MAX_HOST = 253;

    private SipUri() {}

    /** @throws IllegalArgumentException with a reason for people */
    static String normal(String text) {
        Matcher parts = URI.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException(notOne(text));
        String scheme = parts.group(1) == null ? "sip" : parts.group(1).toLowerCase(Locale.ROOT);
        if (parts.group(6) != null) {
            throw new IllegalArgumentException("'" + text + "' has headers (after '?'), which an address has not");
        }
        return scheme + ":" + user(text, parts.group(2)) + "@" + host(parts.group(3)) + port(parts.group(4))
                + parameters(parts.group(5));
    }

    private static String notOne(String text) {
        return "'" + text + "' is not a SIP URI such as sip:alice@example.net";
    }

    private static String user(String text, String user) {
        if (user == null || user.isEmpty()) throw new IllegalArgumentException(notOne(text) + ": the user is missing");
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "a SIP address with a password in it is not kept: take out ':…' before '@'");
        }
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException("'" + user + "' is not the user part of a SIP URI");
        }
        return unescaped(user);
    }

    /** Lower case; a name (RFC 1035 sizes), an IPv4 address or an IPv6 address in brackets. */
    static String host(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean good = lower.startsWith("[")
                ? isIpv6(lower)
                : lower.length() <= MAX_HOST
                        && (HOST_NAME.matcher(lower).matches()
                                || IPV4.matcher(lower).matches());
        if (!good) throw new IllegalArgumentException("'" + host + "' is not the name or address of a host");
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean isIpv6(String bracketed) {
        String literal = bracketed.substring(1, bracketed.length() - 1);
        if (!literal.matches("[0-9a-f:.]+")) return false;
        try {
            Inet6Address.ofLiteral(literal);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code :port} or nothing. */
    static String port(String port) {
        if (port == null) return "";
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException("'" + port + "' is not a port");
        }
        return ":" + Integer.parseInt(port);
    }

    private static String parameters(String text) {
        StringBuilder normal = new StringBuilder();
        Set<String> names = new HashSet<>();
        for (String each : text.isEmpty() ? new String[0] : text.substring(1).split(";", -1)) {
            String[] pair = each.split("=", 2);
            String name = pair[0].toLowerCase(Locale.ROOT);
            boolean good = PARAMETER.matcher(name).matches()
                    && (pair.length == 1 || PARAMETER.matcher(pair[1]).matches());
            if (!good) throw new IllegalArgumentException("';" + each + "' is not a parameter of a SIP URI");
            if (!names.add(name)) throw new IllegalArgumentException("the parameter '" + name + "' is there twice");
            normal.append(';').append(name);
            if (pair.length == 2) normal.append('=').append(unescaped(pair[1]));
        }
        return normal.toString();
    }

    private static String unescaped(String text) {
        return ONE_ESCAPE.matcher(text).replaceAll(escape -> {
            char character = (char) Integer.parseInt(escape.group(1), 16);
            boolean needless = String.valueOf(character).matches("[" + UNRESERVED + "]");
            return needless
                    ? Matcher.quoteReplacement(String.valueOf(character))
                    : escape.group().toUpperCase(Locale.ROOT);
        });
    }
}
