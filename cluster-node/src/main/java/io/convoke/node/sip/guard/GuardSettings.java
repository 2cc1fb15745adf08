// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.guard;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Read from {@code convoke.sip.guard}; defaults, units and reasons are in reference.conf.
 *
 * @param scanners what a {@code User-Agent} has in it that is never answered, lower case
 * @param dialIn calls of one source to the access number
 * @param calls of one user at once
 * @param entries sources, and users, of which something is known at once
 * @param mediaLoad of the busiest mixer thread (0..1), from which on no call is begun
 * @param transactions of the stack's limit (0..1), from which on no call is begun
 */
public record GuardSettings(
        List<String> scanners,
        Rate source,
        Rate user,
        Rate dialIn,
        int calls,
        Failures failures,
        int entries,
        double mediaLoad,
        double transactions) {

    /** Requests: so many in the long run, and so many at once. */
    public record Rate(double perSecond, double burst) {}

    /**
     * Of passwords that were wrong, and of addresses that are nobody's.
     *
     * @param ofUser that one source may have with one user before it has to pause
     * @param ofSource that it may have in all
     * @param pause the first; each failure more doubles it
     */
    public record Failures(int ofUser, int ofSource, Duration pause, Duration longestPause) {}

    /** @throws IllegalArgumentException one line that names the key and what is wrong */
    public static GuardSettings of(Config convokeSip) {
        Config c = convokeSip.getConfig("guard");
        GuardSettings settings = new GuardSettings(
                c.getStringList("scanners").stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList(),
                rate(c, "source"),
                rate(c, "user"),
                rate(c, "dial-in"),
                c.getInt("user.calls"),
                new Failures(
                        c.getInt("failures.of-user"),
                        c.getInt("failures.of-source"),
                        c.getDuration("failures.pause"),
                        c.getDuration("failures.longest-pause")),
                c.getInt("entries"),
                c.getDouble("media-load"),
                c.getDouble("transactions"));
        require(settings.scanners.stream().noneMatch(String::isBlank), "scanners", "blank in a place");
        require(settings.calls > 0, "user.calls", settings.calls);
        require(settings.failures.ofUser > 0, "failures.of-user", settings.failures.ofUser);
        require(settings.failures.ofSource > 0, "failures.of-source", settings.failures.ofSource);
        require(settings.failures.pause.toMillis() > 0, "failures.pause", settings.failures.pause);
        boolean longer = settings.failures.longestPause.compareTo(settings.failures.pause) >= 0;
        require(longer, "failures.longest-pause", settings.failures.longestPause);
        require(settings.entries > 0, "entries", settings.entries);
        require(isShare(settings.mediaLoad), "media-load", settings.mediaLoad);
        require(isShare(settings.transactions), "transactions", settings.transactions);
        return settings;
    }

    private static Rate rate(Config c, String name) {
        Rate rate = new Rate(
                c.getConfig(name).getDouble("per-second"), c.getConfig(name).getDouble("burst"));
        require(rate.perSecond > 0, name + ".per-second", rate.perSecond);
        require(rate.burst >= 1, name + ".burst", rate.burst);
        return rate;
    }

    private static boolean isShare(double value) {
        return value > 0 && value <= 1;
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.sip.guard." + name + " cannot be " + value);
    }
}
