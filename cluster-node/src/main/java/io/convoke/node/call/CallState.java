// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The phase is the type: New -CallAnswered-> Up -CallEnded-> Ended; where we call, New -Dialled-> Dialling -CallAnswered->
 * Up, or -CallEnded-> Ended.
 */
public sealed interface CallState extends Wire {
    CallState NEW = new New();

    /** Grows with every event. */
    long version();

    /** Nothing has come of it yet. */
    record New() implements CallState {
        @Override
        public long version() {
            return 0;
        }
    }

    /** A phone is being called. A crash ends that: the INVITE goes with it. */
    record Dialling(ConferenceId conference, LegId leg, Instant at, long version) implements CallState {}

    /**
     * @param conference or the subscriber of a pre-established session ({@link ConferenceId#isInstant})
     * @param sdp of the 2xx, or of our INVITE; null since it came from a lobby: the phone has yet to hear of that
     * @param timer null where the session has none
     * @param gateway through which we called; null for none
     */
    record Up(
            SipDialog dialog,
            ConferenceId conference,
            LegId leg,
            String sdp,
            Instant at,
            SessionTimer timer,
            long version,
            String gateway)
            implements CallState {
        private Set<ConferenceId> conferences() {
            return conference.isLobby() || conference.isInstant() ? Set.of() : Set.of(conference);
        }

        @Override
        public String toString() {
            return "Up[" + dialog + ", " + conference + ", " + leg + "]"; // the SDP may hold a key
        }
    }

    /**
     * Owed: whoever did not end it is told. {@code dialog} is null where there never was one.
     *
     * @param status with which it was refused; 0 where it was not
     * @param cause of Q.850 of that
     */
    record Ended(
            SipDialog dialog,
            ConferenceId conference,
            LegId leg,
            CallEnd by,
            String reason,
            Instant at,
            long version,
            int status,
            int cause)
            implements CallState {}

    /** What it is for its user: a device that is in a conference while the call is up. */
    default EndpointStanding standing() {
        return this instanceof Up up
                ? new EndpointStanding(true, false, PresenceStatus.OFFLINE, up.conferences(), up.version)
                : new EndpointStanding(false, false, PresenceStatus.OFFLINE, Set.of(), version());
    }

    /** Whose lines it occupies once it is up. */
    default List<String> gateways() {
        return this instanceof Up up && up.gateway != null ? List.of(up.gateway) : List.of();
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default CallState evolve(EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.Dialled e -> new Dialling(e.conference(), e.leg(), e.at(), version() + 1);
            case EndpointEvent.CallAnswered e ->
                new Up(e.dialog(), e.conference(), e.leg(), e.sdp(), e.at(), e.timer(), version() + 1, e.gateway());
            case EndpointEvent.CallMoved e ->
                this instanceof Up c
                        ? new Up(
                                c.dialog.refreshed(e.target(), e.sequence(), e.flow()),
                                c.conference,
                                c.leg,
                                c.sdp,
                                c.at,
                                e.timer(),
                                c.version + 1,
                                c.gateway)
                        : this;
            case EndpointEvent.CallTransferred e ->
                this instanceof Up c
                        ? new Up(c.dialog, e.conference(), c.leg, null, c.at, c.timer, c.version + 1, c.gateway)
                        : this;
            case EndpointEvent.CallEnded e ->
                switch (this) {
                    case Up c -> ended(c.dialog, c.conference, c.leg, e);
                    case Dialling d -> ended(null, d.conference, d.leg, e);
                    case New _, Ended _ -> this;
                };
            case EndpointEvent _ -> this; // of sessions and phones: never in a call's journal
        };
    }

    private Ended ended(SipDialog dialog, ConferenceId conference, LegId leg, EndpointEvent.CallEnded e) {
        return new Ended(dialog, conference, leg, e.by(), e.reason(), e.at(), version() + 1, e.status(), e.cause());
    }
}
