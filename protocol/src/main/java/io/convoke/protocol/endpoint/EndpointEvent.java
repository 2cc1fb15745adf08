// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.endpoint;

import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;

/** What happened to an endpoint. Kept for ever: components are only added at the end. */
public sealed interface EndpointEvent extends Wire {

    record Opened(String clientName, Instant at) implements EndpointEvent {}

    record PresenceSet(PresenceStatus presence) implements EndpointEvent {}

    record MeshEntered(ConferenceId conference, long meshVersion, LegId leg) implements EndpointEvent {}

    record MeshLeft(ConferenceId conference, LegId leg) implements EndpointEvent {}

    /** The client session ended; meshes that the device is in stay. */
    record Closed() implements EndpointEvent {}
}
