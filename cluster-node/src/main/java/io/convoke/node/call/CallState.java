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
     * @param sdp of the 2xx, or of our INVITE
     * @param timer null where the session has none
     */
    record Up(
            SipDialog dialog,
            ConferenceId conference,
            LegId leg,
            String sdp,
            Instant at,
            SessionTimer timer,
            long version)
            implements CallState {
        @Override
        public String toString() {
            return "Up[" + dialog + ", " + conference + ", " + leg + "]"; // the SDP may hold a key
        }
    }

    /** Owed: whoever did not end it is told. {@code dialog} is null where there never was one. */
    record Ended(
            SipDialog dialog, ConferenceId conference, LegId leg, CallEnd by, String reason, Instant at, long version)
            implements CallState {}

    /** What it is for its user: a device that is in a conference while the call is up. */
    default EndpointStanding standing() {
        return this instanceof Up up
                ? new EndpointStanding(true, false, PresenceStatus.OFFLINE, Set.of(up.conference), up.version)
                : new EndpointStanding(false, false, PresenceStatus.OFFLINE, Set.of(), version());
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default CallState evolve(EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.Dialled e -> new Dialling(e.conference(), e.leg(), e.at(), version() + 1);
            case EndpointEvent.CallAnswered e ->
                new Up(e.dialog(), e.conference(), e.leg(), e.sdp(), e.at(), e.timer(), version() + 1);
            case EndpointEvent.CallMoved e ->
                this instanceof Up c
                        ? new Up(
                                c.dialog.refreshed(e.target(), e.sequence()),
                                c.conference,
                                c.leg,
                                c.sdp,
                                c.at,
                                c.timer,
                                c.version + 1)
                        : this;
            case EndpointEvent.CallEnded e ->
                switch (this) {
                    case Up c -> new Ended(c.dialog, c.conference, c.leg, e.by(), e.reason(), e.at(), c.version + 1);
                    case Dialling d -> new Ended(null, d.conference, d.leg, e.by(), e.reason(), e.at(), d.version + 1);
                    case New _, Ended _ -> this;
                };
            case EndpointEvent _ -> this; // of sessions and phones: never in a call's journal
        };
    }
}
