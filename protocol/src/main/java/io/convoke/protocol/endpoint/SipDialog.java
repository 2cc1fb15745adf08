// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.wire.Wire;
import java.util.List;

/**
 * A SIP dialog as our end holds it (RFC 3261 §12): all that a node needs to go on with a call that another one began.
 *
 * @param localTag ours; names the endpoint, so that whoever gets a request of this dialog finds it
 * @param remoteTag empty until the peer has answered
 * @param localAddress what our requests say in From, without the tag
 * @param remoteAddress what our requests say in To, without the tag
 * @param localTarget our Contact URI
 * @param remoteTarget the peer's Contact URI, where our requests go
 * @param routeSet values of Route in our requests, in their order
 * @param localSequence CSeq of our last request
 * @param remoteSequence CSeq of the peer's last request; -1 before the first
 * @param flow where the peer's requests come from
 */
public record SipDialog(
        String callId,
        String localTag,
        String remoteTag,
        String localAddress,
        String remoteAddress,
        String localTarget,
        String remoteTarget,
        List<String> routeSet,
        long localSequence,
        long remoteSequence,
        SipFlow flow)
        implements Wire {

    /** Whether a request with these identifiers is one of this dialog (RFC 3261 §12.2.2). */
    public boolean is(String otherCallId, String otherRemoteTag) {
        return callId.equals(otherCallId) && remoteTag.equals(otherRemoteTag);
    }

    /**
     * A target refresh request came (RFC 3261 §12.2.2).
     *
     * @param target null for the one it had
     * @param newest where it came from; null for where the ones before did
     */
    public SipDialog refreshed(String target, long sequence, SipFlow newest) {
        return new SipDialog(
                callId,
                localTag,
                remoteTag,
                localAddress,
                remoteAddress,
                localTarget,
                target == null ? remoteTarget : target,
                routeSet,
                localSequence,
                Math.max(remoteSequence, sequence),
                newest == null ? flow : newest);
    }
}
