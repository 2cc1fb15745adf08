// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import com.typesafe.config.Config;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.conference.watch.Silences;
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
 * @param pinLength digits of a PIN, where people can dial in
 * @param placement on which node a leg gets its mixer
 * @param announce how all are told that somebody has come or gone
 * @param noAnswer for how long each place where an invitee is called may ring
 * @param gatewaySilence a gateway that says nothing at all for so long is passed over
 * @param silence of legs from which nothing comes
 */
public record ConferenceSettings(
        int maxInvited,
        Duration retryAfter,
        Duration mixerCheck,
        Duration lostLegGrace,
        Duration indicatorInterval,
        int maxWaiting,
        Placement placement,
        Announce announce,
        Duration noAnswer,
        int pinLength,
        Duration gatewaySilence,
        Silences.Settings silence) {
    private static final int MOST_DIGITS = 20;

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
        require(pinLength >= 4 && pinLength <= MOST_DIGITS, "pin-length (4 to 20)", pinLength);
        require(!noAnswer.isNegative() && !noAnswer.isZero(), "(convoke.sip) no-answer", noAnswer);
        require(gatewaySilence.toMillis() > 0, "(convoke.sip) gateway-silence", gatewaySilence);
        require(silence.probeAfter().toMillis() > 0, "silence.probe-after", silence.probeAfter());
        require(silence.goneAfter().toMillis() > 0, "silence.gone-after", silence.goneAfter());
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
                word(Placement.class, "leg-placement (fewest or near)", c.getString("leg-placement")),
                word(Announce.class, "announce (off, tone or words)", c.getString("announce")),
                root.getDuration("convoke.sip.no-answer"),
                c.getInt("pin-length"),
                root.getDuration("convoke.sip.gateway-silence"),
                new Silences.Settings(c.getDuration("silence.probe-after"), c.getDuration("silence.gone-after")));
    }

    private static <E extends Enum<E>> E word(Class<E> type, String name, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(known -> known.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("convoke.conference." + name + " cannot be " + word));
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.conference." + name + " cannot be " + value);
    }
}
