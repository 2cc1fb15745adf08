// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import gov.nist.javax.sip.header.SIPHeaderNames;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * From the bytes of one message to a request or response that may be relied on, or to what is to be answered instead.
 * JAIN SIP's parser takes apart what is inside the header fields; it is liberal, so the rest is checked here: the first
 * line, the version, the scheme, single header fields, CSeq, Content-Length, Max-Forwards and Require.
 *
 * <p>No exception leaves it and nothing in it grows. JAIN SIP keeps every header name that it ever sees, so it is shown
 * only those that it knows; the others are in the {@link Head}.
 */
public final class SipParser {
    /** Of a message: twice what a large honest one has. A UDP datagram cannot have much more than that in any case. */
    public static final int MOST_BYTES = 16 * 1024;

    /** How the message came, which decides what its length means (RFC 3261 §18.3). */
    public enum Arrival {
        DATAGRAM,
        STREAM
    }

    static {
        JainLog.install();
    }

    private static final Set<String> KNOWN_NAMES = knownNames();

    /** Without one of these a message cannot be handled; others that are malformed are as if they were not there. */
    private static final Set<String> NECESSARY = Set.of(
            "via",
            "from",
            "to",
            "call-id",
            "cseq",
            "contact",
            "route",
            "record-route",
            "require",
            "content-type",
            "content-length");

    private final RequestChecks checks;

    /** @param extensions option tags that a request may require (RFC 3261 §20.32) */
    public SipParser(Set<String> extensions) {
        checks = new RequestChecks(extensions);
    }

    public Parsed parse(byte[] bytes, Arrival arrival) {
        try {
            return Head.read(bytes, Math.min(bytes.length, MOST_BYTES))
                    .map(head -> head.isResponse() ? response(head, bytes, arrival) : request(head, bytes, arrival))
                    .orElseGet(() -> new Parsed.Silent("No end of the head within " + MOST_BYTES + " bytes"));
        } catch (RuntimeException e) {
            return new Parsed.Silent("Not understood: " + e);
        }
    }

    private Parsed request(Head head, byte[] bytes, Arrival arrival) {
        Optional<String> unanswerable = RequestChecks.unanswerable(head);
        if (unanswerable.isPresent()) return new Parsed.Silent(unanswerable.get());
        Optional<Answer> refusal = checks.ofHead(head, bytes.length, arrival);
        if (refusal.isPresent()) return refused(head, refusal.get());
        Jain read = jain(head);
        if (!(read.message() instanceof SIPRequest request) || read.fault().isPresent()) {
            return refused(head, RequestChecks.badRequest(read.fault().orElse("Not understood")));
        }
        Optional<Answer> late = checks.ofContent(request, head);
        if (late.isPresent()) return refused(head, late.get());
        setBody(request, head, bytes);
        return new Parsed.Request(request, head);
    }

    private static Parsed refused(Head head, Answer answer) {
        if (head.method().equals("ACK")) return new Parsed.Silent("ACK: " + answer.reason());
        return new Parsed.Refused(head, answer);
    }

    private Parsed response(Head head, byte[] bytes, Arrival arrival) {
        Optional<String> wrong = ResponseChecks.wrong(head, bytes.length, arrival);
        if (wrong.isPresent()) return new Parsed.Silent(wrong.get());
        Jain read = jain(head);
        if (!(read.message() instanceof SIPResponse response) || read.fault().isPresent()) {
            return new Parsed.Silent(read.fault().orElse("Not understood"));
        }
        setBody(response, head, bytes);
        return new Parsed.Response(response, head);
    }

    /** What is behind the length is not part of the message (RFC 3261 §18.3); without one, all is. */
    private static void setBody(SIPMessage message, Head head, byte[] bytes) {
        int there = bytes.length - head.bodyOffset();
        int length = head.value("content-length")
                .map(Digits::of)
                .map(said -> Math.min(said, there))
                .orElse(there);
        if (length > 0) {
            message.setMessageContent(Arrays.copyOfRange(bytes, head.bodyOffset(), head.bodyOffset() + length));
        }
    }

    private record Jain(SIPMessage message, Optional<String> fault) {}

    /** On hostile input it throws more than it declares; deep recursion is part of that. */
    private static Jain jain(Head head) {
        String[] fault = new String[1];
        try {
            SIPMessage message = new StringMsgParser()
                    .parseSIPMessage(canonical(head), false, false, (exception, partly, type, line, whole) -> {
                        int colon = line.indexOf(':');
                        String name = colon < 0 ? "" : line.substring(0, colon);
                        if (colon < 0 || NECESSARY.contains(name)) fault[0] = "Malformed " + name;
                    });
            return new Jain(message, Optional.ofNullable(fault[0]));
        } catch (ParseException | RuntimeException | StackOverflowError e) {
            return new Jain(null, Optional.of("Not understood"));
        }
    }

    /** One line each, unfolded: the same lines that were checked, and none that only JAIN SIP sees. */
    private static byte[] canonical(Head head) {
        StringBuilder text = new StringBuilder(1024).append(head.startLine()).append("\r\n");
        for (Head.Field field : head.fields()) {
            if (KNOWN_NAMES.contains(field.name()) && !field.value().isEmpty()) {
                text.append(field.name()).append(": ").append(field.value()).append("\r\n");
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> knownNames() {
        Set<String> names = new HashSet<>();
        for (Field field : SIPHeaderNames.class.getFields()) {
            try {
                if (field.get(null) instanceof String name) names.add(name.toLowerCase(Locale.ROOT));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return Set.copyOf(names);
    }
}
