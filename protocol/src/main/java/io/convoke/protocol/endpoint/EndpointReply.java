// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.sip.ReleaseCause;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.Set;

/** Everything an endpoint answers. */
public sealed interface EndpointReply extends Wire {

    record Done() implements EndpointReply {}

    record Refused(Refusal refusal) implements EndpointReply {}

    record Session(
            EndpointId endpoint,
            String clientName,
            Instant openedAt,
            PresenceStatus presence,
            Set<ConferenceId> conferences)
            implements EndpointReply {}

    /** @param binding as it stands now */
    record Registered(SipBinding binding) implements EndpointReply {}

    /**
     * @param sdp the answer to the phone's offer, or our offer where it made none; null where it was not about media
     * @param localTarget our Contact URI in this dialog
     */
    record CallAnswered(String sdp, String localTarget) implements EndpointReply {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * @param status of the last one that was called, 408 where nobody answered
     * @param cause of Q.850; 0 where there is none
     */
    record DialFailed(int status, String reason, int cause) implements EndpointReply {

        public DialFailed(int status, String reason) {
            this(status, reason, ReleaseCause.ofStatus(status));
        }
    }

    record PinClaimed(String pin) implements EndpointReply {}

    /** The conference that has the PIN; it may be over. */
    record PinFound(ConferenceId conference) implements EndpointReply {}

    /** No codec in common (RFC 3264 §6). */
    record NotAcceptable(String detail) implements EndpointReply {}

    /** @param version of what is published now */
    record Published(long version, Instant expiresAt) implements EndpointReply {}

    /**
     * A subscriber of the instant service.
     *
     * @param leg null while it is being provisioned anew
     * @param answer SDP of the leg; null without one
     * @param call the pre-established session of a SIP terminal; null for a terminal that uses the API
     */
    record Provisioned(ProvisionedLeg leg, String answer, Instant expiresAt, EndpointId call) implements EndpointReply {
        public Provisioned(ProvisionedLeg leg, String answer, Instant expiresAt) {
            this(leg, answer, expiresAt, null);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** @param localTarget our Contact URI in this dialog */
    record Subscribed(Instant expiresAt, String localTarget) implements EndpointReply {}
}
