// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.client;

import io.convoke.node.sip.message.Parsed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What phones say before they answer an INVITE of ours: the reliable of these responses are acknowledged (RFC 3262 §4), each
 * once and in their order, and their answer to our offer counts where the 2xx repeats none.
 */
final class EarlyDialogs {
    /** CSeq of the INVITE, and of the ACK of its 2xx. */
    static final long OF_INVITE = 1;

    /** A forking proxy finds no more phones than that; whoever makes up more is not listened to. */
    private static final int MOST = 32;

    private static final Pattern SEQUENCE = Pattern.compile("\\s*(\\d{1,10})\\s*");
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Map<String, String> answers = new HashMap<>();
    private long sequence = OF_INVITE;

    /** CSeq of the last request in any of these dialogs: what comes next in any of them is greater. */
    long sequence() {
        return sequence;
    }

    long nextSequence() {
        return ++sequence;
    }

    /** The phone's answer, or null. */
    String answer(String tag) {
        return answers.get(tag);
    }

    /** The value of RAck for a provisional response; empty where none is to be sent. */
    Optional<String> acknowledgement(Parsed.Response response) {
        String tag = response.message().getToTag();
        boolean known = acknowledged.containsKey(tag) || answers.containsKey(tag);
        if (tag == null || !known && acknowledged.size() + answers.size() >= MOST) return Optional.empty();
        String sdp = Reply.of(response).sdp();
        Long number = number(response).orElse(null);
        if (number == null) {
            if (sdp != null) answers.putIfAbsent(tag, sdp);
            return Optional.empty();
        }
        Long last = acknowledged.get(tag);
        if (last != null && number != last + 1) return Optional.empty(); // again, or one before it is missing
        acknowledged.put(tag, number);
        if (sdp != null) answers.put(tag, sdp);
        return Optional.of(number + " " + OF_INVITE + " INVITE");
    }

    /** RSeq of a reliable one. */
    private static Optional<Long> number(Parsed.Response response) {
        boolean reliable = response.message().getStatusCode() > 100
                && response.head().values("require").stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .anyMatch(tag -> tag.strip().equalsIgnoreCase("100rel"));
        if (!reliable) return Optional.empty();
        Matcher found = SEQUENCE.matcher(response.head().value("rseq").orElse(""));
        return found.matches() ? Optional.of(Long.parseLong(found.group(1))) : Optional.empty();
    }
}
