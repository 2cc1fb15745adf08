// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import gov.nist.javax.sip.message.SIPRequest;
import io.convoke.node.sip.message.SipParser.Arrival;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a request must have so that it is not refused; JAIN SIP's parser lets all of this pass. */
final class RequestChecks {
    /** What a reply repeats (RFC 3261 §8.2.6.2). */
    private static final List<String> REPEATED = List.of("via", "from", "to", "call-id", "cseq");

    /** Once in a message at most. */
    private static final Set<String> SINGLE = Set.of(
            "from",
            "to",
            "call-id",
            "cseq",
            "max-forwards",
            "content-length",
            "content-type",
            "expires",
            "event",
            "refer-to",
            "referred-by",
            "replaces",
            "join",
            "session-expires",
            "min-se",
            "subscription-state",
            "sip-if-match");

    /** With exactly one Contact, the remote target (RFC 3261 §8.1.1.8): with two, a dialog would have two ends. */
    private static final Set<String> ONE_CONTACT = Set.of("INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER");

    private static final Set<String> SCHEMES = Set.of("sip", "sips", "tel");
    private static final String VERSION = "SIP/2.0";

    private final Set<String> extensions;

    RequestChecks(Set<String> extensions) {
        this.extensions =
                extensions.stream().map(tag -> tag.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    static Answer badRequest(String why) {
        return Answer.of(400, "Bad Request - " + why);
    }

    /** Why nobody can be answered: it is no SIP at all, or what a reply would have to repeat is missing. */
    static Optional<String> unanswerable(Head head) {
        String line = head.startLine().strip();
        if (!line.regionMatches(true, line.lastIndexOf(' ') + 1, "SIP/", 0, 4)) return Optional.of("Not SIP");
        for (String name : REPEATED) {
            if (head.value(name).filter(value -> !value.isEmpty()).isEmpty()) return Optional.of("No " + name);
        }
        return Optional.empty();
    }

    Optional<Answer> ofHead(Head head, int messageBytes, Arrival arrival) {
        RequestLine line = RequestLine.of(head.startLine());
        if (line == null) return Optional.of(badRequest("Malformed request line"));
        if (!line.version().equalsIgnoreCase(VERSION)) return Optional.of(Answer.of(505));
        if (messageBytes > SipParser.MOST_BYTES) return Optional.of(Answer.of(513));
        if (head.fault().isPresent()) return head.fault().map(RequestChecks::badRequest);
        Optional<String> wrong = repeated(head)
                .or(() -> sequence(head, line.method()))
                .or(() -> length(head, messageBytes, arrival))
                .or(() -> unquotedAddress(head));
        if (wrong.isPresent()) return wrong.map(RequestChecks::badRequest);
        if (!SCHEMES.contains(line.scheme())) return Optional.of(Answer.of(416));
        if (line.hasHeaders()) return Optional.of(badRequest("Header fields in the request URI"));
        return hops(head, line.method());
    }

    Optional<Answer> ofContent(SIPRequest request, Head head) {
        if (request.getMethod() == null || request.getRequestURI() == null) {
            return Optional.of(badRequest("Malformed request line"));
        }
        if (request.getTopmostVia() == null
                || request.getFrom() == null
                || request.getTo() == null
                || request.getCallId() == null
                || request.getCSeq() == null) {
            return Optional.of(badRequest("Malformed mandatory header field"));
        }
        boolean targets = request.getContactHeaders() != null
                && request.getContactHeaders().size() > 1;
        if (targets && ONE_CONTACT.contains(head.method())) return Optional.of(badRequest("More than one Contact"));
        return requirements(head);
    }

    static Optional<String> repeated(Head head) {
        Set<String> seen = new HashSet<>();
        for (Head.Field field : head.fields()) {
            if (SINGLE.contains(field.name()) && !seen.add(field.name())) {
                return Optional.of("More than one " + field.name());
            }
        }
        return Optional.empty();
    }

    /** RFC 3261 §8.1.1.5: below 2^31, and the method of the first line. */
    private static Optional<String> sequence(Head head, String method) {
        String value = head.value("cseq").orElse("");
        int digits = 0;
        while (digits < value.length() && Character.digit(value.charAt(digits), 10) >= 0 && value.charAt(digits) < 128)
            digits++;
        int number = Digits.of(value.substring(0, digits));
        if (number < 0 || number == Integer.MAX_VALUE) return Optional.of("Malformed cseq");
        return value.substring(digits).strip().equals(method)
                ? Optional.empty()
                : Optional.of("CSeq has another method than the request");
    }

    /** RFC 3261 §18.3: a datagram may have more than it says, never less; a stream was cut by what it says. */
    static Optional<String> length(Head head, int messageBytes, Arrival arrival) {
        Optional<String> value = head.value("content-length");
        if (value.isEmpty()) {
            return arrival == Arrival.DATAGRAM ? Optional.empty() : Optional.of("No Content-Length");
        }
        int said = Digits.of(value.get());
        if (said < 0) return Optional.of("Malformed Content-Length");
        int there = messageBytes - head.bodyOffset();
        boolean fits = arrival == Arrival.DATAGRAM ? said <= there : said == there;
        return fits ? Optional.empty() : Optional.of("Content-Length is not that of the body");
    }

    /** RFC 3261 §20: a URI with a question mark stands in angle brackets, or nobody knows whose the rest is. */
    private static Optional<String> unquotedAddress(Head head) {
        Predicate<String> bare = value -> value.indexOf('<') < 0 && value.indexOf('?') >= 0;
        return List.of("from", "to", "contact").stream()
                .filter(name -> head.values(name).stream().anyMatch(bare))
                .findFirst()
                .map(name -> "URI without angle brackets in " + name);
    }

    /** One that is too large is as good as none (RFC 4475 §3.1.2.4). OPTIONS may end at any hop (RFC 3261 §11). */
    private static Optional<Answer> hops(Head head, String method) {
        int left = head.value("max-forwards").map(Digits::of).orElse(1);
        if (left < 0) return Optional.of(badRequest("Malformed Max-Forwards"));
        return left == 0 && !method.equals("OPTIONS") ? Optional.of(Answer.of(483)) : Optional.empty();
    }

    /** RFC 3261 §8.2.2.3; in ACK and CANCEL it does not count. */
    private Optional<Answer> requirements(Head head) {
        if (head.method().equals("ACK") || head.method().equals("CANCEL")) return Optional.empty();
        String unsupported = head.values("require").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty() && !extensions.contains(tag.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
        return unsupported.isEmpty()
                ? Optional.empty()
                : Optional.of(Answer.of(420).with("Unsupported", unsupported));
    }

    /** Exactly {@code Method SP Request-URI SP SIP-Version} (RFC 3261 §7.1). */
    private record RequestLine(String method, String uri, String version) {
        static RequestLine of(String line) {
            int first = line.indexOf(' ');
            int last = line.lastIndexOf(' ');
            if (first <= 0 || last - first < 2) return null;
            RequestLine read = new RequestLine(
                    line.substring(0, first), line.substring(first + 1, last), line.substring(last + 1));
            boolean spaces = read.uri.indexOf(' ') >= 0 || line.indexOf('\t') >= 0;
            return Head.isToken(read.method) && !spaces && !read.uri.startsWith("<") ? read : null;
        }

        String scheme() {
            return uri.substring(0, Math.max(0, uri.indexOf(':'))).toLowerCase(Locale.ROOT);
        }

        /** A user part may have a question mark, what is behind the host may not. */
        boolean hasHeaders() {
            return uri.indexOf('?', uri.lastIndexOf('@') + 1) >= 0;
        }
    }
}
