// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The lines of the session level, or of one media description, that have no field of their own (RFC 8866 §5), in the
 * order in which they were said.
 */
public record Section(List<Line> lines) {
    private static final Pattern KEY = Pattern.compile("inline:[^|;\\s]*", Pattern.CASE_INSENSITIVE);

    /** Attributes of addresses and ports, and of how they are probed (RFC 8839, RFC 3605, RFC 5761). */
    private static final Set<String> OF_THE_PATH = Set.of(
            "candidate",
            "end-of-candidates",
            "remote-candidates",
            "ice-ufrag",
            "ice-pwd",
            "ice-options",
            "ice-lite",
            "rtcp",
            "rtcp-mux");

    public static final Section EMPTY = new Section(List.of());

    public Section {
        lines = List.copyOf(lines);
    }

    /**
     * One {@code type=value} line.
     *
     * @param number counted from 1 in the text that was parsed; 0 for a line of our own
     */
    public record Line(int number, char type, String value) {
        public static Line of(char type, String value) {
            return new Line(0, type, value);
        }

        public static Line attribute(String name) {
            return of('a', name);
        }

        public static Line attribute(String name, String value) {
            return of('a', name + ':' + value);
        }

        /** The name of an attribute; empty for any other line. */
        public String attributeName() {
            if (type != 'a') {
                return "";
            }
            final int colon = value.indexOf(':');
            return colon < 0 ? value : value.substring(0, colon);
        }

        /** What follows the colon; empty for a property attribute. */
        public String attributeValue() {
            final int colon = value.indexOf(':');
            return colon < 0 ? "" : value.substring(colon + 1).strip();
        }

        /** Without keys: this ends in logs. */
        @Override
        public String toString() {
            return type + "=" + withoutKeys(value);
        }

        private void print(StringBuilder text) {
            text.append(type).append('=').append(value).append("\r\n");
        }
    }

    static String withoutKeys(String text) {
        return KEY.matcher(text).replaceAll("inline:…");
    }

    public Stream<Line> ofType(char type) {
        return lines.stream().filter(line -> line.type() == type);
    }

    public Stream<Line> attributes(String name) {
        return lines.stream().filter(line -> line.attributeName().equals(name));
    }

    /** The first attribute of that name. */
    public Optional<Line> attribute(String name) {
        return attributes(name).findFirst();
    }

    public boolean hasAttribute(String name) {
        return attribute(name).isPresent();
    }

    /** What holds whichever way the media goes. */
    List<Line> withoutPath() {
        return lines.stream()
                .filter(line -> line.type() != 'c' && !OF_THE_PATH.contains(line.attributeName()))
                .toList();
    }

    void print(StringBuilder text, String types) {
        lines.stream().filter(line -> types.indexOf(line.type()) >= 0).forEach(line -> line.print(text));
    }
}
