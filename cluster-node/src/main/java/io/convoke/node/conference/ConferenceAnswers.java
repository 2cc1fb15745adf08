// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.node.conference.placement.Mixers;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.sip.ReleaseCause;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a conference makes of the answers to what it owed. Pure; an answer that comes too late changes nothing. */
final class ConferenceAnswers {
    private ConferenceAnswers() {}

    static List<ConferenceEvent> fromMixer(ConferenceState state, ConferenceDebt debt, MixerReply reply, Instant now) {
        if (!(state instanceof ConferenceState.Known known)) return List.of();
        Session session = known.session();
        return switch (reply) {
            case MixerReply.Opened r
            when session.mixers().isAssigned(r.mixer().node()) ->
                ConferenceCourse.complete(
                        state, List.of(new ConferenceEvent.MixerOpened(r.mixer().node())), now);
            case MixerReply.Gone r
            when session.mixers().phases().containsKey(r.mixer().node()) ->
                ConferenceCourse.complete(
                        state, List.of(new ConferenceEvent.MixerLost(r.mixer().node(), now)), now);
            case MixerReply.Closed r
            when session.mixers().closing().contains(r.mixer().node()) ->
                List.of(new ConferenceEvent.MixerClosed(r.mixer().node()));
            case MixerReply.Full r
            // A leg that is connected has its place there; if it has lost that, its mixer says so.
            when waitsFor(session, debt) && !session.mesh().leg(r.leg()).connected() ->
                List.of(new ConferenceEvent.LegTurnedAway(
                        r.leg(), session.mixers().of(r.leg())));
            case MixerReply.LegAnswered r when waitsFor(session, debt) -> List.of(agreed(debt, r, now));
            case MixerReply.OfferMade r
            when waitsFor(session, debt) ->
                List.of(new ConferenceEvent.OfferMade(r.leg(), r.offer(), r.incarnation(), now));
            case MixerReply.NotAcceptable _ when waitsFor(session, debt) -> notAnswered(state, debt, true, now);
            case MixerReply.Refused r
            when waitsFor(session, debt) ->
                notAnswered(state, debt, r.refusal().reason() == Refusal.Reason.INVALID, now);
            case MixerReply.LegRemoved r -> removed(known, r, now);
            case MixerReply.Opened _,
                    MixerReply.Gone _,
                    MixerReply.Full _,
                    MixerReply.LegAnswered _,
                    MixerReply.OfferMade _,
                    MixerReply.NotAcceptable _,
                    MixerReply.Refused _,
                    MixerReply.Done _,
                    MixerReply.LegView _,
                    MixerReply.Playing _,
                    MixerReply.Closed _ -> List.of();
        };
    }

    /** What a mixer's answer is the end of, though state still lists it. */
    static List<ConferenceDebt> paid(ConferenceDebt debt, MixerReply reply) {
        return switch (debt) {
            case ConferenceDebt.PutLeg d
            when reply instanceof MixerReply.LegAnswered ->
                List.of(new ConferenceDebt.SetLeg(d.mixer(), d.leg(), d.muted(), d.gain()));
            case ConferenceDebt.AcceptLeg d
            when reply instanceof MixerReply.LegAnswered ->
                List.of(new ConferenceDebt.SetLeg(d.mixer(), d.leg(), d.muted(), d.gain()));
            case ConferenceDebt.OpenMixer _, ConferenceDebt.LinkMixer _
            when reply instanceof MixerReply.Gone -> List.of();
            case ConferenceDebt.OpenMixer _,
                    ConferenceDebt.LinkMixer _,
                    ConferenceDebt.SetLeg _,
                    ConferenceDebt.CloseMixer _ -> List.of(debt);
            case ConferenceDebt _ -> List.of();
        };
    }

    private static List<ConferenceEvent> removed(
            ConferenceState.Known state, MixerReply.LegRemoved reply, Instant now) {
        Leg leg = state.session().mesh().leg(reply.leg());
        if (leg == null || leg.stays()) return List.of();
        ConferenceEvent end = ConferenceCourse.down(state.session(), leg, reply.statistics(), Leaving.LEFT, now);
        return ConferenceCourse.complete(state, List.of(end), now);
    }

    static List<ConferenceEvent> fromAllocator(ConferenceState state, AllocatorReply reply, Instant now) {
        if (!(state instanceof ConferenceState.Open open)) return List.of();
        Session session = open.session();
        return switch (reply) {
            case AllocatorReply.Picked r -> picked(session, r);
            case AllocatorReply.NothingFree r
            when isNowhere(session, r) ->
                ConferenceCourse.complete(state, List.of(new ConferenceEvent.LegNotAnswered(r.leg())), now);
            case AllocatorReply.Reached r -> {
                var asked = session.roster().asked().keySet();
                var reachable = r.reachable().stream().filter(asked::contains).toList();
                var unreachable = r.unreachable().stream()
                        .filter(u -> asked.contains(u.user()))
                        .toList();
                yield reachable.isEmpty() && unreachable.isEmpty()
                        ? List.of()
                        : List.of(new ConferenceEvent.Invited(reachable, unreachable, calls(r, reachable), now));
            }
            case AllocatorReply.NothingFree _,
                    AllocatorReply.Answered _,
                    AllocatorReply.Gateways _,
                    AllocatorReply.Nodes _ -> List.of();
        };
    }

    /** One more mixer, for all legs that have waited for just that one; or for the conference, where it has none. */
    private static List<ConferenceEvent> picked(Session session, AllocatorReply.Picked r) {
        Mixers mixers = session.mixers();
        List<LegId> legs = session.mesh()
                .staying()
                .filter(session::wantsPlace)
                .map(Leg::id)
                .filter(leg -> r.leg() == null || mixers.places().containsKey(r.leg()) && mixers.sameWish(leg, r.leg()))
                .toList();
        boolean wanted = r.leg() == null ? mixers.nodes().isEmpty() : !legs.isEmpty();
        if (!wanted) return List.of();
        List<ConferenceEvent> events = new ArrayList<>();
        if (!mixers.has(r.node())) events.add(new ConferenceEvent.MixerAssigned(r.node()));
        legs.forEach(leg -> events.add(new ConferenceEvent.LegPlaced(leg, r.node())));
        return events;
    }

    /** Every node is full, those of its mixers as well: the leg is refused. Without any mixer it waits for a node to come. */
    static boolean isNowhere(Session session, AllocatorReply.NothingFree r) {
        Leg leg = r.leg() == null ? null : session.mesh().leg(r.leg());
        return leg != null
                && session.wantsPlace(leg)
                && !session.mixers().nodes().isEmpty();
    }

    private static Map<UserId, List<SipTarget>> calls(AllocatorReply.Reached reply, List<UserId> reachable) {
        Map<UserId, List<SipTarget>> calls = new LinkedHashMap<>(reply.calls());
        calls.keySet().retainAll(reachable);
        return calls;
    }

    /** A call that ended while its leg was being answered (its node was lost, say) knows nothing of the leg: it goes. */
    static List<ConferenceEvent> fromEndpoint(
            ConferenceState state, ConferenceDebt debt, EndpointReply reply, Instant now) {
        if (debt instanceof ConferenceDebt.Dial dial) return called(state, dial, reply, now);
        if (debt instanceof ConferenceDebt.ClaimPin) return pin(state, reply);
        boolean refused = debt instanceof ConferenceDebt.EnterMesh && reply instanceof EndpointReply.Refused;
        if (!refused || !(state instanceof ConferenceState.Known known)) return List.of();
        LegId id = ((ConferenceDebt.EnterMesh) debt).leg();
        Leg leg = known.session().mesh().leg(id);
        return leg == null || !leg.stays()
                ? List.of()
                : ConferenceCourse.complete(state, List.of(new ConferenceEvent.LegLeaving(id, Leaving.LOST, now)), now);
    }

    /** Whether an endpoint's answer is the end of what was owed to it: some refusals are not. */
    static boolean isPaid(ConferenceDebt debt, EndpointReply reply) {
        if (debt instanceof ConferenceDebt.Recall) return reply instanceof EndpointReply.Done;
        // A call that is answered is not through before its leg is in.
        if (debt instanceof ConferenceDebt.Dial && reply instanceof EndpointReply.CallAnswered) return false;
        return debt instanceof ConferenceDebt.ClaimPin ? reply instanceof EndpointReply.PinClaimed : reply != null;
    }

    private static List<ConferenceEvent> pin(ConferenceState state, EndpointReply reply) {
        return reply instanceof EndpointReply.PinClaimed claimed
                        && state instanceof ConferenceState.Open open
                        && open.session().information().lacksPin()
                ? List.of(new ConferenceEvent.PinClaimed(claimed.pin()))
                : List.of();
    }

    private static ConferenceEvent agreed(ConferenceDebt debt, MixerReply.LegAnswered r, Instant now) {
        return debt instanceof ConferenceDebt.AcceptLeg
                ? new ConferenceEvent.LegAccepted(r.leg(), r.offer(), r.answer(), r.incarnation(), now)
                : new ConferenceEvent.LegAnswered(r.leg(), r.offer(), r.answer(), r.incarnation(), now);
    }

    /** An answered call has led to something once its leg is in, or it has ended without. */
    private static List<ConferenceEvent> called(
            ConferenceState state, ConferenceDebt.Dial dial, EndpointReply reply, Instant now) {
        if (!(state instanceof ConferenceState.Open open)) return List.of();
        Session session = open.session();
        if (!dial.call().equals(session.calls().due().get(dial.user()))) return List.of();
        CallResult result =
                switch (reply) {
                    case EndpointReply.DialFailed r -> new CallResult(r.status(), r.reason(), r.cause(), now);
                    case EndpointReply.Refused _ ->
                        new CallResult(503, "Service Unavailable", ReleaseCause.ofStatus(503), now);
                    case EndpointReply.CallAnswered _ -> null;
                    case null -> null; // it is still ringing: asked again
                    case EndpointReply r -> throw new IllegalStateException("an outcome was expected, not " + r);
                };
        return result == null
                ? List.of()
                : List.of(new ConferenceEvent.Called(
                        dial.user(),
                        dial.call().call(),
                        result,
                        dial.call().since(),
                        session.information().subject()));
    }

    private static boolean waitsFor(Session session, ConferenceDebt debt) {
        return switch (debt) {
            case ConferenceDebt.PutLeg d -> {
                Leg leg = session.mesh().leg(d.leg());
                yield leg != null
                        && leg.stays()
                        && isAt(session, d.mixer(), leg)
                        && d.offer().equals(leg.pending());
            }
            case ConferenceDebt.OfferLeg d -> {
                Leg leg = session.mesh().leg(d.leg());
                yield leg != null
                        && isAt(session, d.mixer(), leg)
                        && leg.stays()
                        && leg.own().wanted()
                        && Objects.equals(d.history(), leg.history());
            }
            case ConferenceDebt.AcceptLeg d -> {
                Leg leg = session.mesh().leg(d.leg());
                yield leg != null
                        && isAt(session, d.mixer(), leg)
                        && leg.stays()
                        && d.offer().equals(leg.own().offer())
                        && d.answer().equals(leg.own().answer());
            }
            case ConferenceDebt _ -> false;
        };
    }

    /** What comes after the mixer was lost is lost as well. */
    private static boolean isAt(Session session, MixerId mixer, Leg leg) {
        return mixer.equals(session.mixerOf(leg.id())) && session.mixers().isOpen(mixer.node());
    }

    /** @param offerStands the endpoint may answer our offer again */
    private static List<ConferenceEvent> notAnswered(
            ConferenceState state, ConferenceDebt debt, boolean offerStands, Instant now) {
        List<ConferenceEvent> events =
                switch (debt) {
                    case ConferenceDebt.PutLeg d -> List.of(new ConferenceEvent.LegNotAnswered(d.leg()));
                    case ConferenceDebt.OfferLeg d -> List.of(new ConferenceEvent.LegNotAnswered(d.leg()));
                    case ConferenceDebt.AcceptLeg d -> List.of(new ConferenceEvent.AnswerRefused(d.leg(), offerStands));
                    case ConferenceDebt _ -> List.of();
                };
        return ConferenceCourse.complete(state, events, now);
    }
}
