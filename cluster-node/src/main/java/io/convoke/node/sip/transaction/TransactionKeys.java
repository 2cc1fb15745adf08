// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import io.convoke.node.sip.message.Parsed;
import java.util.Locale;

/** By what a message finds its transaction. Parts are set apart by a character that no part can have. */
final class TransactionKeys {
    /** Of branches that are unique (RFC 3261 §8.1.1.7). */
    static final String MAGIC_COOKIE = "z9hG4bK";

    private TransactionKeys() {}

    /** RFC 3261 §17.2.3. An ACK or a CANCEL has the key of its INVITE. */
    static String of(Parsed.Request request) {
        SIPRequest message = request.message();
        Via via = message.getTopmostVia();
        String branch = via.getBranch();
        String method = method(request.head().method());
        if (branch != null && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length())) {
            String host = via.getHost().toLowerCase(Locale.ROOT);
            return branch + '\n' + host + ':' + via.getPort() + '\n' + method;
        }
        // RFC 2543 had no unique branch
        return "\n" + message.getCallId().getCallId() + '\n'
                + message.getCSeq().getSeqNumber() + '\n'
                + message.getFrom().getTag() + '\n'
                + message.getRequestURI() + '\n'
                + method;
    }

    private static String method(String method) {
        return method.equals("ACK") || method.equals("CANCEL") ? "INVITE" : method;
    }

    /** RFC 3261 §8.2.2.2; null in a dialog. */
    static String ofMerge(Parsed.Request request) {
        SIPRequest message = request.message();
        if (message.getTo().getTag() != null) return null;
        return message.getCallId().getCallId()
                + '\n'
                + message.getFrom().getTag()
                + '\n'
                + message.getCSeq().getSeqNumber()
                + ' '
                + request.head().method();
    }

    /** Of the INVITE whose 2xx had this To tag. */
    static String ofDialog(Parsed.Request invite, String toTag) {
        String said = invite.message().getTo().getTag();
        return dialog(invite.message(), said == null ? toTag : said);
    }

    static String ofAck(Parsed.Request ack) {
        return dialog(ack.message(), ack.message().getTo().getTag());
    }

    private static String dialog(SIPRequest message, String toTag) {
        return message.getCallId().getCallId() + '\n' + message.getCSeq().getSeqNumber() + '\n' + toTag;
    }
}
