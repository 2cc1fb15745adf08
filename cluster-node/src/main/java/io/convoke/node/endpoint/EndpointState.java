// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The phase is the type: Device -Opened-> Session -Closed-> Device. Meshes come and go in both. */
public sealed interface EndpointState extends Wire {
    EndpointState NEW = new Device(Map.of(), 0);

    /** The leg that this endpoint has in each conference. */
    Map<ConferenceId, LegId> meshes();

    /** Grows with every event. */
    long version();

    /** Without a client session: in its meshes, or nothing. */
    record Device(Map<ConferenceId, LegId> meshes, long version) implements EndpointState {}

    record Session(
            String clientName, Instant openedAt, PresenceStatus presence, Map<ConferenceId, LegId> meshes, long version)
            implements EndpointState {}

    /** What it is for its user. */
    default EndpointStanding standing() {
        return switch (this) {
            case Device d ->
                new EndpointStanding(!d.meshes.isEmpty(), false, PresenceStatus.OFFLINE, d.meshes.keySet(), d.version);
            case Session s -> new EndpointStanding(true, true, s.presence, s.meshes.keySet(), s.version);
        };
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default EndpointState evolve(EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.Opened e ->
                new Session(e.clientName(), e.at(), PresenceStatus.AVAILABLE, meshes(), version() + 1);
            case EndpointEvent.Closed _ -> new Device(meshes(), version() + 1);
            case EndpointEvent.PresenceSet e ->
                switch (this) {
                    case Device d -> new Device(d.meshes, d.version + 1);
                    case Session s -> new Session(s.clientName, s.openedAt, e.presence(), s.meshes, s.version + 1);
                };
            case EndpointEvent.MeshEntered e -> {
                Map<ConferenceId, LegId> next = new HashMap<>(meshes());
                next.put(e.conference(), e.leg());
                yield with(Map.copyOf(next));
            }
            case EndpointEvent.MeshLeft e -> {
                Map<ConferenceId, LegId> next = new HashMap<>(meshes());
                next.remove(e.conference(), e.leg());
                yield with(Map.copyOf(next));
            }
        };
    }

    private EndpointState with(Map<ConferenceId, LegId> next) {
        return switch (this) {
            case Device d -> new Device(next, d.version + 1);
            case Session s -> new Session(s.clientName, s.openedAt, s.presence, next, s.version + 1);
        };
    }
}
