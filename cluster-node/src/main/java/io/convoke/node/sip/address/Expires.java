// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import io.convoke.node.sip.message.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** For how long something is granted that a phone has to refresh. */
public record Expires(Duration least, Duration most) {

    /** Up to 2^32-1 (RFC 3261 §20.19), which is no int; what is no number is as good as nothing (§10.2.1.1). */
    public long seconds(Optional<String> asked) {
        return asked.map(String::strip)
                .filter(text -> text.matches("[0-9]{1,10}"))
                .map(text -> Math.min(most.toSeconds(), Long.parseLong(text)))
                .orElse(most.toSeconds());
    }

    /** 423 where it wants to be refreshed more often than anybody should; 0 is the end of it. */
    public Optional<Answer> tooBrief(Optional<String> asked) {
        long seconds = seconds(asked);
        return seconds > 0 && seconds < least.toSeconds()
                ? Optional.of(Answer.of(423).with("Min-Expires", Long.toString(least.toSeconds())))
                : Optional.empty();
    }

    /** Seconds until then, never less than none. */
    public static long left(Instant now, Instant until) {
        return Math.max(0, Duration.between(now, until).toSeconds());
    }
}
