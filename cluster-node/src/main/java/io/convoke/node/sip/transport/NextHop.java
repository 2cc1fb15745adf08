// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a request goes: what of RFC 3263 a URI says by itself. Services that DNS offers (NAPTR, SRV) are not asked for: the
 * host is looked up as it stands there.
 *
 * @param host a name, or an address without brackets
 */
public record NextHop(Transport transport, String host, int port) {
    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;

    /** @return empty: no SIP URI, or a transport that is not there */
    public static Optional<NextHop> of(String uri) {
        int colon = uri.indexOf(':');
        String scheme = uri.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("sip") && !scheme.equals("sips")) return Optional.empty();
        boolean secure = scheme.equals("sips");
        // a user part may have any of the characters that are looked for below, but no @
        String rest = uri.substring(Math.max(colon, uri.lastIndexOf('@')) + 1);
        int end = rest.indexOf('?') < 0 ? rest.length() : rest.indexOf('?');
        String[] parts = rest.substring(0, end).split(";", -1);
        Optional<Transport> transport = transport(parts, secure);
        return transport.flatMap(known -> hostAndPort(known, parts[0]));
    }

    /** RFC 3261 §26.2.2: of a sips URI it is TLS, whether it says TCP or nothing. */
    private static Optional<Transport> transport(String[] parts, boolean secure) {
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].regionMatches(true, 0, "transport=", 0, 10)) {
                Optional<Transport> said = Transport.of(parts[i].substring(10));
                return secure ? said.filter(Transport::isReliable).map(any -> Transport.TLS) : said;
            }
        }
        return Optional.of(secure ? Transport.TLS : Transport.UDP);
    }

    private static Optional<NextHop> hostAndPort(Transport transport, String text) {
        int bracket = text.startsWith("[") ? text.indexOf(']') : 0;
        if (bracket < 0) return Optional.empty();
        int colon = text.indexOf(':', bracket);
        String host = bracket > 0 ? text.substring(1, bracket) : text.substring(0, colon < 0 ? text.length() : colon);
        if (host.isEmpty()) return Optional.empty();
        if (colon < 0)
            return Optional.of(new NextHop(transport, host, transport == Transport.TLS ? SIPS_PORT : SIP_PORT));
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}")) return Optional.empty();
        int number = Integer.parseInt(port);
        return number > 0 && number < 65_536 ? Optional.of(new NextHop(transport, host, number)) : Optional.empty();
    }
}
