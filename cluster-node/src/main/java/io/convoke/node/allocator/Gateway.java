// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import com.typesafe.config.Config;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A trunk to another network.
 *
 * @param address host, perhaps with port and URI parameters, such as {@code gw1.example.net;transport=tcp}
 * @param kinds of modes that it reaches
 * @param prefixes how an address begins that it takes; nothing else is dialled, so that no user makes calls that nobody
 *     allowed
 * @param priority 0 is tried first among those with a prefix of the same length
 * @param capacity calls at once; 0 for any number
 */
public record Gateway(String name, String address, Set<Kind> kinds, List<String> prefixes, int priority, int capacity) {
    private static final String CAPACITY = "capacity";
    /** RFC 3261 §25.1, user, without what begins a parameter: a number is not to say how it is routed (RFC 4694). */
    private static final String UNESCAPED = "-_.!~*'()+";
    /** Besides, of an ISDN number: its subaddress (RFC 3966 §3) was checked, and escaped, when the mode was set. */
    private static final String OF_SUBADDRESS = ";=%";

    /** @throws IllegalArgumentException one line that names what is wrong */
    static Gateway of(Config c) {
        String name = c.getString("name");
        String address = c.getString("address");
        if (!address.matches("[A-Za-z0-9.\\[\\]:-]+(;[A-Za-z0-9=.-]+)*")) {
            throw new IllegalArgumentException("convoke.allocator.gateways: '" + address + "' of " + name
                    + " is no address such as gw.example.net:5060;transport=tcp");
        }
        Set<Kind> kinds = c.getStringList("kinds").stream().map(Gateway::kind).collect(Collectors.toUnmodifiableSet());
        int capacity = c.hasPath(CAPACITY) ? c.getInt(CAPACITY) : 0;
        if (capacity < 0) {
            throw new IllegalArgumentException("convoke.allocator.gateways: capacity of " + name + " is " + capacity);
        }
        return new Gateway(
                name, address, kinds, List.copyOf(c.getStringList("prefixes")), c.getInt("priority"), capacity);
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(name))
                .filter(kind -> kind != Kind.COMPUTER && kind != Kind.SIP)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "convoke.allocator.gateways: '" + name + "' is no kind of mode behind a gateway"));
    }

    /** Of kind GATEWAY, whose address names it; of others, by kind and prefix. */
    boolean takes(CommunicationMode mode) {
        boolean named = mode.kind() != Kind.GATEWAY
                || mode.address().toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
        return named && kinds.contains(mode.kind()) && prefixLength(mode) >= 0;
    }

    /** Of the longest prefix that the address has; -1 for none. */
    int prefixLength(CommunicationMode mode) {
        return prefixes.stream()
                .filter(number(mode)::startsWith)
                .mapToInt(String::length)
                .max()
                .orElse(-1);
    }

    /** Where it is asked whether it is there. */
    SipTarget itself() {
        return new SipTarget("sip:" + address, List.of(), null, "sip:" + address, name, 0);
    }

    SipTarget target(CommunicationMode mode, String domain) {
        String user = escaped(number(mode), mode.kind() == Kind.ISDN ? UNESCAPED + OF_SUBADDRESS : UNESCAPED);
        boolean phone = number(mode).startsWith("+");
        String uri = "sip:" + user + "@" + address + (phone ? ";user=phone" : "");
        return new SipTarget(uri, List.of(), null, "sip:" + user + "@" + domain, name, 0);
    }

    static String number(CommunicationMode mode) {
        String address = mode.address();
        return mode.kind() == Kind.GATEWAY ? address.substring(address.indexOf(':') + 1) : address;
    }

    private static String escaped(String text, String unescaped) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || unescaped.indexOf(c) >= 0);
            if (plain) escaped.append(c);
            else escaped.append(String.format("%%%02X", (int) c));
        }
        return escaped.toString();
    }
}
