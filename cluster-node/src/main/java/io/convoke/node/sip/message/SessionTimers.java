// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import io.convoke.protocol.endpoint.SessionTimer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Session timers as whoever is called sees them (RFC 4028 §9): the caller's interval is taken, and the caller refreshes
 * unless he wants us to. Without one the mixer's silence tells of a phone that is gone.
 *
 * @param least seconds that a session lasts without a refresh
 */
public record SessionTimers(int least) {
    private static final int MOST_SECONDS = 7_200;

    /** Empty where the request asks for none, or a proxy on the way for one that is too brief. */
    public Optional<SessionTimer> of(Head head) {
        Optional<String> asked = head.value("session-expires");
        return asked.flatMap(value -> seconds(value)
                .filter(seconds -> seconds >= least)
                .map(seconds -> new SessionTimer(Math.min(seconds, MOST_SECONDS), !supported(head) || isOurs(value))));
    }

    /** 422 where it wants to be refreshed more often than anybody should. */
    public Optional<Answer> tooBrief(Head head) {
        boolean brief = head.value("session-expires")
                .flatMap(SessionTimers::seconds)
                .filter(seconds -> seconds < least)
                .isPresent();
        return brief && supported(head)
                ? Optional.of(Answer.of(422, "Session Interval Too Small").with("Min-SE", Integer.toString(least)))
                : Optional.empty();
    }

    /** A 2xx says what was agreed on; any other answer stays as it is. */
    public static Answer with(Answer answer, Optional<SessionTimer> timer) {
        if (timer.isEmpty() || answer.status() >= 300) return answer;
        Answer said = answer.with(
                "Session-Expires",
                timer.get().seconds() + ";refresher=" + (timer.get().ours() ? "uas" : "uac"));
        return timer.get().ours() ? said : said.with("Require", "timer");
    }

    private static Optional<Integer> seconds(String value) {
        int semicolon = value.indexOf(';');
        String number = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        return number.matches("[0-9]{1,7}") ? Optional.of(Integer.parseInt(number)) : Optional.empty();
    }

    private static boolean isOurs(String value) {
        return value.toLowerCase(Locale.ROOT).replace(" ", "").contains(";refresher=uas");
    }

    private static boolean supported(Head head) {
        return head.values("supported").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(tag -> tag.strip().equalsIgnoreCase("timer"));
    }
}
