// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import com.typesafe.config.Config;
import io.convoke.protocol.conference.DialOptions.Requester;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.CommunicationMode.Kind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom one kind of requester may have called: a user chooses his own modes, and calls cost the operator money. Phones that
 * are registered here may always be called.
 *
 * @param kinds of modes
 * @param prefixes how a number begins that may be called; {@code ""} for all that a gateway takes
 * @param sipDomains other than our own whose SIP addresses may be called; {@code *} for all
 */
public record DialRight(Set<Kind> kinds, List<String> prefixes, List<String> sipDomains) {
    private static final String ALL = "*";

    /** @throws IllegalArgumentException one line that names what is wrong */
    static Map<Requester, DialRight> of(Config c) {
        Map<Requester, DialRight> rights = new EnumMap<>(Requester.class);
        for (Requester requester : Requester.values()) {
            Config one = c.getConfig(requester.name().toLowerCase(Locale.ROOT));
            rights.put(
                    requester,
                    new DialRight(
                            one.getStringList("kinds").stream()
                                    .map(DialRight::kind)
                                    .collect(Collectors.toUnmodifiableSet()),
                            List.copyOf(one.getStringList("prefixes")),
                            one.getStringList("sip-domains").stream()
                                    .map(domain -> domain.toLowerCase(Locale.ROOT))
                                    .toList()));
        }
        return rights;
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("convoke.allocator.dial-out: '" + name + "' is no kind of mode"));
    }

    /** By the number that a gateway would dial. */
    boolean permits(CommunicationMode mode) {
        return kinds.contains(mode.kind()) && prefixes.stream().anyMatch(Gateway.number(mode)::startsWith);
    }

    /** @param address such as {@code sip:bob@pbx.example.org}, of another domain */
    boolean permitsSip(String address) {
        String domain = address.substring(address.indexOf('@') + 1)
                .split("[:;?>]", 2)[0]
                .toLowerCase(Locale.ROOT);
        return kinds.contains(Kind.SIP) && (sipDomains.contains(ALL) || sipDomains.contains(domain));
    }
}
