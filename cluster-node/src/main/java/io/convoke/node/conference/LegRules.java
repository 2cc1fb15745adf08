// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.ConferenceRules.refuse;

import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.OwnOffer;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The rules of how a leg comes in, and comes back: by an offer of its endpoint, or by one of the mixer's own. */
record LegRules(int maxInvited, Placement placement) {
    /** Who comes in, with which leg, whichever side offers. */
    private record Comer(EndpointId endpoint, LegId leg, boolean byAddress, Visitor visitor) {}

    /**
     * An endpoint is in once. One that comes with a new leg while nothing comes from its old one, neither media nor reports, has
     * given that up (it has lost the answer, or has started anew): it goes on with it, as after a loss of its media.
     */
    Decision<ConferenceEvent, ConferenceReply> join(Session session, Hearing hearing, ConferenceCommand.Join c) {
        Comer comer = new Comer(c.endpoint(), c.leg(), c.byAddress(), c.visitor());
        return admitted(session, comer, s -> joinAdmitted(s, hearing, c));
    }

    private Decision<ConferenceEvent, ConferenceReply> joinAdmitted(
            Session session, Hearing hearing, ConferenceCommand.Join c) {
        Mesh mesh = session.mesh();
        Leg same = mesh.leg(c.leg());
        if (same != null) return joinAgain(session, same, c);
        Leg other = mesh.legOf(c.endpoint());
        if (other == null) return noPlace(session).orElseGet(() -> offered(session, c.leg(), c));
        if (other.own().security() != null
                || other.connected() && !hearing.silent().contains(other.id())) {
            return refuse(Reason.CONFLICT, c.endpoint() + " is in already, as leg " + other.id());
        }
        return c.offer().equals(other.pending()) ? Decision.await() : offered(session, other.id(), c);
    }

    /** Whoever has the address is let in as if invited, once what is wrong with the rest of it is known not to be. */
    private Decision<ConferenceEvent, ConferenceReply> admitted(
            Session session, Comer comer, Function<Session, Decision<ConferenceEvent, ConferenceReply>> rest) {
        UserId user = comer.endpoint().user();
        Visitor visitor = comer.visitor();
        if (session.roster().present(user) != null) return fit(session, comer, rest);
        boolean takenOut =
                session.roster().members().containsKey(user) || session.roster().isBarred(visitor);
        if (takenOut || !comer.byAddress()) {
            return refuse(Reason.FORBIDDEN, user + " is not invited to this conference");
        }
        if (session.roster().withAll(List.of(user)) > maxInvited) return ConferenceRules.tooMany(maxInvited);
        Decision<ConferenceEvent, ConferenceReply> then =
                fit(session.roster(r -> r.admitted(user, visitor)), comer, rest);
        return then.events().isEmpty() ? then : then.after(new ConferenceEvent.Admitted(user, visitor));
    }

    /** Refuses a leg that has ended, and one that is another endpoint's. */
    private static Decision<ConferenceEvent, ConferenceReply> fit(
            Session session, Comer comer, Function<Session, Decision<ConferenceEvent, ConferenceReply>> rest) {
        Mesh mesh = session.mesh();
        LegId leg = comer.leg();
        Leg same = mesh.leg(leg);
        if (same != null && !same.endpoint().equals(comer.endpoint())) {
            return refuse(Reason.CONFLICT, "leg " + leg + " is another endpoint's");
        }
        boolean isNew = same == null && !mesh.departed().containsKey(leg);
        return isNew ? rest.apply(session) : gone(mesh, leg).orElseGet(() -> rest.apply(session));
    }

    /** Refuses what is about a leg that is not there, or not any more. */
    private static Optional<Decision<ConferenceEvent, ConferenceReply>> gone(Mesh mesh, LegId leg) {
        Leg there = mesh.leg(leg);
        if (there == null && !mesh.departed().containsKey(leg)) return Optional.of(ConferenceRules.noSuchLeg(leg));
        return there == null || !there.stays()
                ? Optional.of(refuse(Reason.GONE, "leg " + leg + " has ended"))
                : Optional.empty();
    }

    /** Refuses a new leg where there is no place for it. */
    private static Optional<Decision<ConferenceEvent, ConferenceReply>> noPlace(Session session) {
        int most = session.maxParticipants();
        if (session.mesh().staying().count() >= most) {
            return Optional.of(refuse(Reason.FULL, "the conference has its " + most + " participants"));
        }
        // While the mixer does not come round to it, whoever joins and leaves over and over piles up legs.
        return session.mesh().legs().size() >= 2 * most
                ? Optional.of(refuse(Reason.UNAVAILABLE, "the legs of those who left are still being taken down"))
                : Optional.empty();
    }

    /** The same leg asked for again: a repetition, or the way back of one that lost its media. */
    private Decision<ConferenceEvent, ConferenceReply> joinAgain(Session session, Leg leg, ConferenceCommand.Join c) {
        if (c.offer().equals(leg.pending())) return Decision.await();
        if (leg.pending() != null) return refuse(Reason.CONFLICT, "another offer of this leg is being answered");
        if (leg.own().security() != null) return refuse(Reason.CONFLICT, "an offer to this leg waits for its answer");
        if (!leg.connected()) return offered(session, leg.id(), c);
        return c.offer().equals(leg.offer())
                ? Decision.replyOnly(new ConferenceReply.LegAnswered(leg.id(), leg.answer(), false))
                : refuse(Reason.CONFLICT, c.endpoint() + " is in already, as leg " + leg.id());
    }

    private Decision<ConferenceEvent, ConferenceReply> offered(Session session, LegId leg, ConferenceCommand.Join c) {
        return Decision.persistAndWait(new ConferenceEvent.LegOffered(
                leg, c.endpoint(), c.offer(), c.at(), wish(c.near()), place(session, leg, c.near())));
    }

    /** A leg that goes where there are mixers wishes for no other node. */
    private NodeId wish(NodeId near) {
        return placement == Placement.NEAR ? near : null;
    }

    /** Null where the allocator has to say. */
    private NodeId place(Session session, LegId leg, NodeId near) {
        return session.mixers().placeFor(leg, near, placement);
    }

    /** A new offer of the endpoint takes the place of one of ours that is not answered yet. */
    Decision<ConferenceEvent, ConferenceReply> reOffer(Session session, ConferenceCommand.ReOffer c) {
        return gone(session.mesh(), c.leg())
                .orElseGet(() -> reOffer(session, session.mesh().leg(c.leg()), c));
    }

    private Decision<ConferenceEvent, ConferenceReply> reOffer(Session session, Leg leg, ConferenceCommand.ReOffer c) {
        if (c.offer().equals(leg.pending())) return Decision.await();
        if (leg.pending() != null) return refuse(Reason.CONFLICT, "another offer of this leg is being answered");
        if (leg.own().answer() != null || leg.joinedAt() == null && leg.own().security() != null) {
            return refuse(Reason.CONFLICT, "an offer to this leg waits for its answer");
        }
        if (leg.connected() && c.offer().equals(leg.offer())) {
            return Decision.replyOnly(new ConferenceReply.LegAnswered(leg.id(), leg.answer(), false));
        }
        return Decision.persistAndWait(new ConferenceEvent.LegOffered(
                leg.id(), leg.endpoint(), c.offer(), c.at(), wish(c.near()), place(session, leg.id(), c.near())));
    }

    /** As {@link #join}, but the mixer says what it would like first. */
    Decision<ConferenceEvent, ConferenceReply> offer(Session session, Hearing hearing, ConferenceCommand.Offer c) {
        Comer comer = new Comer(c.endpoint(), c.leg(), c.byAddress(), c.visitor());
        return admitted(session, comer, s -> offerAdmitted(s, hearing, c));
    }

    private Decision<ConferenceEvent, ConferenceReply> offerAdmitted(
            Session session, Hearing hearing, ConferenceCommand.Offer c) {
        Mesh mesh = session.mesh();
        Leg same = mesh.leg(c.leg());
        if (same != null) return ask(session, same, c);
        Leg other = mesh.legOf(c.endpoint());
        if (other == null) {
            return noPlace(session).orElseGet(() -> asked(session, c.leg(), c, c.history()));
        }
        return other.connected() && !hearing.silent().contains(other.id())
                ? refuse(Reason.CONFLICT, c.endpoint() + " is in already, as leg " + other.id())
                : ask(session, other, c);
    }

    static Decision<ConferenceEvent, ConferenceReply> accept(Session session, ConferenceCommand.Accept c) {
        return gone(session.mesh(), c.leg())
                .orElseGet(() -> accept(session.mesh().leg(c.leg()), c));
    }

    /** Of a leg that is there. */
    private Decision<ConferenceEvent, ConferenceReply> ask(Session session, Leg leg, ConferenceCommand.Offer c) {
        if (leg.pending() != null) {
            return refuse(Reason.CONFLICT, "an offer of the endpoint is being answered");
        }
        if (leg.own().wanted()) return Decision.await();
        return leg.own().waits()
                ? Decision.replyOnly(
                        new ConferenceReply.OfferMade(leg.id(), leg.own().offer()))
                : asked(session, leg.id(), c, null);
    }

    private Decision<ConferenceEvent, ConferenceReply> asked(
            Session session, LegId leg, ConferenceCommand.Offer c, SdpHistory history) {
        return Decision.persistAndWait(new ConferenceEvent.OfferAsked(
                leg,
                c.endpoint(),
                security(session, c),
                c.at(),
                history,
                wish(c.near()),
                place(session, leg, c.near())));
    }

    /** Whoever asks may want more than the conference does, never less. */
    private static MediaSecurity security(Session session, ConferenceCommand.Offer c) {
        return c.security().and(session.information().security());
    }

    private static Decision<ConferenceEvent, ConferenceReply> accept(Leg leg, ConferenceCommand.Accept c) {
        OwnOffer own = leg.own();
        if (own.answer() != null) {
            return own.answer().equals(c.answer())
                    ? Decision.await()
                    : refuse(Reason.CONFLICT, "another answer is being looked at");
        }
        if (own.waits())
            return Decision.persistAndWait(new ConferenceEvent.OfferAnswered(leg.id(), c.answer(), c.at()));
        return leg.connected() && own.accepted() && c.answer().equals(leg.answer())
                ? Decision.replyOnly(new ConferenceReply.Done())
                : refuse(Reason.CONFLICT, "no offer of leg " + leg.id() + " waits for an answer");
    }
}
