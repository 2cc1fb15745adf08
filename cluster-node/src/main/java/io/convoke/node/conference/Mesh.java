// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
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
        Leg leg = legs.get(e.leg());
        if (leg == null) return this;
        Mesh next = leg(e.leg(), l -> l.answered(e.offer(), e.answer(), e.incarnation(), e.at()));
        return leg.joinedAt() == null ? next.changed() : next;
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
     * One leg as its conference knows it: offered, answered, perhaps lost and offered again, leaving.
     *
     * @param pending the offer that the mixer has yet to answer; null when none waits
     * @param offer the offer that was answered last; null before the first answer
     * @param incarnation of the media engine that gave {@code answer}
     * @param joinedAt of the first answer; null before
     * @param lostAt since when its media engine is gone; null while it is there
     * @param leaving why and when it was told to go; null while it stays
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
            Leaving leaving) {

        /** @param reason as call detail records say it: in the journal for ever */
        public record Leaving(String reason, Instant at) {
            public static final String LEFT = "left";
            public static final String REMOVED = "removed";
            public static final String ENDED = "ended";
            public static final String EXPIRED = "expired";
            public static final String LOST = "lost";

            /** Of the legs that are up when a conference ends for this reason. */
            static String whenConferenceEnds(String reason) {
                return EXPIRED.equals(reason) ? EXPIRED : ENDED;
            }
        }

        static Leg offered(LegId id, EndpointId endpoint, String offer) {
            return new Leg(id, endpoint, offer, null, null, 0, null, null, null);
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

        Leg reOffered(String newOffer) {
            return new Leg(id, endpoint, newOffer, offer, answer, incarnation, joinedAt, lostAt, leaving);
        }

        Leg answered(String toOffer, String newAnswer, long byIncarnation, Instant at) {
            String stillPending = toOffer.equals(pending) ? null : pending;
            Instant since = joinedAt == null ? at : joinedAt;
            return new Leg(id, endpoint, stillPending, toOffer, newAnswer, byIncarnation, since, null, leaving);
        }

        Leg notAnswered() {
            return new Leg(id, endpoint, null, offer, answer, incarnation, joinedAt, lostAt, leaving);
        }

        Leg lost(Instant at) {
            if (!in() || lostAt != null) return this;
            return new Leg(id, endpoint, pending, offer, answer, incarnation, joinedAt, at, leaving);
        }

        Leg leave(String reason, Instant at) {
            if (!stays()) return this;
            return new Leg(id, endpoint, null, offer, answer, incarnation, joinedAt, lostAt, new Leaving(reason, at));
        }
    }
}
