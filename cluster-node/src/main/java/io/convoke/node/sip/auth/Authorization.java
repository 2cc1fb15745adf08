// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code Authorization} or {@code Proxy-Authorization} of scheme Digest (RFC 7616 §3.4, RFC 3261 §25.1), complete:
 * each component was there, and only once.
 *
 * @param nonceCount more than 0
 * @param nonceCountText as it was written, which is what was hashed
 * @param response lower case
 * @param opaque empty where it was not sent back
 */
public record Authorization(
        Algorithm algorithm,
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        String clientNonce,
        long nonceCount,
        String nonceCountText,
        Optional<String> opaque) {
    private static final String SCHEME = "digest";

    /** The one for this realm, with the strongest algorithm if there are several; none of another scheme. */
    public static Optional<Authorization> of(List<String> values, String realm) {
        return values.stream()
                .limit(8) // an honest client has as many as there were challenges
                .flatMap(value -> read(value).stream())
                .filter(authorization -> authorization.realm.equals(realm))
                .min((one, other) -> one.algorithm.compareTo(other.algorithm));
    }

    static Optional<Authorization> read(String value) {
        int space = value.indexOf(' ');
        if (space < 0 || !value.substring(0, space).toLowerCase(Locale.ROOT).equals(SCHEME)) return Optional.empty();
        Optional<Map<String, String>> read = new Parameters(value, space).read();
        if (read.isEmpty()) return Optional.empty();
        Map<String, String> p = read.get();
        Optional<Algorithm> algorithm = Algorithm.of(p.getOrDefault("algorithm", "MD5"));
        boolean complete =
                p.keySet().containsAll(List.of("username", "realm", "nonce", "uri", "response", "cnonce", "nc", "qop"));
        // without qop nothing says how often a nonce was used; a hashed user name was not offered
        boolean usable = complete
                && p.get("qop").equalsIgnoreCase("auth")
                && p.get("nc").matches("[0-9a-fA-F]{8}")
                && !p.getOrDefault("userhash", "false").equalsIgnoreCase("true");
        if (algorithm.isEmpty() || !usable) return Optional.empty();
        long count = Long.parseLong(p.get("nc"), 16);
        if (count == 0) return Optional.empty();
        return Optional.of(new Authorization(
                algorithm.get(),
                p.get("username"),
                p.get("realm"),
                p.get("nonce"),
                p.get("uri"),
                p.get("response").toLowerCase(Locale.ROOT),
                p.get("cnonce"),
                count,
                p.get("nc"),
                Optional.ofNullable(p.get("opaque"))));
    }

    /** What the response must be (RFC 7616 §3.4.1), for whoever has this HA1. */
    String expected(String ha1, String method) {
        return algorithm.hash(ha1, nonce, nonceCountText, clientNonce, "auth", algorithm.hash(method, uri));
    }

    /** {@code name = token | "quoted"}, with commas between them; anything else is no answer at all. */
    private static final class Parameters {
        private final String text;
        private int at;

        private Parameters(String text, int from) {
            this.text = text;
            at = from;
        }

        Optional<Map<String, String>> read() {
            Map<String, String> read = new HashMap<>();
            do {
                skipSpace();
                int equals = text.indexOf('=', at);
                if (equals < 0) return Optional.empty();
                String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
                at = equals + 1;
                skipSpace();
                String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
                if (value == null || name.isEmpty() || read.put(name, value) != null) return Optional.empty();
                skipSpace();
            } while (at < text.length() && text.charAt(at++) == ',');
            return at >= text.length() ? Optional.of(read) : Optional.empty();
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return value.toString();
                }
                if (c == '\\' && at + 1 < text.length()) c = text.charAt(++at);
                value.append(c);
            }
            return null;
        }

        private String token() {
            int start = at;
            while (at < text.length() && text.charAt(at) != ',' && !Character.isWhitespace(text.charAt(at))) at++;
            return text.substring(start, at);
        }

        private void skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
        }
    }
}
