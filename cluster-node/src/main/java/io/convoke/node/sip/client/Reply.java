// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.client;

import gov.nist.javax.sip.address.SipUri;
import io.convoke.node.sip.address.HeaderList;
import io.convoke.node.sip.message.Parsed;
import io.convoke.protocol.sip.SipReply;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.ContactHeader;

/**
 * What is read in a response; null where it has none.
 *
 * @param cause of Q.850 (RFC 3326), or 0
 * @param retryAfter in seconds, or 0
 */
record Reply(String reason, String target, String sdp, int cause, int retryAfter) {
    private static final Pattern CAUSE = Pattern.compile("(?i)Q\\.850\\s*;(?:.*;)?\\s*cause\\s*=\\s*(\\d{1,3})\\b.*");
    private static final Pattern SECONDS = Pattern.compile("\\s*(\\d{1,9})\\b.*");

    static Reply of(Parsed.Response response) {
        var message = response.message();
        var contacts = message.getContactHeaders();
        String target = contacts != null
                        && !contacts.isEmpty()
                        && ((ContactHeader) contacts.getFirst()).getAddress().getURI() instanceof SipUri uri
                ? uri.encode()
                : null;
        byte[] content = message.getRawContent();
        String sdp = content == null || content.length == 0 ? null : new String(content, StandardCharsets.UTF_8);
        String reason = message.getReasonPhrase() == null ? "" : message.getReasonPhrase();
        int cause = response.head().values("reason").stream()
                .flatMap(line -> HeaderList.split(line).stream())
                .mapToInt(value -> number(CAUSE, value.strip()))
                .filter(number -> number > 0)
                .findFirst()
                .orElse(0);
        int retryAfter = number(SECONDS, response.head().value("retry-after").orElse(""));
        return new Reply(reason, target, sdp, cause, retryAfter);
    }

    private static int number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.matches() ? Integer.parseInt(found.group(1)) : 0;
    }

    SipReply.Response response(int status) {
        return new SipReply.Response(status, reason, target, sdp, cause, retryAfter);
    }
}
