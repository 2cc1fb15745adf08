// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import com.typesafe.config.Config;
import io.convoke.protocol.instant.ServerCommand.FloorPolicy;
import java.time.Duration;

/**
 * The instant service: read from {@code convoke.instant}.
 *
 * @param mostMembers of one session
 * @param askedWithin after which nobody waits any more for what came of an activation
 * @param answerWithin in which a user or a conference server has to answer an activation
 */
public record InstantSettings(FloorPolicy floor, int mostMembers, Duration answerWithin, Duration askedWithin) {

    public InstantSettings {
        require(floor.talkTime().toMillis() >= 1_000, "talk-time (from 1 s)", floor.talkTime());
        require(floor.hangTime().toMillis() >= 1_000, "hang-time (from 1 s)", floor.hangTime());
        require(floor.queue() >= 0 && floor.queue() <= 250, "queue (0..250)", floor.queue());
        require(
                floor.preemptiveFrom() >= 1 && floor.preemptiveFrom() <= 256,
                "preemptive-from (1..256)",
                floor.preemptiveFrom());
        require(mostMembers >= 2, "members (from 2)", mostMembers);
        require(answerWithin.toMillis() >= 10, "answer-within (from 10 ms)", answerWithin);
    }

    /** @throws IllegalArgumentException one line that names the key and what is wrong */
    public static InstantSettings of(Config root) {
        Config c = root.getConfig("convoke.instant");
        return new InstantSettings(
                new FloorPolicy(
                        c.getDuration("talk-time"),
                        c.getDuration("hang-time"),
                        c.getInt("queue"),
                        c.getInt("preemptive-from")),
                c.getInt("members"),
                c.getDuration("answer-within"),
                root.getDuration("convoke.http.ask-timeout"));
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) throw new IllegalArgumentException("convoke.instant." + name + " cannot be " + value);
    }
}
