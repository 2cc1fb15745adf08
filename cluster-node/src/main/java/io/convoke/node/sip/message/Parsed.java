// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;

/** What a message turned out to be. */
public sealed interface Parsed {
    /**
     * Fit to be handled: all that {@link SipParser} promises holds.
     *
     * @param message header fields that JAIN SIP does not know are in the head only
     */
    record Request(SIPRequest message, Head head) implements Parsed {}

    /** Whether it answers something of ours (the top Via, the branch) is for whoever knows what was sent. */
    record Response(SIPResponse message, Head head) implements Parsed {}

    /** To be answered with {@link Replies}, without state. */
    record Refused(Head head, Answer answer) implements Parsed {}

    /** To be counted and forgotten: there is nobody to answer, or an answer is not allowed. */
    record Silent(String reason) implements Parsed {}
}
