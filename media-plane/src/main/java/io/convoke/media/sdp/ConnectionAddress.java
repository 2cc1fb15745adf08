// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.sdp.Section.Line;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of a c-line or of {@code a=rtcp} (RFC 8866 §5.7, RFC 3605). Names are never looked up: a stranger's
 * description must not make us ask a name server.
 *
 * @param literal null for a host name
 */
record ConnectionAddress(String host, InetAddress literal) {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IP4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IP6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]+(?:\\.[0-9A-Za-z_-]+)*\\.?");

    static ConnectionAddress parse(Line line) {
        return parse(line, line.value());
    }

    /** Reads {@code IN IP4 host} or {@code IN IP6 host}; a multicast scope after the host is kept with it. */
    static ConnectionAddress parse(Line line, String value) {
        final String[] fields = value.strip().split(" +");
        if (fields.length != 3) {
            throw new SdpException(line.number(), "an address has 3 fields (IN IP4 host), not " + fields.length);
        }
        if (!fields[0].equals("IN")) {
            throw new SdpException(line.number(), "network type '" + SdpParser.shortened(fields[0]) + "' is not IN");
        }
        final int slash = fields[2].indexOf('/');
        final String host = slash < 0 ? fields[2] : fields[2].substring(0, slash);
        final InetAddress literal =
                switch (fields[1]) {
                    case "IP4" -> ip4(host);
                    case "IP6" -> ip6(host);
                    default ->
                        throw new SdpException(
                                line.number(),
                                "address type '" + SdpParser.shortened(fields[1]) + "' is neither IP4 nor IP6");
                };
        final boolean numeric = host.matches("[0-9.]*") || host.indexOf(':') >= 0;
        if (literal == null
                && (numeric || host.length() > 255 || !NAME.matcher(host).matches())) {
            throw new SdpException(
                    line.number(), "'" + SdpParser.shortened(host) + "' is not an " + fields[1] + " address");
        }
        return new ConnectionAddress(host, literal);
    }

    /** An IPv4 or IPv6 literal; empty for anything else. */
    static Optional<InetAddress> literal(String host) {
        return Optional.ofNullable(host.indexOf(':') < 0 ? ip4(host) : ip6(host));
    }

    /** {@code IN IP4 192.0.2.1} and the like. */
    static String print(InetAddress address) {
        return (address instanceof Inet6Address ? "IN IP6 " : "IN IP4 ") + address.getHostAddress();
    }

    private static InetAddress ip4(String host) {
        return IP4.matcher(host).matches() ? Inet4Address.ofLiteral(host) : null;
    }

    private static InetAddress ip6(String host) {
        if (host.indexOf(':') < 0 || !IP6.matcher(host).matches()) {
            return null;
        }
        try {
            return Inet6Address.ofLiteral(host);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    /** The hold of RFC 2543: nothing may be sent to it. */
    boolean isUnspecified() {
        return literal != null && literal.isAnyLocalAddress();
    }
}
