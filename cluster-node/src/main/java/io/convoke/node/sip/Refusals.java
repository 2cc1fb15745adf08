// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.sip.message.Answer;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;

/** What is said to a phone where something is refused. */
final class Refusals {
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final String AGENT = "convoke";

    private Refusals() {}

    static Answer of(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_FOUND -> Answer.of(404);
            case GONE -> Answer.of(410);
            case FORBIDDEN -> Answer.of(403);
            case CONFLICT, FULL -> warned(486, 399, refusal.detail());
            case INVALID -> warned(400, 399, refusal.detail());
            case UNAVAILABLE -> unavailable();
        };
    }

    /** To a request in a dialog: RFC 3261 §12.2.2, §14.2. */
    static Answer inDialog(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_FOUND, GONE -> Answer.of(481);
            case CONFLICT -> Answer.of(491);
            case INVALID -> Answer.of(500);
            case FORBIDDEN, FULL, UNAVAILABLE -> of(refusal);
        };
    }

    /** No codec in common (RFC 3264 §6). */
    static Answer notAcceptable(String detail) {
        return warned(488, 305, detail);
    }

    static Answer unavailable() {
        return Answer.later(503, RETRY_AFTER);
    }

    static Answer warned(int status, String detail) {
        return warned(status, 399, detail);
    }

    /** RFC 3261 §20.43: for people, in a header field that phones show or log. */
    private static Answer warned(int status, int code, String detail) {
        StringBuilder text = new StringBuilder();
        for (char c : detail.toCharArray()) text.append(c < ' ' || c == '"' || c == '\\' || c > '~' ? ' ' : c);
        return Answer.of(status).with("Warning", code + " " + AGENT + " \"" + text + "\"");
    }
}
