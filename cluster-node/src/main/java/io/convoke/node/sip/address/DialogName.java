// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import java.util.Locale;
import java.util.Optional;

/**
 * A dialog as Replaces (RFC 3891 §6.1) and Join (RFC 3911 §7.1) name it to whoever holds its other end.
 *
 * @param localTag ours: their to-tag
 * @param remoteTag their from-tag
 * @param earlyOnly only while it rings
 */
public record DialogName(String callId, String localTag, String remoteTag, boolean earlyOnly) {

    /** Empty where it does not name one. */
    public static Optional<DialogName> of(String value) {
        String[] parts = value.split(";");
        String to = null;
        String from = null;
        boolean early = false;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            String lower = part.toLowerCase(Locale.ROOT);
            if (lower.startsWith("to-tag=")) to = part.substring("to-tag=".length());
            else if (lower.startsWith("from-tag=")) from = part.substring("from-tag=".length());
            else if (lower.equals("early-only")) early = true;
        }
        boolean whole = !parts[0].isBlank() && to != null && from != null;
        return whole ? Optional.of(new DialogName(parts[0].strip(), to, from, early)) : Optional.empty();
    }
}
