// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.user;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as people write them, checked and brought into the one form that is kept for their kind. */
public final class ModeAddress {
    private static final int MAX_LENGTH = 256;
    private static final int MAX_PRIORITY = 999;
    private static final String ANY_DEVICE = "default";
    private static final Pattern GATEWAY =
            Pattern.compile("([A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?):(.+)", Pattern.DOTALL);
    private static final Pattern H323_URL =
            Pattern.compile("(?i:h323):([^@]*)(?:@(\\[[^]]*]|[^:;@]*)(?::([^;@]*))?)?(;.*)?");

    /** RFC 3508: 0x21 to 0x7F without '%' and '@', which are escaped; without ';', which begins a parameter. */
    private static final Pattern H323_USER = Pattern.compile("(?:[!-$&-:<-?A-~]|%[0-9A-Fa-f]{2})+");

    private static final Pattern H323_PARAMETERS = Pattern.compile("(?:;(?:[!-$&-:<-~]|%[0-9A-Fa-f]{2})+)*");
    private static final Pattern DIALLED_DIGITS = Pattern.compile("[0-9#*,]{1,128}");
    private static final Pattern ATM_SEPARATORS = Pattern.compile("[. ]");

    /** What follows the AFI (ITU-T X.213, ATM Forum addressing); the rest of the 40 digits is the domain's own. */
    private static final Map<String, String> AESA = Map.of(
            "35", "[0-9]{4}", // IANA ICP (RFC 4548)
            "39", "[0-9]{3}f", // data country code, ISO 3166
            "45", "[0-9]{15}f", // an E.164 number, zeros in front
            "47", "[0-9]{4}", // international code designator, ISO 6523
            "49", ""); // local

    private static final Map<String, String> AESA_GROUPS = Map.of("bd", "39", "c3", "45", "c5", "47", "c7", "49");

    private ModeAddress() {}

    /**
     * One communication mode with its address in normal form:
     *
     * <ul>
     *   <li>COMPUTER: an AOR, or a device as in {@link EndpointId}; empty for {@code default}, any client of the user
     *   <li>SIP: {@code sip:} or {@code sips:} URI with user and host (RFC 3261), the scheme may be left out
     *   <li>PSTN, CELLULAR: {@code +} and 2 to 15 digits (E.164); {@code tel:} and visual separators are taken out
     *   <li>GATEWAY: {@code gateway-name:address}, the address in that gateway's own form
     *   <li>H323: {@code h323:user@host:port} (RFC 3508), an E.164 number, dialled digits, or an H.323 ID
     *   <li>ISDN: an E.164 number, perhaps with {@code ;isub=} (RFC 3966) and {@code ;isub-encoding=} (RFC 4715)
     *   <li>ATM: an end system address of 20 octets as 40 hexadecimal digits, or an E.164 number
     * </ul>
     *
     * @param priority 0 to 999, 0 is tried first
     * @throws IllegalArgumentException with a reason for people
     */
    public static CommunicationMode parse(Kind kind, String address, int priority) {
        if (kind == null) throw new IllegalArgumentException("the kind of the mode is missing");
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("a priority is 0 to " + MAX_PRIORITY + ", not " + priority);
        }
        String text = address == null ? "" : address.strip();
        if (text.isEmpty() && kind != Kind.COMPUTER) throw new IllegalArgumentException("the address is missing");
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("an address has at most " + MAX_LENGTH + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("an address has no control characters");
        }
        return new CommunicationMode(kind, normal(kind, text), priority);
    }

    private static String normal(Kind kind, String text) {
        return switch (kind) {
            case COMPUTER -> computer(text);
            case SIP -> SipUri.normal(text);
            case PSTN, CELLULAR -> TelephoneNumber.e164(text);
            case GATEWAY -> gateway(text);
            case H323 -> h323(text);
            case ISDN -> TelephoneNumber.parse(text).toString();
            case ATM -> atm(text);
        };
    }

    private static String computer(String text) {
        if (text.isEmpty()) return ANY_DEVICE;
        if (text.indexOf('@') >= 0) return UserId.parse(text).toString();
        return EndpointId.of(null, text).device();
    }

    private static String gateway(String text) {
        Matcher parts = GATEWAY.matcher(text);
        if (!parts.matches() || parts.group(2).isBlank()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a gateway and an address there, such as lisbon:1234");
        }
        return parts.group(1).toLowerCase(Locale.ROOT) + ":" + parts.group(2).strip();
    }

    private static String h323(String text) {
        if (text.toLowerCase(Locale.ROOT).startsWith("h323:")) return h323Url(text);
        if (text.startsWith("+") || text.toLowerCase(Locale.ROOT).startsWith("tel:")) return TelephoneNumber.e164(text);
        if (DIALLED_DIGITS.matcher(text).matches()) return text;
        if (text.chars().anyMatch(unit -> Character.isSurrogate((char) unit))) {
            throw new IllegalArgumentException("an H.323 ID has characters of the Basic Multilingual Plane only");
        }
        return text;
    }

    private static String h323Url(String text) {
        Matcher parts = H323_URL.matcher(text);
        boolean good = parts.matches()
                && H323_USER.matcher(parts.group(1)).matches()
                && (parts.group(4) == null
                        || H323_PARAMETERS.matcher(parts.group(4)).matches());
        if (!good)
            throw new IllegalArgumentException("'" + text + "' is not an H.323 URL such as h323:bob@example.net");
        String host = parts.group(2) == null ? "" : "@" + SipUri.host(parts.group(2)) + SipUri.port(parts.group(3));
        return "h323:" + parts.group(1) + host + (parts.group(4) == null ? "" : parts.group(4));
    }

    private static String atm(String text) {
        if (text.startsWith("+") || text.toLowerCase(Locale.ROOT).startsWith("tel:")) return TelephoneNumber.e164(text);
        String digits = ATM_SEPARATORS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
        if (digits.startsWith("0x")) digits = digits.substring(2);
        if (!digits.matches("[0-9a-f]{40}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an ATM address: 40 hexadecimal digits (dots are free), or '+' and a number");
        }
        String afi = digits.substring(0, 2);
        if (AESA_GROUPS.containsKey(afi)) {
            throw new IllegalArgumentException("'" + text + "' is a group address, which does not reach one user");
        }
        if (!AESA.containsKey(afi)) {
            throw new IllegalArgumentException(
                    "'" + afi + "' is not an authority of ATM addresses: 35, 39, 45, 47 or 49");
        }
        if (!digits.substring(2).matches(AESA.get(afi) + ".*")) {
            throw new IllegalArgumentException("what follows '" + afi + "' in '" + text + "' is not what it announces");
        }
        return digits;
    }
}
