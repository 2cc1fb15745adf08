// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A body of several (RFC 2046 §5.1), one level deep. */
final class Multipart {
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i);\\s*boundary\\s*=\\s*(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70}))");

    /** An ISUP message, a location, SDP, a list: whoever sends more wants to keep us busy. */
    private static final int MOST_PARTS = 8;

    private Multipart() {}

    /** @param fields by their names in lower case */
    record Part(Map<String, String> fields, String text) {
        /** Without parameters, lower case; what has none is text (RFC 2046 §5.1). */
        String type() {
            return first("content-type", "text/plain");
        }

        /** Why it is there (RFC 3261 §20.11), lower case; "" where it does not say. */
        String disposition() {
            return first("content-disposition", "");
        }

        boolean isOptional() {
            return fields.getOrDefault("content-disposition", "")
                    .toLowerCase(Locale.ROOT)
                    .replace(" ", "")
                    .contains(";handling=optional");
        }

        private String first(String name, String other) {
            String value = fields.getOrDefault(name, other);
            return value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        }
    }

    /** Empty where it is none, or not whole. */
    static Optional<List<Part>> parts(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) return Optional.empty();
        String delimiter = "\r\n--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        String text = "\r\n" + new String(body, StandardCharsets.UTF_8);
        List<Part> parts = new ArrayList<>();
        int at = text.indexOf(delimiter);
        while (at >= 0 && !text.startsWith("--", at + delimiter.length())) {
            int line = text.indexOf("\r\n", at + delimiter.length());
            int next = text.indexOf(delimiter, at + delimiter.length());
            if (line < 0 || next < 0 || parts.size() == MOST_PARTS) return Optional.empty();
            parts.add(part(text.substring(line, Math.max(line, next))));
            at = next;
        }
        return at < 0 || parts.isEmpty() ? Optional.empty() : Optional.of(parts);
    }

    /** @param text header fields behind a line end, an empty line, what it is */
    private static Part part(String text) {
        int end = text.indexOf("\r\n\r\n");
        String head = end < 0 ? text : text.substring(0, end);
        Map<String, String> fields = new HashMap<>();
        for (String line : head.replaceAll("\r\n[ \t]+", " ").split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                fields.putIfAbsent(name, line.substring(colon + 1).strip());
            }
        }
        return new Part(fields, end < 0 ? "" : text.substring(end + 4));
    }
}
