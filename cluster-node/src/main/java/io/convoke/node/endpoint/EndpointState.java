// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The phase is the type: Device -Opened-> Session -Closed-> Device, meshes come and go in both. Device -Registered-> Phone
 * -Unregistered-> Device. A call is an entity of another kind: {@link io.convoke.node.call.CallState}.
 */
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

    /** A SIP phone that is registered; its calls are endpoints of their own. */
    record Phone(SipBinding binding, Map<ConferenceId, LegId> meshes, long version) implements EndpointState {}

    /** What a phone says of its user's presence. */
    record Publication(
            PresenceStatus presence, String note, Instant expiresAt, Map<ConferenceId, LegId> meshes, long version)
            implements EndpointState {}

    /** What it is for its user. */
    default EndpointStanding standing() {
        return switch (this) {
            case Device d ->
                new EndpointStanding(!d.meshes.isEmpty(), false, PresenceStatus.OFFLINE, d.meshes.keySet(), d.version);
            case Session s -> new EndpointStanding(true, true, s.presence, s.meshes.keySet(), s.version);
            case Publication p ->
                new EndpointStanding(true, false, p.presence, p.meshes.keySet(), p.version, null, p.note);
            case Phone p ->
                new EndpointStanding(true, false, PresenceStatus.AVAILABLE, p.meshes.keySet(), p.version, p.binding);
        };
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default EndpointState evolve(EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.Opened e ->
                new Session(e.clientName(), e.at(), PresenceStatus.AVAILABLE, meshes(), version() + 1);
            case EndpointEvent.Closed _, EndpointEvent.Unregistered _ -> new Device(meshes(), version() + 1);
            case EndpointEvent.PresenceSet e ->
                this instanceof Session s
                        ? new Session(s.clientName, s.openedAt, e.presence(), s.meshes, s.version + 1)
                        : with(meshes());
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
            case EndpointEvent.Published e ->
                new Publication(e.presence(), e.note(), e.expiresAt(), meshes(), version() + 1);
            case EndpointEvent.Registered e -> new Phone(e.binding(), meshes(), version() + 1);
            case EndpointEvent.Dialled _,
                    EndpointEvent.CallAnswered _,
                    EndpointEvent.CallMoved _,
                    EndpointEvent.CallTransferred _,
                    EndpointEvent.PinClaimed _,
                    EndpointEvent.CallEnded _,
                    EndpointEvent.Subscribed _,
                    EndpointEvent.Resubscribed _,
                    EndpointEvent.SubscriptionEnded _,
                    EndpointEvent.InstantSubscribed _,
                    EndpointEvent.LegProvisioned _,
                    EndpointEvent.ProvisionLost _,
                    EndpointEvent.InstantUnsubscribed _ -> this; // of calls and subscriptions: never in this journal
        };
    }

    private EndpointState with(Map<ConferenceId, LegId> next) {
        return switch (this) {
            case Device d -> new Device(next, d.version + 1);
            case Session s -> new Session(s.clientName, s.openedAt, s.presence, next, s.version + 1);
            case Phone p -> new Phone(p.binding, next, p.version + 1);
            case Publication p -> new Publication(p.presence, p.note, p.expiresAt, next, p.version + 1);
        };
    }
}
