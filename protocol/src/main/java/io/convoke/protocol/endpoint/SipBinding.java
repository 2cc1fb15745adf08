// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;

/**
 * Where a SIP phone can be reached (RFC 3261 §10.3).
 *
 * @param contact URI of the phone
 * @param path to it, values of Route in requests to it (RFC 3327)
 * @param q of the contact, 0 to 1000 thousandths: who is tried first
 * @param callId with {@code sequence}: of the REGISTER that made the binding, older ones of the same device are refused
 * @param userAgent for people, may be empty
 * @param expiresAt when it is over unless it is refreshed
 * @param messages it takes instant messages (RFC 3428)
 */
public record SipBinding(
        String contact,
        List<String> path,
        int q,
        String callId,
        long sequence,
        String userAgent,
        SipFlow flow,
        Instant expiresAt,
        boolean messages)
        implements Wire {

    public SipBinding(
            String contact,
            List<String> path,
            int q,
            String callId,
            long sequence,
            String userAgent,
            SipFlow flow,
            Instant expiresAt) {
        this(contact, path, q, callId, sequence, userAgent, flow, expiresAt, false);
    }

    /** A REGISTER that came late, behind one that counted already. */
    public boolean isAfter(SipBinding other) {
        return callId.equals(other.callId) && sequence > other.sequence;
    }

    /** The same phone at the same place, which takes the same. */
    public boolean isWhere(SipBinding other) {
        return contact.equals(other.contact)
                && path.equals(other.path)
                && flow.equals(other.flow)
                && q == other.q
                && messages == other.messages;
    }

    public SipBinding until(Instant end) {
        return new SipBinding(contact, path, q, callId, sequence, userAgent, flow, end, messages);
    }
}
