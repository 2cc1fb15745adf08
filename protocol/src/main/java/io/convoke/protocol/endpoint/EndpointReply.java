// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
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

    /** @param status of the last one that was called, 408 where nobody answered */
    record DialFailed(int status, String reason) implements EndpointReply {}

    /** No codec in common (RFC 3264 §6). */
    record NotAcceptable(String detail) implements EndpointReply {}

    /** @param localTarget our Contact URI in this dialog */
    record Subscribed(Instant expiresAt, String localTarget) implements EndpointReply {}
}
