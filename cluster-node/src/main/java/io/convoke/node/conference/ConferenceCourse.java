// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What follows in a conference from what has happened, and from time passing. Pure as the rules are. */
final class ConferenceCourse {
    static final String LAST_ONE_LEFT = "left";
    static final String UNUSED = "unused";

    private ConferenceCourse() {}

    /** Persists these events with all that follows from them, and answers Done. */
    static Decision<ConferenceEvent, ConferenceReply> done(
            ConferenceState state, List<ConferenceEvent> events, Instant at) {
        return Decision.persist(complete(state, events, at), new ConferenceReply.Done());
    }

    /** The events, and those that follow from them: no state stays that leads on by itself. */
    static List<ConferenceEvent> complete(ConferenceState state, List<ConferenceEvent> events, Instant at) {
        List<ConferenceEvent> all = new ArrayList<>();
        ConferenceState now = state;
        List<ConferenceEvent> next = events;
        while (!next.isEmpty()) {
            for (ConferenceEvent event : next) now = now.evolve(event);
            all.addAll(next);
            next = next(now, at);
        }
        return List.copyOf(all);
    }

    private static List<ConferenceEvent> next(ConferenceState state, Instant at) {
        return switch (state) {
            case ConferenceState.Active s
            when s.session().mesh().legs().isEmpty() -> List.of(new ConferenceEvent.Ending(LAST_ONE_LEFT, at));
            case ConferenceState.Ending s
            when s.session().mesh().legs().isEmpty() -> List.of(new ConferenceEvent.Ended(at));
            case ConferenceState.Open s
            when !s.session().mixers().unused().isEmpty() ->
                s.session().mixers().unused().stream()
                        .<ConferenceEvent>map(ConferenceEvent.MixerClosing::new)
                        .toList();
            case ConferenceState.Known s -> withoutMixer(s.session(), at);
            case ConferenceState.Unknown _ -> List.of();
        };
    }

    /** Where a leg has no mixer, nobody is left to take it down: it is down. */
    private static List<ConferenceEvent> withoutMixer(Session session, Instant at) {
        return session.mesh()
                .leaving()
                .filter(leg -> session.mixers().of(leg.id()) == null)
                .map(leg -> down(session, leg, LegStatistics.NONE, Leaving.LOST, at))
                .toList();
    }

    /**
     * The leg is down: its call detail record, or nothing to record where it never came in. Its end is when its media
     * was lost or it was told to go, not when the mixer came round to it.
     */
    static ConferenceEvent down(Session session, Leg leg, LegStatistics statistics, String unasked, Instant at) {
        if (leg.joinedAt() == null) return new ConferenceEvent.LegNotAnswered(leg.id());
        String reason = leg.stays() ? unasked : leg.leaving().reason();
        Instant end = leg.lostAt() != null
                ? leg.lostAt()
                : leg.stays() ? at : leg.leaving().at();
        return new ConferenceEvent.LegEnded(
                leg.id(),
                leg.endpoint(),
                leg.joinedAt(),
                end,
                reason,
                statistics,
                session.information().subject());
    }

    /** What time has brought: expiry, and legs that were lost for too long. */
    static List<ConferenceEvent> passed(ConferenceState state, Instant now, Duration lostLegGrace) {
        if (!(state instanceof ConferenceState.Open open)) return List.of();
        Session session = open.session();
        if (!now.isBefore(session.information().expiresAt())) {
            return complete(state, List.of(new ConferenceEvent.Ending(Leaving.EXPIRED, now)), now);
        }
        Instant unused = unusedUntil(open);
        if (open instanceof ConferenceState.Vacant && !now.isBefore(unused)) {
            return List.of(new ConferenceEvent.Lapsed(now));
        }
        if (unused != null && !now.isBefore(unused)) {
            return complete(state, List.of(new ConferenceEvent.Ending(UNUSED, now)), now);
        }
        List<ConferenceEvent> lost = session.mesh()
                .staying()
                .filter(leg -> leg.pending() == null
                        && leg.lostAt() != null
                        && !now.isBefore(leg.lostAt().plus(lostLegGrace)))
                .<ConferenceEvent>map(leg -> new ConferenceEvent.LegLeaving(leg.id(), Leaving.LOST, leg.lostAt()))
                .toList();
        return complete(state, lost, now);
    }

    /** When {@link #passed} will have something to say; null when time alone brings nothing. */
    static Instant nextDeadline(ConferenceState state, Duration lostLegGrace) {
        if (!(state instanceof ConferenceState.Open open)) return null;
        Instant expires = open.session().information().expiresAt();
        Instant unused = unusedUntil(open);
        Instant expiry = unused != null && unused.isBefore(expires) ? unused : expires;
        return open.session()
                .mesh()
                .staying()
                .filter(leg -> leg.pending() == null && leg.lostAt() != null)
                .map(leg -> leg.lostAt().plus(lostLegGrace))
                .filter(grace -> grace.isBefore(expiry))
                .min(Instant::compareTo)
                .orElse(expiry);
    }

    /** When a conference ends that nobody has come to; null where somebody has, or it waits until it expires. */
    private static Instant unusedUntil(ConferenceState.Open state) {
        return state instanceof ConferenceState.Active ? null : state.session().unusedUntil();
    }
}
