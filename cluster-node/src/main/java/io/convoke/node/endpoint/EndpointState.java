// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The phase is the type: Device -Opened-> Session -Closed-> Device, meshes come and go in both. Device -Registered-> Phone
 * -Unregistered-> Device. Device -CallAnswered-> Call -CallEnded-> Ended, where we call Device -Dialled-> Dialling
 * -CallAnswered-> Call or -CallEnded-> Ended: a call's endpoint is not used again.
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

    /** A phone is being called. A crash ends that: the INVITE goes with it. */
    record Dialling(ConferenceId conference, LegId leg, Instant at, long version) implements EndpointState {
        @Override
        public Map<ConferenceId, LegId> meshes() {
            return Map.of();
        }
    }

    /** A SIP call that is up. */
    record Call(SipDialog dialog, ConferenceId conference, LegId leg, String sdp, Instant at, long version)
            implements EndpointState {
        @Override
        public Map<ConferenceId, LegId> meshes() {
            return Map.of(conference, leg);
        }

        private Call with(SipDialog next) {
            return new Call(next, conference, leg, sdp, at, version + 1);
        }
    }

    /** A SIP call that is over; owed: whoever did not end it is told. {@code dialog} is null where there never was one. */
    record Ended(
            SipDialog dialog, ConferenceId conference, LegId leg, CallEnd by, String reason, Instant at, long version)
            implements EndpointState {
        @Override
        public Map<ConferenceId, LegId> meshes() {
            return Map.of();
        }
    }

    /** What it is for its user. */
    default EndpointStanding standing() {
        return switch (this) {
            case Device d ->
                new EndpointStanding(!d.meshes.isEmpty(), false, PresenceStatus.OFFLINE, d.meshes.keySet(), d.version);
            case Session s -> new EndpointStanding(true, true, s.presence, s.meshes.keySet(), s.version);
            case Phone p ->
                new EndpointStanding(true, false, PresenceStatus.AVAILABLE, p.meshes.keySet(), p.version, p.binding);
            case Dialling d -> new EndpointStanding(false, false, PresenceStatus.OFFLINE, Set.of(), d.version);
            case Call c -> new EndpointStanding(true, false, PresenceStatus.OFFLINE, Set.of(c.conference), c.version);
            case Ended e -> new EndpointStanding(false, false, PresenceStatus.OFFLINE, Set.of(), e.version);
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
            case EndpointEvent.Registered e -> new Phone(e.binding(), meshes(), version() + 1);
            case EndpointEvent.CallAnswered e ->
                new Call(e.dialog(), e.conference(), e.leg(), e.sdp(), e.at(), version() + 1);
            case EndpointEvent.CallMoved e ->
                this instanceof Call c ? c.with(c.dialog.refreshed(e.target(), e.sequence())) : this;
            case EndpointEvent.Dialled e -> new Dialling(e.conference(), e.leg(), e.at(), version() + 1);
            case EndpointEvent.CallEnded e ->
                switch (this) {
                    case Call c -> new Ended(c.dialog, c.conference, c.leg, e.by(), e.reason(), e.at(), c.version + 1);
                    case Dialling d -> new Ended(null, d.conference, d.leg, e.by(), e.reason(), e.at(), d.version + 1);
                    case Device _, Session _, Phone _, Ended _ -> this;
                };
        };
    }

    private EndpointState with(Map<ConferenceId, LegId> next) {
        return switch (this) {
            case Device d -> new Device(next, d.version + 1);
            case Session s -> new Session(s.clientName, s.openedAt, s.presence, next, s.version + 1);
            case Phone p -> new Phone(p.binding, next, p.version + 1);
            case Dialling d -> d;
            case Call c -> c;
            case Ended e -> e;
        };
    }
}
