// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.node.conference.Mesh.Leg.OwnOffer;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.ids.LegId;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * The phase is the type: Unknown -Initiated-> Requested -MixerOpened-> Allocated -LegAnswered-> Active -Ending-> Ending
 * -Ended-> Ended. Ending can come in every phase between. A mixer that is lost is assigned anew within the phase.
 */
public sealed interface ConferenceState {

    record Unknown() implements ConferenceState {}

    /** A phase in which there is a conference. */
    sealed interface Known extends ConferenceState {
        Session session();

        ConferencePhase phase();
    }

    /** A phase in which people may be invited and join. */
    sealed interface Open extends Known {}

    record Requested(Session session) implements Open {
        @Override
        public ConferencePhase phase() {
            return ConferencePhase.REQUESTED;
        }
    }

    record Allocated(Session session) implements Open {
        @Override
        public ConferencePhase phase() {
            return ConferencePhase.ALLOCATED;
        }
    }

    record Active(Session session) implements Open {
        @Override
        public ConferencePhase phase() {
            return ConferencePhase.ACTIVE;
        }
    }

    record Ending(Session session, String reason) implements Known {
        @Override
        public ConferencePhase phase() {
            return ConferencePhase.ENDING;
        }
    }

    /** @param closed nothing is owed any more */
    record Ended(Session session, String reason, Instant at, boolean closed) implements Known {
        @Override
        public ConferencePhase phase() {
            return ConferencePhase.ENDED;
        }
    }

    /** Total and pure: replaying the journal must give the same state for ever. */
    default ConferenceState evolve(ConferenceEvent event) {
        return switch (event) {
            case ConferenceEvent.Initiated e -> this instanceof Unknown ? new Requested(Session.of(e)) : this;
            case ConferenceEvent.MixerOpened _ -> {
                ConferenceState next = with(s -> s.mixerIs(s.mixerNode(), s.mixerNode() != null));
                yield next instanceof Requested r ? new Allocated(r.session()) : next;
            }
            case ConferenceEvent.MixerLost e -> with(s -> s.mixerLost(e));
            case ConferenceEvent.MixerAssigned e -> with(s -> s.mixerIs(e.node(), false));
            case ConferenceEvent.InvitationAsked e -> with(s -> s.roster(r -> r.asking(e.users())));
            case ConferenceEvent.Invited e -> with(s -> s.roster(r -> r.invited(e.users(), e.unreachable())));
            case ConferenceEvent.Called e -> with(s -> s.called(e));
            case ConferenceEvent.Admitted e -> with(s -> s.roster(r -> r.admitted(e.user())));
            case ConferenceEvent.Informed e -> with(s -> s.member(e.user(), m -> m.informed(e.failure())));
            case ConferenceEvent.LegOffered e -> with(s -> s.mesh(m -> m.offered(e.leg(), e.endpoint(), e.offer())));
            case ConferenceEvent.LegAnswered e -> with(s -> s.answered(e)).active();
            case ConferenceEvent.OfferAsked e -> with(s -> s.mesh(m -> m.asked(e)));
            case ConferenceEvent.OfferMade e -> own(e.leg(), own -> own.made(e.offer(), e.incarnation()));
            case ConferenceEvent.OfferAnswered e -> own(e.leg(), own -> own.answered(e.answer()));
            case ConferenceEvent.AnswerRefused e -> own(e.leg(), own -> own.refused(e.offerStands()));
            case ConferenceEvent.LegAccepted e -> with(s -> s.accepted(e)).active();
            case ConferenceEvent.LegNotAnswered e -> with(s -> s.mesh(m -> m.notAnswered(e.leg())));
            case ConferenceEvent.LegLeaving e ->
                with(s -> s.mesh(m -> m.leg(e.leg(), l -> l.leave(e.reason(), e.at()))));
            case ConferenceEvent.LegEnded e -> with(s -> s.ended(e));
            case ConferenceEvent.LegsLost e -> with(s -> s.lost(e));
            case ConferenceEvent.ParticipantSet e -> with(s -> s.member(e.user(), m -> m.set(e.muted(), e.gain())));
            case ConferenceEvent.ParticipantRemoved e -> with(s -> s.removed(e));
            case ConferenceEvent.Ending e -> this instanceof Open open ? ending(open.session(), e) : this;
            case ConferenceEvent.Ended e -> ended(e);
            case ConferenceEvent.Closed _ ->
                this instanceof Ended e ? new Ended(e.session, e.reason, e.at, true) : this;
        };
    }

    private ConferenceState active() {
        return this instanceof Open open ? new Active(open.session()) : this;
    }

    private ConferenceState own(LegId leg, UnaryOperator<OwnOffer> change) {
        return with(s -> s.mesh(m -> m.leg(leg, l -> l.own(change))));
    }

    private static Ending ending(Session session, ConferenceEvent.Ending e) {
        String reason = Leaving.whenConferenceEnds(e.reason());
        return new Ending(session.mesh(m -> m.eachLeg(l -> l.leave(reason, e.at()))), e.reason());
    }

    private ConferenceState ended(ConferenceEvent.Ended e) {
        return switch (this) {
            case Ending s -> new Ended(s.session, s.reason, e.at(), false);
            case Open s -> new Ended(s.session(), Leaving.ENDED, e.at(), false);
            case Unknown s -> s;
            case Ended s -> s;
        };
    }

    private ConferenceState with(UnaryOperator<Session> change) {
        return switch (this) {
            case Unknown s -> s;
            case Requested s -> new Requested(change.apply(s.session));
            case Allocated s -> new Allocated(change.apply(s.session));
            case Active s -> new Active(change.apply(s.session));
            case Ending s -> new Ending(change.apply(s.session), s.reason);
            case Ended s -> s;
        };
    }
}
