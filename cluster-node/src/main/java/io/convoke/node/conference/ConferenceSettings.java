// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a conference is told: read from {@code convoke.conference}.
 *
 * @param maxInvited to one conference, ever
 * @param retryAfter what was not answered is asked again after so long
 * @param mixerCheck how often a conference makes sure that its mixer is there
 * @param lostLegGrace how long a leg whose media is lost may take to come back
 * @param indicatorInterval between two changes of the presence indicator within one phase
 * @param maxWaiting requests that may wait for an answer of one conference
 * @param announce how all are told that somebody has come or gone
 */
public record ConferenceSettings(
        int maxInvited,
        Duration retryAfter,
        Duration mixerCheck,
        Duration lostLegGrace,
        Duration indicatorInterval,
        int maxWaiting,
        Announce announce,
        Duration noAnswer) {

    public enum Announce {
        OFF,
        TONE,
        WORDS
    }

    public ConferenceSettings {
        require(maxInvited >= 2, "max-invited (from 2)", maxInvited);
        require(retryAfter.toMillis() >= 10, "retry-after (from 10 ms)", retryAfter);
        require(mixerCheck.compareTo(retryAfter) >= 0, "mixer-check (from retry-after)", mixerCheck);
        require(!lostLegGrace.isNegative(), "lost-leg-grace", lostLegGrace);
        require(!indicatorInterval.isNegative(), "indicator-interval", indicatorInterval);
        require(maxWaiting >= 1, "max-waiting (from 1)", maxWaiting);
    }

    /** @throws IllegalArgumentException one line that names the key and what is wrong */
    public static ConferenceSettings of(Config root) {
        Config c = root.getConfig("convoke.conference");
        return new ConferenceSettings(
                c.getInt("max-invited"),
                c.getDuration("retry-after"),
                c.getDuration("mixer-check"),
                c.getDuration("lost-leg-grace"),
                c.getDuration("indicator-interval"),
                c.getInt("max-waiting"),
                announce(c.getString("announce")),
                root.getDuration("convoke.sip.no-answer"));
    }

    private static Announce announce(String word) {
        return Arrays.stream(Announce.values())
                .filter(known -> known.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "convoke.conference.announce (off, tone or words) cannot be " + word));
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.conference." + name + " cannot be " + value);
    }
}
