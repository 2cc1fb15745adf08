// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What a conference makes of the answers to what it owed. Pure; an answer that comes too late changes nothing. */
final class ConferenceAnswers {
    private ConferenceAnswers() {}

    static List<ConferenceEvent> fromMixer(ConferenceState state, ConferenceDebt debt, MixerReply reply, Instant now) {
        if (!(state instanceof ConferenceState.Known known)) return List.of();
        Session session = known.session();
        return switch (reply) {
            case MixerReply.Opened r
            when r.mixer().equals(session.mixer()) && !session.mixerOpen() ->
                List.of(new ConferenceEvent.MixerOpened());
            case MixerReply.Gone r
            when r.mixer().equals(session.mixer()) ->
                ConferenceCourse.complete(state, List.of(new ConferenceEvent.MixerLost(session.mixerNode(), now)), now);
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

    private static List<ConferenceEvent> removed(
            ConferenceState.Known state, MixerReply.LegRemoved reply, Instant now) {
        Leg leg = state.session().mesh().leg(reply.leg());
        if (leg == null || leg.stays()) return List.of();
        ConferenceEvent end = ConferenceCourse.down(state.session(), leg, reply.statistics(), Leaving.LEFT, now);
        return ConferenceCourse.complete(state, List.of(end), now);
    }

    static List<ConferenceEvent> fromAllocator(ConferenceState state, AllocatorReply reply) {
        if (!(state instanceof ConferenceState.Open open)) return List.of();
        Session session = open.session();
        return switch (reply) {
            case AllocatorReply.Picked r
            when session.mixerNode() == null -> List.of(new ConferenceEvent.MixerAssigned(r.node()));
            case AllocatorReply.Reached r -> {
                var asked = session.roster().asked();
                var reachable = r.reachable().stream().filter(asked::contains).toList();
                var unreachable = r.unreachable().stream()
                        .filter(u -> asked.contains(u.user()))
                        .toList();
                yield reachable.isEmpty() && unreachable.isEmpty()
                        ? List.of()
                        : List.of(new ConferenceEvent.Invited(reachable, unreachable));
            }
            case AllocatorReply.Picked _,
                    AllocatorReply.NothingFree _,
                    AllocatorReply.Answered _,
                    AllocatorReply.Nodes _ -> List.of();
        };
    }

    /** A call that ended while its leg was being answered (its node was lost, say) knows nothing of the leg: it goes. */
    static List<ConferenceEvent> fromEndpoint(
            ConferenceState state, ConferenceDebt debt, EndpointReply reply, Instant now) {
        if (debt instanceof ConferenceDebt.Dial dial) return called(dial.user(), reply);
        boolean refused = debt instanceof ConferenceDebt.EnterMesh && reply instanceof EndpointReply.Refused;
        if (!refused || !(state instanceof ConferenceState.Known known)) return List.of();
        LegId id = ((ConferenceDebt.EnterMesh) debt).leg();
        Leg leg = known.session().mesh().leg(id);
        return leg == null || !leg.stays()
                ? List.of()
                : ConferenceCourse.complete(state, List.of(new ConferenceEvent.LegLeaving(id, Leaving.LOST, now)), now);
    }

    private static ConferenceEvent agreed(ConferenceDebt debt, MixerReply.LegAnswered r, Instant now) {
        return debt instanceof ConferenceDebt.AcceptLeg
                ? new ConferenceEvent.LegAccepted(r.leg(), r.offer(), r.answer(), r.incarnation(), now)
                : new ConferenceEvent.LegAnswered(r.leg(), r.offer(), r.answer(), r.incarnation(), now);
    }

    private static List<ConferenceEvent> called(UserId user, EndpointReply reply) {
        return switch (reply) {
            case EndpointReply.CallAnswered _ -> List.of(new ConferenceEvent.Called(user, 200, "OK"));
            case EndpointReply.DialFailed r -> List.of(new ConferenceEvent.Called(user, r.status(), r.reason()));
            case EndpointReply.Refused _ -> List.of(new ConferenceEvent.Called(user, 503, "Service Unavailable"));
            case null -> List.of(); // it is still ringing: asked again
            case EndpointReply r -> throw new IllegalStateException("an outcome was expected, not " + r);
        };
    }

    private static boolean waitsFor(Session session, ConferenceDebt debt) {
        return switch (debt) {
            case ConferenceDebt.PutLeg d -> {
                Leg leg = session.mesh().leg(d.leg());
                yield leg != null && leg.stays() && d.offer().equals(leg.pending());
            }
            case ConferenceDebt.OfferLeg d -> {
                Leg leg = session.mesh().leg(d.leg());
                // One that comes after its mixer was lost is lost as well.
                yield session.mixerOpen()
                        && leg != null
                        && leg.stays()
                        && leg.own().wanted()
                        && Objects.equals(d.history(), leg.history());
            }
            case ConferenceDebt.AcceptLeg d -> {
                Leg leg = session.mesh().leg(d.leg());
                yield leg != null
                        && leg.stays()
                        && d.offer().equals(leg.own().offer())
                        && d.answer().equals(leg.own().answer());
            }
            case ConferenceDebt _ -> false;
        };
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
