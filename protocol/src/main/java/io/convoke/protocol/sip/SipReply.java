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
     */
    record Response(int status, String reason, String target, String sdp) implements SipReply {
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
