// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Keyless;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which endpoints are in.
 *
 * @param legs all that are not down yet, the oldest first
 * @param departed legs that are down, with their endpoints; the oldest are forgotten beyond a bound
 * @param version grows whenever an endpoint comes or goes
 */
public record Mesh(Map<LegId, Leg> legs, Map<LegId, EndpointId> departed, long version) {
    static final Mesh EMPTY = new Mesh(Map.of(), Map.of(), 0);

    public Leg leg(LegId id) {
        return legs.get(id);
    }

    /** The one leg of this endpoint that is not on its way out, or null. */
    public Leg legOf(EndpointId endpoint) {
        return staying().filter(l -> l.endpoint().equals(endpoint)).findFirst().orElse(null);
    }

    public Stream<Leg> staying() {
        return legs.values().stream().filter(Leg::stays);
    }

    public Stream<Leg> leaving() {
        return legs.values().stream().filter(l -> !l.stays());
    }

    public Stream<Leg> legsOf(UserId user) {
        return legs.values().stream().filter(l -> l.endpoint().user().equals(user));
    }

    Mesh offered(LegId leg, EndpointId endpoint, String offer) {
        Map<LegId, Leg> next = new LinkedHashMap<>(legs);
        next.compute(leg, (_, old) -> old == null ? Leg.offered(leg, endpoint, offer) : old.reOffered(offer));
        return legs(next);
    }

    Mesh answered(ConferenceEvent.LegAnswered e) {
        return agreed(e.leg(), l -> l.answered(e.offer(), e.answer(), e.incarnation(), e.at()));
    }

    Mesh accepted(ConferenceEvent.LegAccepted e) {
        return agreed(e.leg(), l -> l.accepted(e.offer(), e.answer(), e.incarnation(), e.at()));
    }

    private Mesh agreed(LegId id, UnaryOperator<Leg> change) {
        Leg leg = legs.get(id);
        if (leg == null) return this;
        Mesh next = leg(id, change);
        return leg.joinedAt() == null ? next.changed() : next;
    }

    /** An offer of ours is asked for. */
    Mesh asked(ConferenceEvent.OfferAsked e) {
        Map<LegId, Leg> next = new LinkedHashMap<>(legs);
        next.compute(e.leg(), (_, old) -> {
            Leg leg = old == null ? Leg.asked(e) : old;
            return leg.own(own -> own.asked(e.security()));
        });
        return legs(next);
    }

    /** A new leg is forgotten, a changed one stays as it was. */
    Mesh notAnswered(LegId leg) {
        Leg known = legs.get(leg);
        if (known == null) return this;
        return known.joinedAt() == null ? without(leg) : leg(leg, Leg::notAnswered);
    }

    Mesh leg(LegId leg, UnaryOperator<Leg> change) {
        Leg old = legs.get(leg);
        if (old == null) return this;
        Map<LegId, Leg> next = new LinkedHashMap<>(legs);
        next.put(leg, change.apply(old));
        return legs(next);
    }

    Mesh eachLeg(UnaryOperator<Leg> change) {
        Map<LegId, Leg> next = new LinkedHashMap<>();
        legs.forEach((id, leg) -> next.put(id, change.apply(leg)));
        return legs(next);
    }

    /** @param remembered how many departed legs are kept */
    Mesh ended(LegId leg, int remembered) {
        Leg known = legs.get(leg);
        if (known == null) return this;
        Map<LegId, EndpointId> next = new LinkedHashMap<>(departed);
        next.put(leg, known.endpoint());
        while (next.size() > remembered) next.remove(next.keySet().iterator().next());
        return new Mesh(without(leg).legs, Collections.unmodifiableMap(next), version + 1);
    }

    Mesh changed() {
        return new Mesh(legs, departed, version + 1);
    }

    private Mesh without(LegId leg) {
        Map<LegId, Leg> next = new LinkedHashMap<>(legs);
        next.remove(leg);
        return legs(next);
    }

    private Mesh legs(Map<LegId, Leg> next) {
        return new Mesh(Collections.unmodifiableMap(next), departed, version);
    }

    /**
     * One leg as its conference knows it: offered by one side, answered by the other, perhaps lost and offered again,
     * leaving.
     *
     * @param pending the endpoint's offer that the mixer has yet to answer; null when none waits
     * @param offer the offer that was answered last; null before the first answer
     * @param incarnation of the media engine that holds the leg since {@code answer}
     * @param joinedAt of the first answer; null before
     * @param lostAt since when its media engine is gone; null while it is there
     * @param leaving why and when it was told to go; null while it stays
     * @param own offers of the mixer's own
     * @param dialledIn came from a lobby
     */
    public record Leg(
            LegId id,
            EndpointId endpoint,
            String pending,
            String offer,
            String answer,
            long incarnation,
            Instant joinedAt,
            Instant lostAt,
            Leaving leaving,
            OwnOffer own,
            boolean dialledIn) {

        /** @param reason as call detail records say it: in the journal for ever */
        public record Leaving(String reason, Instant at) {
            public static final String LEFT = "left";
            public static final String REMOVED = "removed";
            public static final String ENDED = "ended";
            public static final String EXPIRED = "expired";
            public static final String LOST = "lost";
            /** Neither media nor an answer came any more. */
            public static final String VANISHED = "vanished";

            /** Of the legs that are up when a conference ends for this reason. */
            static String whenConferenceEnds(String reason) {
                return EXPIRED.equals(reason) ? EXPIRED : ENDED;
            }
        }

        /**
         * Where a leg stands with offers of the mixer's own: none, wanted (the mixer has yet to make it), made (the endpoint has yet
         * to answer), answered (the mixer has yet to accept that), and then the leg's agreement.
         *
         * @param accepted the leg's last agreement is on an offer of the mixer's
         * @param told the newest such offer that was given out, answered or not; null for none
         * @param security null where no offer is wanted or waits
         * @param offer null until it is made
         * @param incarnation of the media engine that holds its ports
         * @param answer null until there is one
         */
        public record OwnOffer(
                boolean accepted, String told, MediaSecurity security, String offer, long incarnation, String answer) {
            static final OwnOffer NONE = new OwnOffer(false, null, null, null, 0, null);

            boolean wanted() {
                return security != null && offer == null;
            }

            /** Made, and not accepted yet. */
            boolean waits() {
                return offer != null;
            }

            OwnOffer asked(MediaSecurity wish) {
                return new OwnOffer(accepted, told, wish, null, 0, null);
            }

            OwnOffer made(String newOffer, long by) {
                return security == null ? this : new OwnOffer(accepted, newOffer, security, newOffer, by, null);
            }

            OwnOffer answered(String newAnswer) {
                return new OwnOffer(accepted, told, security, offer, incarnation, newAnswer);
            }

            OwnOffer refused(boolean offerStands) {
                return offerStands ? answered(null) : dropped();
            }

            OwnOffer dropped() {
                return new OwnOffer(accepted, told, null, null, 0, null);
            }

            OwnOffer agreed() {
                return new OwnOffer(true, told, null, null, 0, null);
            }

            /** The agreement is on an offer of the endpoint's. */
            OwnOffer theirs() {
                return new OwnOffer(false, told, security, offer, incarnation, answer);
            }

            @Override
            public String toString() {
                return Keyless.print(this);
            }
        }

        static Leg offered(LegId id, EndpointId endpoint, String offer) {
            return new Leg(id, endpoint, offer, null, null, 0, null, null, null, OwnOffer.NONE, false);
        }

        /** One that comes from a lobby goes on where it was. */
        static Leg asked(ConferenceEvent.OfferAsked e) {
            SdpHistory past = e.history();
            if (past == null) return offered(e.leg(), e.endpoint(), null);
            OwnOffer own = new OwnOffer(past.ours(), past.told(), null, null, 0, null);
            return new Leg(e.leg(), e.endpoint(), null, past.offer(), past.answer(), 0, null, null, null, own, true);
        }

        /** Neither leaving nor gone. */
        public boolean stays() {
            return leaving == null;
        }

        /** In the conference, even if its media is lost for the moment. */
        public boolean in() {
            return stays() && joinedAt != null;
        }

        /** Its media engine has it. */
        public boolean connected() {
            return in() && lostAt == null;
        }

        /** Null for a leg that has said nothing yet. */
        public SdpHistory history() {
            return offer == null && own.told() == null
                    ? null
                    : new SdpHistory(offer, answer, own.accepted(), own.told());
        }

        Leg reOffered(String newOffer) {
            return with(newOffer, lostAt, leaving, own.dropped());
        }

        Leg answered(String toOffer, String newAnswer, long by, Instant at) {
            String stillPending = toOffer.equals(pending) ? null : pending;
            return agreed(stillPending, toOffer, newAnswer, by, at, own.theirs());
        }

        Leg accepted(String ownOffer, String theirAnswer, long by, Instant at) {
            return agreed(pending, ownOffer, theirAnswer, by, at, own.agreed());
        }

        private Leg agreed(String still, String toOffer, String said, long by, Instant at, OwnOffer next) {
            Instant since = joinedAt == null ? at : joinedAt;
            return new Leg(id, endpoint, still, toOffer, said, by, since, null, leaving, next, dialledIn);
        }

        Leg notAnswered() {
            return with(null, lostAt, leaving, own.dropped());
        }

        Leg lost(Instant at) {
            if (!stays()) return this;
            return with(pending, in() && lostAt == null ? at : lostAt, null, own.waits() ? own.dropped() : own);
        }

        Leg leave(String reason, Instant at) {
            return stays() ? with(null, lostAt, new Leaving(reason, at), own.dropped()) : this;
        }

        Leg own(UnaryOperator<OwnOffer> change) {
            return with(pending, lostAt, leaving, change.apply(own));
        }

        private Leg with(String nowPending, Instant nowLostAt, Leaving nowLeaving, OwnOffer nowOwn) {
            return new Leg(
                    id,
                    endpoint,
                    nowPending,
                    offer,
                    answer,
                    incarnation,
                    joinedAt,
                    nowLostAt,
                    nowLeaving,
                    nowOwn,
                    dialledIn);
        }

        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }
}
