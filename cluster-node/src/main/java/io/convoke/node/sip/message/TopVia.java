// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The first value of the first Via line: where a reply goes, and what it says of where the request came from. Read from
 * the text, so that a Via with a mistake in it is answered as well as it can be.
 *
 * @param sentBy all before the parameters
 * @param parameters as they stand there, without empty ones
 * @param others the values behind it on the same line, with their comma
 */
record TopVia(String sentBy, List<String> parameters, String others) {
    private static final int SIP_PORT = 5060;

    static TopVia of(String line) {
        int comma = end(line, 0, ',');
        List<String> parts = new ArrayList<>();
        for (int at = 0; at <= comma; ) {
            int next = Math.min(end(line, at, ';'), comma);
            parts.add(line.substring(at, next).strip());
            at = next + 1;
        }
        List<String> parameters = parts.subList(1, parts.size()).stream()
                .filter(p -> !p.isEmpty())
                .toList();
        return new TopVia(parts.getFirst(), parameters, line.substring(comma));
    }

    /** The value of a parameter, "" where it has none or is not there. */
    String parameter(String name) {
        for (String parameter : parameters) if (nameOf(parameter).equals(name)) return valueOf(parameter);
        return "";
    }

    /**
     * RFC 3261 §18.2.1, RFC 3581 §4: {@code rport} is filled in where it is asked for; {@code received} is said where the
     * host differs, and with {@code rport} always. What the client wrote there itself counts for nothing.
     */
    String stamped(InetSocketAddress source) {
        StringBuilder text = new StringBuilder(sentBy);
        boolean filledIn = false; // once: a reply is not to grow with what a stranger repeats
        for (String parameter : parameters) {
            boolean port = nameOf(parameter).equals("rport");
            if (port && !filledIn) text.append(";rport=").append(source.getPort());
            else if (!port && !nameOf(parameter).equals("received"))
                text.append(';').append(parameter);
            filledIn |= port;
        }
        if (filledIn || !cameFromItsHost(source)) {
            String address = source.getAddress().getHostAddress();
            int zone = address.indexOf('%'); // of this machine, and no character of a Via
            text.append(";received=").append(zone < 0 ? address : address.substring(0, zone));
        }
        return text.append(others).toString();
    }

    /**
     * Over UDP (RFC 3581 §4, RFC 3261 §18.2.2); over a stream it is the connection. {@code maddr} is not followed: it
     * would send replies wherever a stranger likes.
     */
    InetSocketAddress destination(InetSocketAddress source) {
        return asksForPort() ? source : new InetSocketAddress(source.getAddress(), port());
    }

    private boolean asksForPort() {
        return parameters.stream().anyMatch(parameter -> nameOf(parameter).equals("rport"));
    }

    private boolean cameFromItsHost(InetSocketAddress source) {
        String host = host();
        try {
            return InetAddress.ofLiteral(host).equals(source.getAddress());
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private String host() {
        String address = address();
        if (address.startsWith("[")) return address.substring(1, Math.max(1, address.indexOf(']')));
        int colon = address.indexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    private int port() {
        String address = address();
        int colon = address.indexOf(':', address.lastIndexOf(']') + 1);
        int port = colon < 0 ? SIP_PORT : Digits.of(address.substring(colon + 1));
        return port > 0 && port < 65_536 ? port : SIP_PORT;
    }

    /** What stands behind {@code SIP / 2.0 / UDP}, where white space may be anywhere. */
    private String address() {
        int slash = sentBy.indexOf('/', sentBy.indexOf('/') + 1);
        String transportAndHost = sentBy.substring(slash + 1).strip();
        int space = 0;
        while (space < transportAndHost.length() && !Character.isWhitespace(transportAndHost.charAt(space))) space++;
        return transportAndHost.substring(space).replaceAll("\\s", "");
    }

    private static String nameOf(String parameter) {
        int equals = parameter.indexOf('=');
        return (equals < 0 ? parameter : parameter.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
    }

    private static String valueOf(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? "" : parameter.substring(equals + 1).strip();
    }

    /** The next such character outside of quotes, or the end. */
    static int end(String text, int from, char wanted) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == wanted && !quoted) return i;
        }
        return text.length();
    }
}
