// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Mesh.Leg;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Those who wait for an answer that the conference cannot give yet. Soft: whoever is forgotten by a crash asks again. */
final class Parked {
    private final int capacity;
    private final List<Waiter> waiters = new ArrayList<>();

    /** What somebody waits for. */
    private sealed interface Waiter {
        ActorRef<ConferenceReply> replyTo();

        record ForMixer(ActorRef<ConferenceReply> replyTo) implements Waiter {}

        record ForInvitation(List<UserId> users, ActorRef<ConferenceReply> replyTo) implements Waiter {}

        record ForCall(UserId user, ActorRef<ConferenceReply> replyTo) implements Waiter {}

        record ForLeg(LegId leg, String offer, boolean joins, ActorRef<ConferenceReply> replyTo) implements Waiter {}

        record ForOffer(LegId leg, ActorRef<ConferenceReply> replyTo) implements Waiter {}

        record ForAcceptance(LegId leg, String answer, ActorRef<ConferenceReply> replyTo) implements Waiter {}

        /** Who looks at a conference is told its PIN. */
        record ForPin(ActorRef<ConferenceReply> replyTo) implements Waiter {}
    }

    /** @param capacity how many may wait; the next ones are refused at once */
    Parked(int capacity) {
        this.capacity = capacity;
    }

    /** Parks a request that was decided without a reply; {@code state} is the one after it. */
    void park(ConferenceState state, ConferenceCommand.Request request) {
        if (waiters.size() >= capacity) {
            request.replyTo()
                    .tell(refused(Refusal.Reason.UNAVAILABLE, "too many wait for an answer of this conference"));
            return;
        }
        switch (request) {
            case ConferenceCommand.Initiate c -> waiters.add(new Waiter.ForMixer(c.replyTo()));
            case ConferenceCommand.Invite c ->
                waiters.add(
                        new Waiter.ForInvitation(c.users().stream().distinct().toList(), c.replyTo()));
            case ConferenceCommand.AwaitCall c -> waiters.add(new Waiter.ForCall(c.user(), c.replyTo()));
            case ConferenceCommand.Join c ->
                waiters.add(new Waiter.ForLeg(legOf(state, c.leg(), c.endpoint()), c.offer(), true, c.replyTo()));
            case ConferenceCommand.ReOffer c -> waiters.add(new Waiter.ForLeg(c.leg(), c.offer(), false, c.replyTo()));
            case ConferenceCommand.Offer c ->
                waiters.add(new Waiter.ForOffer(legOf(state, c.leg(), c.endpoint()), c.replyTo()));
            case ConferenceCommand.Accept c -> waiters.add(new Waiter.ForAcceptance(c.leg(), c.answer(), c.replyTo()));
            case ConferenceCommand.Get c -> waiters.add(new Waiter.ForPin(c.replyTo()));
            case ConferenceCommand.Informed _,
                    ConferenceCommand.Leave _,
                    ConferenceCommand.SetParticipant _,
                    ConferenceCommand.RemoveParticipant _,
                    ConferenceCommand.End _,
                    ConferenceCommand.Watch _,
                    ConferenceCommand.LegEnded _,
                    ConferenceCommand.LegsLost _ -> throw new IllegalStateException(request + " is answered at once");
        }
    }

    /** An endpoint that comes back to a leg it lost is in under that leg, whatever it called the new one. */
    private static LegId legOf(ConferenceState state, LegId wanted, EndpointId endpoint) {
        if (!(state instanceof ConferenceState.Known known)) return wanted;
        Mesh mesh = known.session().mesh();
        Leg leg = mesh.leg(wanted) == null ? mesh.legOf(endpoint) : null;
        return leg == null ? wanted : leg.id();
    }

    /** The mixer would not do what was owed; its reply says why. Nothing happens for any other reply. */
    void refuse(ConferenceDebt debt, MixerReply reply) {
        if (reply instanceof MixerReply.NotAcceptable r) {
            refuse(debt, new ConferenceReply.NotAcceptable(r.offered(), r.supported(), r.detail()));
        } else if (reply instanceof MixerReply.Refused r) {
            refuse(debt, new ConferenceReply.Refused(r.refusal()));
        }
    }

    private void refuse(ConferenceDebt debt, ConferenceReply refusal) {
        for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
            Waiter waiter = i.next();
            if (waitsFor(waiter, debt)) {
                waiter.replyTo().tell(refusal);
                i.remove();
            }
        }
    }

    /** There is no place for this leg. */
    void refuse(LegId leg, ConferenceReply refusal) {
        for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
            Waiter waiter = i.next();
            boolean its = waiter instanceof Waiter.ForLeg w && w.leg.equals(leg)
                    || waiter instanceof Waiter.ForOffer offer && offer.leg.equals(leg);
            if (its) {
                waiter.replyTo().tell(refusal);
                i.remove();
            }
        }
    }

    private static boolean waitsFor(Waiter waiter, ConferenceDebt debt) {
        return switch (debt) {
            case ConferenceDebt.PutLeg d ->
                waiter instanceof Waiter.ForLeg w && w.leg.equals(d.leg()) && w.offer.equals(d.offer());
            case ConferenceDebt.OfferLeg d -> waiter instanceof Waiter.ForOffer w && w.leg.equals(d.leg());
            case ConferenceDebt.AcceptLeg d ->
                waiter instanceof Waiter.ForAcceptance w && w.leg.equals(d.leg()) && w.answer.equals(d.answer());
            case ConferenceDebt _ -> false;
        };
    }

    boolean waitsForPin() {
        return waiters.stream().anyMatch(Waiter.ForPin.class::isInstance);
    }

    /** Answers all whose answer is in the state now. */
    void resolve(ConferenceState state, Hearing hearing) {
        for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
            Waiter waiter = i.next();
            ConferenceReply reply = waiter instanceof Waiter.ForPin && state instanceof ConferenceState.Known known
                    ? look(known, hearing)
                    : answer(state, waiter);
            if (reply != null) {
                waiter.replyTo().tell(reply);
                i.remove();
            }
        }
    }

    private static ConferenceReply answer(ConferenceState state, Waiter waiter) {
        if (!(state instanceof ConferenceState.Open open)) {
            return refused(Refusal.Reason.GONE, "the conference has ended");
        }
        Session session = open.session();
        return switch (waiter) {
            case Waiter.ForMixer _ when open instanceof ConferenceState.Requested -> null;
            case Waiter.ForMixer _ -> new ConferenceReply.Initiated(session.information());
            case Waiter.ForInvitation w
            when w.users.stream().anyMatch(session.roster().asked()::containsKey) -> null;
            case Waiter.ForInvitation w -> invitations(session.roster(), w.users);
            case Waiter.ForCall w when session.calls().due().containsKey(w.user) -> null;
            case Waiter.ForCall w -> ConferenceView.outcome(session, w.user);
            case Waiter.ForLeg w -> leg(session.mesh().leg(w.leg), w);
            case Waiter.ForOffer w -> offer(session.mesh().leg(w.leg), w);
            case Waiter.ForAcceptance w -> acceptance(session.mesh().leg(w.leg), w);
            case Waiter.ForPin _ -> null;
        };
    }

    private static ConferenceReply look(ConferenceState.Known state, Hearing hearing) {
        boolean waits = state instanceof ConferenceState.Open
                && state.session().information().lacksPin();
        return waits ? null : ConferenceView.of(state, hearing);
    }

    private static ConferenceReply invitations(Roster roster, List<UserId> users) {
        List<UserId> invited =
                users.stream().filter(u -> roster.present(u) != null).toList();
        List<Unreachable> unreachable = roster.unreachable().stream()
                .filter(u -> users.contains(u.user()) && !invited.contains(u.user()))
                .toList();
        return new ConferenceReply.Invitations(invited, unreachable);
    }

    private static ConferenceReply leg(Leg leg, Waiter.ForLeg waiter) {
        if (leg == null || !leg.stays()) {
            return refused(Refusal.Reason.GONE, "leg " + waiter.leg + " ended before it was answered");
        }
        if (waiter.offer.equals(leg.pending())) return null;
        return waiter.offer.equals(leg.offer())
                ? new ConferenceReply.LegAnswered(leg.id(), leg.answer(), waiter.joins)
                : refused(Refusal.Reason.CONFLICT, "another offer took the place of this one");
    }

    private static ConferenceReply offer(Leg leg, Waiter.ForOffer waiter) {
        if (leg == null || !leg.stays()) {
            return refused(Refusal.Reason.GONE, "leg " + waiter.leg + " ended before it was offered");
        }
        if (leg.own().wanted()) return null;
        return leg.own().waits()
                ? new ConferenceReply.OfferMade(leg.id(), leg.own().offer())
                : refused(Refusal.Reason.UNAVAILABLE, "the offer was lost with its mixer");
    }

    private static ConferenceReply acceptance(Leg leg, Waiter.ForAcceptance waiter) {
        if (leg == null || !leg.stays()) {
            return refused(Refusal.Reason.GONE, "leg " + waiter.leg + " ended before its answer was accepted");
        }
        if (waiter.answer.equals(leg.own().answer())) return null;
        return leg.connected() && leg.own().accepted() && waiter.answer.equals(leg.answer())
                ? new ConferenceReply.Done()
                : refused(Refusal.Reason.UNAVAILABLE, "the offer was lost with its mixer");
    }

    private static ConferenceReply refused(Refusal.Reason reason, String detail) {
        return new ConferenceReply.Refused(new Refusal(reason, detail));
    }
}
