// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import com.typesafe.config.Config;
import io.convoke.node.sip.address.AccessNumbers;
import io.convoke.node.sip.address.Expires;
import io.convoke.node.sip.address.Trust;
import io.convoke.node.sip.auth.DigestSettings;
import io.convoke.node.sip.guard.GuardSettings;
import io.convoke.node.sip.message.SessionTimers;
import io.convoke.node.sip.transport.StackSettings;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the SIP edge is told: read from {@code convoke.sip}; defaults, units and reasons are in reference.conf.
 *
 * @param domain of the conference service, lower case
 * @param node this one
 * @param secret of the cluster, at least 32 bytes
 * @param access where people dial in
 */
public record SipSettings(
        String domain,
        NodeId node,
        byte[] secret,
        StackSettings stack,
        DigestSettings digest,
        Trust trusted,
        AccessNumbers access,
        Service service,
        Registrar registrar,
        Expires subscriptions,
        Duration askTimeout,
        GuardSettings guard,
        SessionTimers sessions) {

    /**
     * @param resource user part of the address at which phones ask for a conference and are redirected
     * @param factory of the address at which a phone that knows conferences is in a new one at once (RFC 4579 §5.4)
     * @param allocateAtOnce the conference is stored before the redirection; else with the first call to it
     * @param recipients whom a conference can be made for with one INVITE (RFC 5366)
     * @param unused how long its address is worth something if nobody calls it
     * @param instant of the address at which a phone subscribes to the instant service
     * @param members of an instant session at most
     */
    public record Service(
            String resource,
            String factory,
            boolean allocateAtOnce,
            Duration unused,
            int recipients,
            String instant,
            int members) {
        static final String AT_ONCE = "at-once";
        static final String WHEN_USED = "when-used";
        private static final String USUAL_IDENTITY = "sip";

        /** Under which a phone subscribes that calls this user part; empty where it is no address of the instant service. */
        Optional<String> identity(String user) {
            String called = user.toLowerCase(Locale.ROOT);
            if (called.equals(instant)) return Optional.of(USUAL_IDENTITY);
            return called.startsWith(instant + "-")
                    ? Optional.of(user.substring(instant.length() + 1)).filter(EndpointId::isIdentity)
                    : Optional.empty();
        }
    }

    /**
     * @param contacts of one user at most
     * @param messages which phones are sent instant messages
     */
    public record Registrar(Expires expires, int contacts, Messages messages) {}

    public enum Messages {
        WHO_SAYS_SO,
        ALL,
        NONE
    }

    /**
     * @param root what a node is configured with
     * @throws IllegalArgumentException one line that names the key and what is wrong
     */
    public static SipSettings of(Config root, byte[] secret) {
        Config c = root.getConfig("convoke.sip");
        StackSettings stack = StackSettings.of(c);
        Registrar registrar = registrar(c);
        Duration idle = stack.streams().idleTimeout();
        require(
                idle.compareTo(registrar.expires.most()) > 0,
                "streams.idle-timeout (needed above registrar.max-expires, until which a phone may be silent)",
                idle);
        String allocate = c.getString("service.allocate");
        require(List.of(Service.WHEN_USED, Service.AT_ONCE).contains(allocate), "service.allocate", allocate);
        Duration ask = c.getDuration("ask-timeout");
        require(ask.toMillis() > 0, "ask-timeout", ask);
        Duration session = c.getDuration("session.min-expires");
        require(session.toSeconds() >= 1, "session.min-expires", session);
        require(c.getInt("service.max-recipients") >= 1, "service.max-recipients", c.getInt("service.max-recipients"));
        return new SipSettings(
                root.getString("convoke.domain").toLowerCase(Locale.ROOT),
                new NodeId(root.getString("convoke.cluster.host") + ":" + root.getInt("convoke.cluster.port")),
                secret,
                stack,
                DigestSettings.of(root),
                Trust.of(c.getStringList("trusted")),
                AccessNumbers.of(c.getStringList("access-numbers")),
                new Service(
                        c.getString("service.resource"),
                        c.getString("service.factory"),
                        allocate.equals(Service.AT_ONCE),
                        root.getDuration("convoke.allocator.unused"),
                        c.getInt("service.max-recipients"),
                        c.getString("service.instant").toLowerCase(Locale.ROOT),
                        root.getInt("convoke.instant.members")),
                registrar,
                expires(c, "subscriptions.min-expires", "subscriptions.max-expires"),
                ask,
                GuardSettings.of(c),
                new SessionTimers(Math.toIntExact(session.toSeconds())));
    }

    /** How long a phone or a subscription can be kept that is not refreshed: twice as long as is granted, and some. */
    public Duration longestKept() {
        Duration most = registrar.expires.most().compareTo(subscriptions.most()) > 0
                ? registrar.expires.most()
                : subscriptions.most();
        return most.multipliedBy(2).plus(Duration.ofHours(1));
    }

    private static Registrar registrar(Config c) {
        Registrar registrar = new Registrar(
                expires(c, "registrar.min-expires", "registrar.max-expires"),
                c.getInt("registrar.max-contacts"),
                messages(c.getString("registrar.messages")));
        require(registrar.contacts >= 1, "registrar.max-contacts", registrar.contacts);
        return registrar;
    }

    private static Expires expires(Config c, String least, String most) {
        Expires expires = new Expires(c.getDuration(least), c.getDuration(most));
        require(expires.least().toSeconds() >= 1, least, expires.least());
        require(expires.most().compareTo(expires.least()) >= 0, most, expires.most());
        return expires;
    }

    private static Messages messages(String word) {
        return switch (word) {
            case "who-says-so" -> Messages.WHO_SAYS_SO;
            case "all" -> Messages.ALL;
            case "none" -> Messages.NONE;
            default -> throw new IllegalArgumentException("convoke.sip.registrar.messages cannot be " + word);
        };
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.sip." + name + " cannot be " + value);
    }
}
