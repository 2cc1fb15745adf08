// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.PresenceStatus;
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
}
