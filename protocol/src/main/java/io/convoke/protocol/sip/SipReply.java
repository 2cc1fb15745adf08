// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.sip;

import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;

/** What became of a request that was sent. */
public sealed interface SipReply extends Wire {

    /**
     * The final response.
     *
     * @param target its Contact URI, or null
     * @param sdp its body, or null
     * @param cause of Q.850 that it gives in Reason (RFC 3326), or 0
     * @param retryAfter in seconds, or 0
     */
    record Response(int status, String reason, String target, String sdp, int cause, int retryAfter)
            implements SipReply {

        public Response(int status, String reason, String target, String sdp) {
            this(status, reason, target, sdp, 0, 0);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** @param sdp the phone's answer */
    record Established(SipDialog dialog, String sdp) implements SipReply {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** None came in time, or the request could not be sent. */
    record NoResponse() implements SipReply {}
}
