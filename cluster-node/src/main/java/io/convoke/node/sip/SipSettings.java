// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import com.typesafe.config.Config;
import io.convoke.node.sip.address.Trust;
import io.convoke.node.sip.auth.DigestSettings;
import io.convoke.node.sip.guard.GuardSettings;
import io.convoke.node.sip.transport.StackSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the SIP edge is told: read from {@code convoke.sip}; defaults, units and reasons are in reference.conf.
 *
 * @param domain of the conference service, lower case
 * @param secret of the cluster, at least 32 bytes
 * @param noAnswer for how long a phone that we call may ring
 */
public record SipSettings(
        String domain,
        byte[] secret,
        StackSettings stack,
        DigestSettings digest,
        Trust trusted,
        Service service,
        Registrar registrar,
        Subscriptions subscriptions,
        Duration askTimeout,
        Duration noAnswer,
        GuardSettings guard) {

    /**
     * @param resource user part of the address at which phones ask for a conference and are redirected
     * @param factory of the address at which a phone that knows conferences is in a new one at once (RFC 4579 §5.4)
     * @param allocateAtOnce the conference is stored before the redirection; else with the first call to it
     * @param unused how long its address is worth something if nobody calls it
     */
    public record Service(String resource, String factory, boolean allocateAtOnce, Duration unused) {
        static final String AT_ONCE = "at-once";
        static final String WHEN_USED = "when-used";
    }

    /** For how long one is granted. */
    public record Subscriptions(Duration least, Duration most) {}

    /**
     * @param contacts of one user at most
     * @param messages which phones are sent instant messages
     */
    public record Registrar(Duration least, Duration most, int contacts, Messages messages) {}

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
        String allocate = c.getString("service.allocate");
        require(List.of(Service.WHEN_USED, Service.AT_ONCE).contains(allocate), "service.allocate", allocate);
        Registrar registrar = new Registrar(
                c.getDuration("registrar.min-expires"),
                c.getDuration("registrar.max-expires"),
                c.getInt("registrar.max-contacts"),
                messages(c.getString("registrar.messages")));
        require(registrar.least.toSeconds() >= 1, "registrar.min-expires", registrar.least);
        require(registrar.most.compareTo(registrar.least) >= 0, "registrar.max-expires", registrar.most);
        require(registrar.contacts >= 1, "registrar.max-contacts", registrar.contacts);
        Subscriptions subscriptions = new Subscriptions(
                c.getDuration("subscriptions.min-expires"), c.getDuration("subscriptions.max-expires"));
        require(subscriptions.least.toSeconds() >= 1, "subscriptions.min-expires", subscriptions.least);
        require(
                subscriptions.most.compareTo(subscriptions.least) >= 0,
                "subscriptions.max-expires",
                subscriptions.most);
        Duration ask = c.getDuration("ask-timeout");
        require(ask.toMillis() > 0, "ask-timeout", ask);
        Duration ring = c.getDuration("no-answer");
        require(ring.toMillis() > 0, "no-answer", ring);
        return new SipSettings(
                root.getString("convoke.domain").toLowerCase(Locale.ROOT),
                secret,
                StackSettings.of(c),
                DigestSettings.of(root),
                Trust.of(c.getStringList("trusted")),
                new Service(
                        c.getString("service.resource"),
                        c.getString("service.factory"),
                        allocate.equals(Service.AT_ONCE),
                        root.getDuration("convoke.allocator.unused")),
                registrar,
                subscriptions,
                ask,
                ring,
                GuardSettings.of(c));
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
