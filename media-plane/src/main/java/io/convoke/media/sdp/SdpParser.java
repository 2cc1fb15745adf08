// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import io.convoke.media.sdp.Section.Line;
import io.convoke.media.sdp.SessionDescription.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the lines of RFC 8866 §9. Trusts no length and no count; every refusal names its line. */
final class SdpParser {
    static final int LONGEST_TEXT = 64 * 1024;
    static final int MOST_LINES = 2_000;
    static final int MOST_MEDIA = 32;
    static final int MOST_FORMATS = 128;

    private static final String SESSION_TYPES = "iuepcbtrzka";
    private static final String MEDIA_TYPES = "icbka";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.0-9A-Z^_`a-z{|}~-]+");
    private static final Pattern PROTOCOL = Pattern.compile("[!#$%&'*+.0-9A-Z^_`a-z{|}~/-]+");
    private static final Pattern SPACES = Pattern.compile(" +");

    private final List<Line> lines;
    private int next;

    private SdpParser(List<Line> lines) {
        this.lines = lines;
    }

    static SessionDescription parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new SdpException(0, "the description is longer than " + LONGEST_TEXT + " characters");
        }
        return new SdpParser(split(text)).session();
    }

    private static List<Line> split(String text) {
        final List<Line> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            final int number = lines.size() + 1;
            if (number > MOST_LINES) {
                throw new SdpException(number, "the description has more than " + MOST_LINES + " lines");
            }
            final int feed = text.indexOf('\n', start);
            final int end = feed < 0 ? text.length() : feed;
            final boolean carriage = feed > start && text.charAt(feed - 1) == '\r';
            lines.add(line(number, text.substring(start, carriage ? end - 1 : end)));
            start = end + 1;
        }
        return lines;
    }

    private static Line line(int number, String text) {
        if (text.length() < 2 || text.charAt(1) != '=') {
            throw new SdpException(number, "a line must be one letter, '=' and a value");
        }
        // An empty s= is forbidden and widespread; RFC 4317 itself prints it.
        if (text.length() == 2 && text.charAt(0) != 's') {
            throw new SdpException(number, "the " + text.charAt(0) + "= line has no value");
        }
        if (text.indexOf('\0') >= 0 || text.indexOf('\r') >= 0) {
            throw new SdpException(number, "a NUL or a carriage return stands inside of the line");
        }
        return new Line(number, text.charAt(0), text.substring(2));
    }

    private SessionDescription session() {
        final Line version = take('v');
        if (!version.value().equals("0")) {
            throw new SdpException(version.number(), "only version 0 is known");
        }
        final Origin origin = origin(take('o'));
        final String named = take('s').value();
        final String name = named.isBlank() ? "-" : named;
        final Section section = section(SESSION_TYPES);
        if (section.ofType('t').findFirst().isEmpty()) {
            throw new SdpException(next + 1, "the session has no t= line");
        }
        final List<MediaDescription> media = new ArrayList<>();
        while (next < lines.size()) {
            final Line line = lines.get(next++);
            if (media.size() == MOST_MEDIA) {
                throw new SdpException(line.number(), "the description has more than " + MOST_MEDIA + " streams");
            }
            media.add(media(line));
        }
        return new SessionDescription(origin, name, section, media);
    }

    private Line take(char type) {
        if (next >= lines.size() || lines.get(next).type() != type) {
            throw new SdpException(next + 1, "a " + type + "= line must stand here");
        }
        return lines.get(next++);
    }

    private static Origin origin(Line line) {
        final String[] fields = SPACES.split(line.value());
        if (fields.length != 6) {
            throw new SdpException(line.number(), "o= has 6 fields, not " + fields.length);
        }
        if (!NUMBER.matcher(fields[1]).matches() || !NUMBER.matcher(fields[2]).matches()) {
            throw new SdpException(line.number(), "session id and version must be numbers of up to 20 digits");
        }
        return new Origin(fields[0], fields[1], fields[2], fields[3] + ' ' + fields[4] + ' ' + fields[5]);
    }

    /** Every line up to the next m-line; unknown types are refused, unknown attributes kept (RFC 8866 §5). */
    private Section section(String types) {
        final List<Line> own = new ArrayList<>();
        while (next < lines.size() && lines.get(next).type() != 'm') {
            final Line line = lines.get(next++);
            if (types.indexOf(line.type()) < 0) {
                throw new SdpException(line.number(), "a " + line.type() + "= line cannot stand here");
            }
            if (line.type() == 'a' && !TOKEN.matcher(line.attributeName()).matches()) {
                throw new SdpException(line.number(), "the attribute has no proper name");
            }
            if (line.type() == 'c') {
                ConnectionAddress.parse(line);
            }
            own.add(line);
        }
        return new Section(own);
    }

    private MediaDescription media(Line line) {
        final String[] fields = SPACES.split(line.value(), MOST_FORMATS + 4);
        if (fields.length < 4) {
            throw new SdpException(line.number(), "m= needs a type, a port, a protocol and a format");
        }
        if (fields.length > MOST_FORMATS + 3) {
            throw new SdpException(line.number(), "m= has more than " + MOST_FORMATS + " formats");
        }
        if (!TOKEN.matcher(fields[0]).matches()) {
            throw new SdpException(line.number(), "m= has no proper media type");
        }
        if (!PROTOCOL.matcher(fields[2]).matches()) {
            throw new SdpException(line.number(), "m= has no proper protocol");
        }
        final int slash = fields[1].indexOf('/');
        final int port = number(line, "port", slash < 0 ? fields[1] : fields[1].substring(0, slash), 0, 65_535);
        final int count = slash < 0 ? 1 : number(line, "number of ports", fields[1].substring(slash + 1), 1, 65_535);
        final List<String> formats = List.of(fields).subList(3, fields.length);
        return new MediaDescription(line.number(), fields[0], port, count, fields[2], formats, section(MEDIA_TYPES));
    }

    /** A decimal number without sign between two bounds. */
    static int number(Line line, String what, String digits, int min, int max) {
        if (!NUMBER.matcher(digits).matches() || digits.length() > 9) {
            throw new SdpException(line.number(), what + " '" + shortened(digits) + "' is not a number");
        }
        final int value = Integer.parseInt(digits);
        if (value < min || value > max) {
            throw new SdpException(line.number(), what + " " + value + " is not between " + min + " and " + max);
        }
        return value;
    }

    /** Keeps what a stranger wrote out of our messages beyond the first 32 characters. */
    static String shortened(String text) {
        return text.length() <= 32 ? text : text.substring(0, 32) + "…";
    }
}
