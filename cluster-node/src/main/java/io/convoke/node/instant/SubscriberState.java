// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.wire.Keyless;
import java.time.Instant;
import java.util.Set;

/**
 * The phase is the type: New -InstantSubscribed-> Waiting -LegProvisioned-> Provisioned -ProvisionLost-> Waiting; either
 * -InstantUnsubscribed-> Over -InstantSubscribed-> Waiting or Provisioned.
 */
sealed interface SubscriberState {
    SubscriberState NEW = new New();

    /** Grows with every event. */
    long version();

    record New() implements SubscriberState {
        @Override
        public long version() {
            return 0;
        }
    }

    /** A phase in which it is subscribed. */
    sealed interface Subscribed extends SubscriberState {
        /** SDP of the terminal; {@link EndpointCommand.Provision#OURS} until it has answered an offer of ours. */
        String offer();

        /** The pre-established session of a SIP terminal; null for one that uses the API. */
        EndpointId call();

        /** It has a leg that its call has yet to tell it of. */
        boolean moved();

        /** May be in several sessions at once. */
        boolean monitor();

        Instant expiresAt();

        /** Where it has agreed already, and nobody has asked, its terminal knows of another leg or answer. */
        private SubscriberState provisioned(EndpointEvent.LegProvisioned e) {
            boolean another = call() != null
                    && this instanceof Provisioned p
                    && p.agreed()
                    && !(p.leg.equals(e.leg()) && p.answer.equals(e.answer()));
            return new Provisioned(
                    offer(),
                    expiresAt(),
                    e.leg(),
                    e.offer(),
                    e.answer(),
                    call(),
                    moved() || another,
                    false,
                    monitor(),
                    version() + 1);
        }
    }

    /** Owed: a leg on whatever conference server. */
    record Waiting(String offer, Instant expiresAt, EndpointId call, boolean moved, boolean monitor, long version)
            implements Subscribed {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /**
     * @param legOffer that the leg has answered. Owed where it is not {@code offer}: the leg is changed
     * @param answer null where the leg has yet to answer for the first time since it was subscribed again
     * @param answers {@code offer} is the terminal's answer to that
     */
    record Provisioned(
            String offer,
            Instant expiresAt,
            ProvisionedLeg leg,
            String legOffer,
            String answer,
            EndpointId call,
            boolean moved,
            boolean answers,
            boolean monitor,
            long version)
            implements Subscribed {
        /** The leg has answered; or made an offer, where the terminal leaves that to us, and its own answer is {@code offer} then. */
        boolean agreed() {
            return offer.equals(legOffer);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** @param leg owed: it is taken down; null where there was none */
    record Over(ProvisionedLeg leg, long version) implements SubscriberState {}

    /** The leg that can be connected; or null. */
    default ProvisionedLeg up() {
        return this instanceof Provisioned p && p.agreed() && !p.offer.equals(EndpointCommand.Provision.OURS)
                ? p.leg
                : null;
    }

    /** What it is for its user: one who can be reached at once while his leg is up. */
    default EndpointStanding standing() {
        ProvisionedLeg leg = up();
        PresenceStatus presence = leg == null ? PresenceStatus.OFFLINE : PresenceStatus.AVAILABLE;
        return new EndpointStanding(this instanceof Subscribed, false, presence, Set.of(), version(), null, null, leg);
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default SubscriberState evolve(EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.InstantSubscribed e -> subscribed(e);
            case EndpointEvent.LegProvisioned e -> this instanceof Subscribed s ? s.provisioned(e) : this;
            case EndpointEvent.ProvisionLost e ->
                this instanceof Provisioned p && p.leg.equals(e.leg())
                        ? new Waiting(
                                p.offer,
                                p.expiresAt,
                                p.call,
                                p.moved || p.call != null && p.agreed(),
                                p.monitor,
                                p.version + 1)
                        : this;
            case EndpointEvent.InstantUnsubscribed _ ->
                this instanceof Subscribed ? new Over(leg(), version() + 1) : this;
            case EndpointEvent _ -> this; // of sessions, phones and calls: never in this journal
        };
    }

    /** Whoever comes back while his leg is being taken down has it again. Who asks for the leg is told of it. */
    private SubscriberState subscribed(EndpointEvent.InstantSubscribed e) {
        long next = version() + 1;
        ProvisionedLeg leg = leg();
        if (leg == null) return new Waiting(e.offer(), e.expiresAt(), e.call(), false, e.monitor(), next);
        Provisioned had = this instanceof Provisioned p ? p : null;
        return new Provisioned(
                e.offer(),
                e.expiresAt(),
                leg,
                had == null || had.monitor != e.monitor() ? null : had.legOffer, // its server is to know
                had == null ? null : had.answer,
                e.call(),
                false,
                e.answers() && had != null,
                e.monitor(),
                next);
    }

    private ProvisionedLeg leg() {
        return switch (this) {
            case Provisioned p -> p.leg;
            case Over o -> o.leg;
            case New _, Waiting _ -> null;
        };
    }
}
