// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Header values as text: commas and semicolons count outside of quotes and angle brackets only (RFC 3261 §7.3.1). */
public final class HeaderList {
    private HeaderList() {}

    /** Several values of one line. */
    public static List<String> split(String line) {
        return parts(line, ',').stream().filter(part -> !part.isEmpty()).toList();
    }

    /** @param name lower case */
    public static String withoutParameter(String value, String name) {
        List<String> parts = parts(value, ';');
        StringBuilder text = new StringBuilder(parts.getFirst());
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).strip();
            if (!key.toLowerCase(Locale.ROOT).equals(name)) text.append(';').append(part);
        }
        return text.toString();
    }

    private static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        boolean bracketed = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (!quoted && (c == '<' || c == '>')) bracketed = c == '<';
            else if (c == separator && !quoted && !bracketed) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }
}
