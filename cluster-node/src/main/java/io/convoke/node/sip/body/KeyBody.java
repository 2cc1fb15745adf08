// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A key as phones send it in SIP INFO, which no standard describes: {@code application/dtmf-relay} has lines such as
 * {@code Signal=5} and {@code Duration=160}, {@code application/dtmf} the key alone.
 */
public final class KeyBody {
    /** For an {@code Accept}. */
    public static final String TYPES = "application/dtmf-relay, application/dtmf";

    private static final String RELAY = "application/dtmf-relay";
    private static final String PLAIN = "application/dtmf";
    private static final String SIGNAL = "signal";

    /** By the numbers of RFC 4733 §3.2, which some phones send for the last six. */
    private static final String KEYS = "0123456789*#ABCD";

    private KeyBody() {}

    /**
     * One character of 0-9, *, #, A-D; "" for a flash hook, which is a key that means nothing here.
     *
     * @param contentType lower case, without parameters
     * @return empty for what is neither
     */
    public static Optional<String> digits(String contentType, String body) {
        return switch (contentType) {
            case RELAY ->
                body.lines()
                        .map(line -> line.split("=", 2))
                        .filter(parts -> parts.length == 2
                                && parts[0].strip().toLowerCase(Locale.ROOT).equals(SIGNAL))
                        .findFirst()
                        .flatMap(parts -> key(parts[1]));
            case PLAIN -> key(body);
            default -> Optional.empty();
        };
    }

    private static Optional<String> key(String text) {
        String signal = text.strip().toUpperCase(Locale.ROOT);
        if (signal.length() == 1 && KEYS.contains(signal)) return Optional.of(signal);
        boolean hook = Arrays.asList("16", "!", "HF", "FLASH").contains(signal);
        if (hook) return Optional.of("");
        boolean number = signal.matches("1[0-5]");
        return number ? Optional.of(String.valueOf(KEYS.charAt(Integer.parseInt(signal)))) : Optional.empty();
    }
}
