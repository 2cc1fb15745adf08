// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An international number (E.164), and for ISDN a subaddress, as people and {@code tel:} URIs (RFC 3966) write them.
 *
 * @param digits country code first, 2 to 15 of them, without '+'
 * @param parameters {@code ;isub=…} and {@code ;isub-encoding=…} (RFC 4715), or empty
 */
record TelephoneNumber(String digits, String parameters) {
    private static final Pattern VISUAL_SEPARATORS = Pattern.compile("[-. ()\\u00a0]");
    private static final Pattern E164 = Pattern.compile("[1-9][0-9]{1,14}");
    private static final int MAX_SUBADDRESS = 40;
    private static final Pattern SUBADDRESS = Pattern.compile("([A-Za-z0-9_.!~*'()/?:@&=+$,-]|%[0-9A-Fa-f]{2})+");
    private static final Pattern PARAMETER = Pattern.compile(";([^;=]*)(?:=([^;]*))?");

    /** The number alone: {@code +} and its digits. */
    static String e164(String text) {
        TelephoneNumber number = parse(text);
        if (!number.parameters.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has a subaddress, which only an ISDN address may have");
        }
        return number.toString();
    }

    static TelephoneNumber parse(String text) {
        String rest = text.toLowerCase(Locale.ROOT).startsWith("tel:") ? text.substring("tel:".length()) : text;
        int end = rest.indexOf(';');
        String number = end < 0 ? rest : rest.substring(0, end);
        return new TelephoneNumber(digits(text, number.strip()), end < 0 ? "" : parameters(rest.substring(end)));
    }

    private static String digits(String text, String number) {
        if (!number.startsWith("+")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an international number: it begins with '+' and the country code");
        }
        String digits = VISUAL_SEPARATORS.matcher(number.substring(1)).replaceAll("");
        if (!E164.matcher(digits).matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a number of E.164: '+' and 2 to 15 digits, of which" + " the first is not 0");
        }
        return digits;
    }

    private static String parameters(String text) {
        String isub = null;
        String encoding = null;
        Matcher each = PARAMETER.matcher(text);
        while (each.find()) {
            String value = each.group(2);
            switch (each.group(1).toLowerCase(Locale.ROOT)) {
                case "isub" -> isub = once(isub, value, "isub");
                case "isub-encoding" ->
                    encoding = once(encoding, value, "isub-encoding").toLowerCase(Locale.ROOT);
                case "phone-context" ->
                    throw new IllegalArgumentException("a number with phone-context is local; write it with '+'");
                default ->
                    throw new IllegalArgumentException(
                            "the parameter '" + each.group(1) + "' says nothing about how to reach a number from here");
            }
        }
        if (isub == null) throw new IllegalArgumentException("the subaddress is missing: ;isub=…");
        if (isub.length() > MAX_SUBADDRESS || !SUBADDRESS.matcher(isub).matches()) {
            throw new IllegalArgumentException("'" + isub + "' is not an ISDN subaddress of 1 to 40 characters");
        }
        if (encoding == null) return ";isub=" + isub;
        if (!encoding.matches("nsap|nsap-bcd|nsap-ia5")) {
            throw new IllegalArgumentException("isub-encoding is nsap, nsap-bcd or nsap-ia5, not '" + encoding + "'");
        }
        return ";isub=" + isub + ";isub-encoding=" + encoding;
    }

    private static String once(String before, String value, String name) {
        if (before != null) throw new IllegalArgumentException("'" + name + "' is there twice");
        if (value == null) throw new IllegalArgumentException("'" + name + "' has no value");
        return value;
    }

    /** The normal form. */
    @Override
    public String toString() {
        return "+" + digits + parameters;
    }
}
