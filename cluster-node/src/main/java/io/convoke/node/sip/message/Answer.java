// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is answered, without what every reply repeats from its request.
 *
 * @param fields beside Via, From, To, Call-ID, CSeq, Record-Route and Content-Length
 */
public record Answer(int status, String reason, List<Field> fields, Optional<Body> body) {
    /** A line of the reply; never with a line end in it, so that nothing a client sent can add lines of its own. */
    public record Field(String name, String value) {
        public Field {
            if (!Head.isToken(name)) throw new IllegalArgumentException("no name of a header field: " + name);
            requireOneLine(value);
        }
    }

    public record Body(String contentType, byte[] bytes) {
        public Body {
            requireOneLine(contentType);
        }
    }

    public Answer {
        if (status < 100 || status > 699) throw new IllegalArgumentException("no status: " + status);
        requireOneLine(reason);
        fields = List.copyOf(fields);
    }

    public static Answer of(int status) {
        return of(status, Reason.of(status));
    }

    public static Answer of(int status, String reason) {
        return new Answer(status, reason, List.of(), Optional.empty());
    }

    /** 302: the caller is to call there instead (RFC 3261 §21.3.3). */
    public static Answer moved(String contactUri) {
        return of(302).with("Contact", "<" + contactUri + ">");
    }

    /** 503 and the like: the caller is to come back after so long, in whole seconds, at least one. */
    public static Answer later(int status, Duration retryAfter) {
        long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
        return of(status).with("Retry-After", Long.toString(seconds));
    }

    public Answer with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Answer(status, reason, more, body);
    }

    public Answer with(Body content) {
        return new Answer(status, reason, fields, Optional.of(content));
    }

    private static void requireOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) throw new IllegalArgumentException("a control character in a line");
        }
    }
}
