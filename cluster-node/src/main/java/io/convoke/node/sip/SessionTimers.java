// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.sip.message.Answer;
import io.convoke.protocol.endpoint.SessionTimer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Session timers as whoever is called sees them (RFC 4028 §9): the caller's interval is taken, and the caller refreshes
 * unless he wants us to. Without one the mixer's silence tells of a phone that is gone.
 */
final class SessionTimers {
    /** RFC 4028 §5: the least there is. */
    private static final int LEAST_SECONDS = 90;

    private static final int MOST_SECONDS = 7_200;

    private SessionTimers() {}

    /** Empty where the request asks for none. */
    static Optional<SessionTimer> of(Incoming request) {
        Optional<String> asked = request.head().value("session-expires");
        return asked.flatMap(value -> seconds(value)
                .map(seconds ->
                        new SessionTimer(Math.min(seconds, MOST_SECONDS), !supported(request) || isOurs(value))));
    }

    /** 422 where it wants to be refreshed more often than anybody should. */
    static Optional<Answer> tooBrief(Incoming request) {
        boolean brief = request.head()
                .value("session-expires")
                .flatMap(SessionTimers::seconds)
                .filter(seconds -> seconds < LEAST_SECONDS)
                .isPresent();
        return brief && supported(request)
                ? Optional.of(
                        Answer.of(422, "Session Interval Too Small").with("Min-SE", Integer.toString(LEAST_SECONDS)))
                : Optional.empty();
    }

    /** A 2xx says what was agreed on; any other answer stays as it is. */
    static Answer with(Answer answer, Optional<SessionTimer> timer) {
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

    private static boolean supported(Incoming request) {
        return request.head().values("supported").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(tag -> tag.strip().equalsIgnoreCase("timer"));
    }
}
