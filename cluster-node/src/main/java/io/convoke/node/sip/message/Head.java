// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The lines above the body as they came, unfolded (RFC 3261 §7.3.1) and otherwise untouched: what a reply must repeat is
 * repeated from here, so that a request can be refused of which nothing else can be understood.
 *
 * @param fields in their order, those without a name that is a token left out
 * @param bodyOffset of the body in the bytes that were read
 * @param fault what is wrong with the lines themselves, if anything
 */
public record Head(String startLine, List<Field> fields, int bodyOffset, Optional<String> fault) {
    private static final Map<Character, String> COMPACT = Map.ofEntries(
            Map.entry('a', "accept-contact"),
            Map.entry('b', "referred-by"),
            Map.entry('c', "content-type"),
            Map.entry('d', "request-disposition"),
            Map.entry('e', "content-encoding"),
            Map.entry('f', "from"),
            Map.entry('i', "call-id"),
            Map.entry('j', "reject-contact"),
            Map.entry('k', "supported"),
            Map.entry('l', "content-length"),
            Map.entry('m', "contact"),
            Map.entry('o', "event"),
            Map.entry('r', "refer-to"),
            Map.entry('s', "subject"),
            Map.entry('t', "to"),
            Map.entry('u', "allow-events"),
            Map.entry('v', "via"),
            Map.entry('x', "session-expires"));

    /** @param name lower case, the long form of a compact one */
    public record Field(String name, String value) {}

    /** Empty where no blank line ends the head. Blank lines before it are passed over (RFC 3261 §7.5). */
    public static Optional<Head> read(byte[] bytes, int length) {
        int start = 0;
        while (start + 1 < length && bytes[start] == '\r' && bytes[start + 1] == '\n') start += 2;
        int end = end(bytes, start, length);
        if (end < 0) return Optional.empty();
        return Optional.of(new Reading(new String(bytes, start, end - 2 - start, StandardCharsets.UTF_8)).head(end));
    }

    /** The offset behind the blank line, or -1. */
    static int end(byte[] bytes, int from, int length) {
        for (int i = from + 3; i < length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') return i + 1;
        }
        return -1;
    }

    public boolean isResponse() {
        return startLine.regionMatches(true, 0, "SIP/", 0, 4);
    }

    /** Of a request: the first word of its first line, whatever it is. */
    public String method() {
        int space = startLine.indexOf(' ');
        return space < 0 ? startLine : startLine.substring(0, space);
    }

    /** The first value, without white space around it; a control character that was quoted in it is a space. */
    public Optional<String> value(String name) {
        for (Field field : fields) if (field.name().equals(name)) return Optional.of(printable(field.value()));
        return Optional.empty();
    }

    /** So that whatever a peer wrote may stand in a line of ours. */
    private static String printable(String value) {
        StringBuilder clean = null;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c >= ' ' || c == '\t') && c != 0x7F) continue;
            if (clean == null) clean = new StringBuilder(value);
            clean.setCharAt(i, ' ');
        }
        return clean == null ? value : clean.toString();
    }

    /** One for each line: several on one line, separated by commas, stay together. */
    public List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(field -> printable(field.value()))
                .toList();
    }

    /** Bare line ends, which others may take for the end of a line, never reach a value. */
    private static final class Reading {
        private final String text;
        private final List<Field> fields = new ArrayList<>();
        private String fault;

        private Reading(String text) {
            this.text = text;
        }

        private Head head(int bodyOffset) {
            if (text.indexOf('\uFFFD') >= 0) fault = "Not UTF-8";
            String startLine = null;
            int at = 0;
            while (at < text.length()) {
                StringBuilder line = new StringBuilder();
                at = line(at, line);
                while (at < text.length() && isSpace(text.charAt(at))) at = line(at, line.append(' '));
                String logical = line.toString().strip();
                if (startLine == null) startLine = line.toString();
                else field(logical);
            }
            return new Head(
                    startLine == null ? "" : startLine, List.copyOf(fields), bodyOffset, Optional.ofNullable(fault));
        }

        private int line(int from, StringBuilder line) {
            int end = text.indexOf("\r\n", from);
            int start = from;
            if (line.length() > 0) while (start < end && isSpace(text.charAt(start))) start++;
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                // RFC 3261 §25.1: behind a backslash, any but a line end
                boolean quoted = i > start && text.charAt(i - 1) == '\\' && c != '\r' && c != '\n';
                boolean control = (c < ' ' && c != '\t' || c == 0x7F) && !quoted;
                if (control) fault = "Control character in a header line";
                line.append(control ? ' ' : c);
            }
            return end + 2;
        }

        private void field(String line) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).stripTrailing();
            if (!isToken(name)) fault = "A header line without a name";
            else fields.add(new Field(longForm(name), line.substring(colon + 1).strip()));
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t';
        }
    }

    private static String longForm(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() == 1 ? COMPACT.getOrDefault(lower.charAt(0), lower) : lower;
    }

    /** RFC 3261 §25.1. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean word = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!word && "-.!%*_+`'~".indexOf(c) < 0) return false;
        }
        return !text.isEmpty();
    }
}
