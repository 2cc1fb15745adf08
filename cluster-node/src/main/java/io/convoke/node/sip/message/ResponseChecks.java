// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import io.convoke.node.sip.message.SipParser.Arrival;
import java.util.Optional;
import java.util.regex.Pattern;

/** A response that is wrong is dropped: whoever sent it waits for nothing. */
final class ResponseChecks {
    /** The space before the reason is there even where the reason is empty (RFC 3261 §7.2). */
    private static final Pattern STATUS_LINE = Pattern.compile("(?i:SIP)/2\\.0 [1-6][0-9][0-9] .*");

    private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,10}\\s+\\S+");

    private ResponseChecks() {}

    static Optional<String> wrong(Head head, int messageBytes, Arrival arrival) {
        if (!STATUS_LINE.matcher(head.startLine()).matches()) return Optional.of("Malformed status line");
        if (messageBytes > SipParser.MOST_BYTES) return Optional.of("Too long");
        for (String name : new String[] {"via", "from", "to", "call-id"}) {
            if (head.value(name).filter(value -> !value.isEmpty()).isEmpty()) return Optional.of("No " + name);
        }
        if (!SEQUENCE.matcher(head.value("cseq").orElse("")).matches()) return Optional.of("Malformed cseq");
        return head.fault()
                .or(() -> RequestChecks.repeated(head))
                .or(() -> RequestChecks.length(head, messageBytes, arrival));
    }
}
