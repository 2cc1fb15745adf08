// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.sip;

import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** What an entity has a node's SIP edge send. */
public sealed interface SipCommand extends Wire {

    /** The edge's own; never leaves the JVM. */
    non-sealed interface Internal extends SipCommand, NoSerializationVerificationNeeded {}

    /**
     * A request in a dialog; answered with Response or NoResponse.
     *
     * @param sequence its CSeq
     * @param reason value of its Reason field (RFC 3326), or null
     * @param sdp its body, or null
     */
    record Send(String method, SipDialog dialog, long sequence, String reason, String sdp, ActorRef<SipReply> replyTo)
            implements SipCommand {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** The ACK of a 2xx to an INVITE of ours; not answered. */
    record Acknowledge(SipDialog dialog, long sequence, String sdp) implements SipCommand {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }
}
