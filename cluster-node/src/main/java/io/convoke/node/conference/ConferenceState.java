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
 * The phase is the type: Unknown -Initiated-> Requested -MixerOpened, PinClaimed-> Allocated -LegAnswered-> Active -Ending-> Ending
 * -Ended-> Ended. Ending can come in every phase between. Mixers come and go within the phase. One for
 * whoever has its address: Unknown -Initiated-> Vacant -Occupied-> Allocated, or Vacant -Lapsed-> Ended.
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

    /** For whoever has its address, and nobody has come: it needs no mixer, and is in no list. */
    record Vacant(Session session) implements Open {
        @Override
        public ConferencePhase phase() {
            return ConferencePhase.ALLOCATED;
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
            case ConferenceEvent.Initiated e -> this instanceof Unknown ? begun(e) : this;
            case ConferenceEvent.Occupied _ -> this instanceof Vacant s ? new Allocated(s.session) : this;
            case ConferenceEvent.Lapsed e -> this instanceof Vacant s ? lapsed(s, e.at()) : this;
            case ConferenceEvent.MixerOpened e ->
                with(s -> s.mixers(m -> m.opened(e.node()))).allocated();
            case ConferenceEvent.PinClaimed e -> with(s -> s.pinIs(e.pin())).allocated();
            case ConferenceEvent.MixerLost e -> with(s -> s.mixerLost(e));
            case ConferenceEvent.MixerAssigned e -> with(s -> s.mixers(m -> m.assigned(e.node())));
            case ConferenceEvent.MixerClosing e -> with(s -> s.mixers(m -> m.closing(e.node())));
            case ConferenceEvent.MixerClosed e -> with(s -> s.mixers(m -> m.closed(e.node())));
            case ConferenceEvent.InvitationAsked e -> with(s -> s.roster(r -> r.asking(e.users(), e.dial())));
            case ConferenceEvent.Invited e -> with(s -> s.invited(e));
            case ConferenceEvent.Called e -> with(s -> s.calls(c -> c.called(e)));
            case ConferenceEvent.Admitted e -> with(s -> s.roster(r -> r.admitted(e.user(), e.visitor())));
            case ConferenceEvent.Informed e -> with(s -> s.member(e.user(), m -> m.informed(e.failure())));
            case ConferenceEvent.LegOffered e -> with(s -> s.offered(e));
            case ConferenceEvent.LegPlaced e -> with(s -> s.placed(e));
            case ConferenceEvent.LegTurnedAway e -> with(s -> s.turnedAway(e));
            case ConferenceEvent.LegAnswered e -> with(s -> s.answered(e)).active();
            case ConferenceEvent.OfferAsked e -> with(s -> s.asked(e));
            case ConferenceEvent.OfferMade e -> own(e.leg(), own -> own.made(e.offer(), e.incarnation()));
            case ConferenceEvent.OfferAnswered e -> own(e.leg(), own -> own.answered(e.answer()));
            case ConferenceEvent.AnswerRefused e -> own(e.leg(), own -> own.refused(e.offerStands()));
            case ConferenceEvent.LegAccepted e -> with(s -> s.accepted(e)).active();
            case ConferenceEvent.LegNotAnswered e -> with(s -> s.notAnswered(e.leg()));
            case ConferenceEvent.LegLeaving e ->
                with(s -> s.mesh(m -> m.leg(e.leg(), l -> l.leave(e.reason(), e.at()))));
            case ConferenceEvent.LegEnded e -> with(s -> s.ended(e));
            case ConferenceEvent.LegsLost e -> with(s -> s.lost(e));
            case ConferenceEvent.ParticipantSet e ->
                with(s -> s.member(e.user(), m -> m.set(e.muted(), e.gain(), e.held())));
            case ConferenceEvent.ParticipantRemoved e -> with(s -> s.removed(e));
            case ConferenceEvent.Ending e -> this instanceof Open open ? ending(open.session(), e) : this;
            case ConferenceEvent.Ended e -> ended(e);
            case ConferenceEvent.Closed _ ->
                this instanceof Ended e ? new Ended(e.session, e.reason, e.at, true) : this;
        };
    }

    private static ConferenceState begun(ConferenceEvent.Initiated e) {
        Session session = Session.of(e);
        return e.unusedUntil() == null ? new Requested(session) : new Vacant(session);
    }

    private static ConferenceState lapsed(Vacant state, Instant at) {
        return new Ended(state.session, ConferenceCourse.UNUSED, at, true);
    }

    private ConferenceState allocated() {
        return this instanceof Requested r && r.session.isReady() ? new Allocated(r.session) : this;
    }

    private ConferenceState active() {
        return this instanceof Open open ? new Active(open.session()) : this;
    }

    private ConferenceState own(LegId leg, UnaryOperator<OwnOffer> change) {
        return with(s -> s.mesh(m -> m.leg(leg, l -> l.own(change))));
    }

    private static Ending ending(Session session, ConferenceEvent.Ending e) {
        String reason = Leaving.whenConferenceEnds(e.reason());
        Session last = session.mesh(m -> m.eachLeg(l -> l.leave(reason, e.at())))
                .calls(c -> c.allStopped("the conference has ended"));
        return new Ending(last, e.reason());
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
            case Vacant s -> new Vacant(change.apply(s.session));
            case Allocated s -> new Allocated(change.apply(s.session));
            case Active s -> new Active(change.apply(s.session));
            case Ending s -> new Ending(change.apply(s.session), s.reason);
            case Ended s -> s;
        };
    }
}
