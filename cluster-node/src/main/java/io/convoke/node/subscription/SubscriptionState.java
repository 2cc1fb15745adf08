// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.user.PresenceStatus;
import java.time.Instant;
import java.util.Set;

/** The phase is the type: New -Subscribed-> Active -SubscriptionEnded-> Over. */
sealed interface SubscriptionState {

    record New() implements SubscriptionState {}

    /** @param expiresAt no earlier than it was granted */
    record Active(SipDialog dialog, SipTopic topic, String event, Instant expiresAt) implements SubscriptionState {}

    record Over(SipDialog dialog) implements SubscriptionState {}

    /** What it is for its user: one of those that are counted, and woken after a crash. */
    default EndpointStanding standing() {
        long version =
                switch (this) {
                    case New _ -> 0;
                    case Active _ -> 1;
                    case Over _ -> 2;
                };
        return new EndpointStanding(this instanceof Active, false, PresenceStatus.OFFLINE, Set.of(), version);
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default SubscriptionState evolve(EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.Subscribed e -> new Active(e.dialog(), e.topic(), e.event(), e.expiresAt());
            case EndpointEvent.Resubscribed e ->
                this instanceof Active a
                        ? new Active(
                                a.dialog.refreshed(e.target(), e.sequence(), e.flow()), a.topic, a.event, e.expiresAt())
                        : this;
            case EndpointEvent.SubscriptionEnded _ -> this instanceof Active a ? new Over(a.dialog) : this;
            case EndpointEvent _ -> this; // of sessions, phones and calls: never in this journal
        };
    }
}
