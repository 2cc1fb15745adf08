// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.Leaving;
import io.convoke.node.conference.Roster.Member;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a conference does about a request. No clock, no actor, no I/O: every row is one unit test. */
public record ConferenceRules(ConferenceId id, int maxInvited, Placement placement) {
    private static final float MAX_GAIN = 4.0f;

    Decision<ConferenceEvent, ConferenceReply> decide(
            ConferenceState state, Hearing hearing, ConferenceCommand.Request request) {
        return switch (state) {
            case ConferenceState.Unknown _ -> unknown(request);
            case ConferenceState.Vacant vacant -> occupied(vacant.session(), open(vacant, hearing, request));
            case ConferenceState.Open open -> open(open, hearing, request);
            case ConferenceState.Ending ending -> over(ending, hearing, request);
            case ConferenceState.Ended ended -> over(ended, hearing, request);
        };
    }

    /** With the first thing that happens in it, it comes into the lists. */
    private static Decision<ConferenceEvent, ConferenceReply> occupied(
            Session session, Decision<ConferenceEvent, ConferenceReply> decision) {
        return decision.events().isEmpty()
                ? decision
                : decision.after(new ConferenceEvent.Occupied(session.information(), session.createdAt()));
    }

    private Decision<ConferenceEvent, ConferenceReply> unknown(ConferenceCommand.Request request) {
        return switch (request) {
            case ConferenceCommand.Initiate c when c.invite().size() > maxInvited -> tooMany();
            case ConferenceCommand.Initiate c ->
                Decision.persistAndWait(new ConferenceEvent.Initiated(
                        c.information(),
                        c.invite().stream().distinct().toList(),
                        c.unreachable(),
                        c.maxParticipants(),
                        c.mixerNode(),
                        c.at(),
                        c.unusedUntil(),
                        c.calls()));
            case ConferenceCommand.LegEnded _, ConferenceCommand.LegsLost _ ->
                Decision.replyOnly(new ConferenceReply.Done());
            case ConferenceCommand.Request _ -> Decision.replyOnly(new ConferenceReply.NoSuchConference(id));
        };
    }

    private Decision<ConferenceEvent, ConferenceReply> open(
            ConferenceState.Open state, Hearing hearing, ConferenceCommand.Request request) {
        Session session = state.session();
        return switch (request) {
            case ConferenceCommand.Initiate _ when state instanceof ConferenceState.Requested -> Decision.await();
            case ConferenceCommand.Initiate _ ->
                Decision.replyOnly(new ConferenceReply.Initiated(session.information()));
            case ConferenceCommand.Invite c -> invite(session, c);
            case ConferenceCommand.AwaitCall c -> awaitCall(session, c);
            case ConferenceCommand.Informed c -> informed(session, c);
            case ConferenceCommand.Join c -> legs().join(session, hearing, c);
            case ConferenceCommand.ReOffer c -> legs().reOffer(session, c);
            case ConferenceCommand.Offer c -> legs().offer(session, hearing, c);
            case ConferenceCommand.Accept c -> LegRules.accept(session, c);
            case ConferenceCommand.Leave c -> leave(state, c);
            case ConferenceCommand.SetParticipant c -> set(session, c);
            case ConferenceCommand.RemoveParticipant c -> remove(state, c);
            case ConferenceCommand.End c ->
                ConferenceCourse.done(state, List.of(new ConferenceEvent.Ending(c.reason(), c.at())), c.at());
            case ConferenceCommand.Get _ when session.information().lacksPin() -> Decision.await();
            case ConferenceCommand.Get _, ConferenceCommand.Watch _ ->
                Decision.replyOnly(ConferenceView.of(state, hearing));
            case ConferenceCommand.LegEnded c -> legEnded(state, c);
            case ConferenceCommand.LegsLost c -> legsLost(session, c);
        };
    }

    private Decision<ConferenceEvent, ConferenceReply> over(
            ConferenceState.Known state, Hearing hearing, ConferenceCommand.Request request) {
        return switch (request) {
            case ConferenceCommand.Initiate _,
                    ConferenceCommand.Invite _,
                    ConferenceCommand.AwaitCall _,
                    ConferenceCommand.Join _,
                    ConferenceCommand.ReOffer _,
                    ConferenceCommand.Offer _,
                    ConferenceCommand.Accept _,
                    ConferenceCommand.SetParticipant _,
                    ConferenceCommand.RemoveParticipant _ -> refuse(Reason.GONE, "the conference has ended");
            case ConferenceCommand.Leave c -> leave(state, c);
            case ConferenceCommand.Get _, ConferenceCommand.Watch _ ->
                Decision.replyOnly(ConferenceView.of(state, hearing));
            case ConferenceCommand.LegEnded c -> legEnded(state, c);
            case ConferenceCommand.End _, ConferenceCommand.Informed _, ConferenceCommand.LegsLost _ ->
                Decision.replyOnly(new ConferenceReply.Done());
        };
    }

    private Decision<ConferenceEvent, ConferenceReply> invite(Session session, ConferenceCommand.Invite c) {
        Roster roster = session.roster();
        List<UserId> wanted = c.users().stream()
                .distinct()
                .filter(u -> !welcome(session, u, c.dial()))
                .toList();
        if (wanted.isEmpty()) {
            return Decision.replyOnly(new ConferenceReply.Invitations(
                    c.users().stream().distinct().toList(), List.of()));
        }
        List<UserId> unasked =
                wanted.stream().filter(u -> !roster.asked().containsKey(u)).toList();
        if (unasked.isEmpty()) return Decision.await();
        if (roster.withAll(unasked) > maxInvited) return tooMany();
        return Decision.persistAndWait(new ConferenceEvent.InvitationAsked(unasked, c.dial()));
    }

    private LegRules legs() {
        return new LegRules(maxInvited, placement);
    }

    /** Invited, and nothing would come of doing it again: who has left, did not answer or is referred here is called anew. */
    private static boolean welcome(Session session, UserId user, DialOptions dial) {
        Member member = session.roster().present(user);
        if (member == null || member.invitation() == Member.Invitation.FAILED) return false;
        if (session.calls().due().containsKey(user)
                || session.mesh().legsOf(user).anyMatch(Leg::stays)) return true;
        boolean called = session.calls().results().containsKey(user);
        return dial.requester() != DialOptions.Requester.PHONE && !member.wasIn() && !called;
    }

    private static Decision<ConferenceEvent, ConferenceReply> awaitCall(
            Session session, ConferenceCommand.AwaitCall c) {
        return session.calls().due().containsKey(c.user())
                ? Decision.await()
                : Decision.replyOnly(ConferenceView.outcome(session, c.user()));
    }

    private static Decision<ConferenceEvent, ConferenceReply> informed(Session session, ConferenceCommand.Informed c) {
        Member member = session.roster().present(c.user());
        boolean waited = member != null && member.invitation() == Member.Invitation.SENDING;
        return waited
                ? Decision.persist(new ConferenceEvent.Informed(c.user(), c.failure()), new ConferenceReply.Done())
                : Decision.replyOnly(new ConferenceReply.Done());
    }

    private static Decision<ConferenceEvent, ConferenceReply> leave(
            ConferenceState.Known state, ConferenceCommand.Leave c) {
        Mesh mesh = state.session().mesh();
        Leg leg = mesh.leg(c.leg());
        if (leg == null && !mesh.departed().containsKey(c.leg())) return noSuchLeg(c.leg());
        if (leg == null || !leg.stays()) return Decision.replyOnly(new ConferenceReply.Done());
        return ConferenceCourse.done(
                state,
                List.of(new ConferenceEvent.LegLeaving(
                        c.leg(), c.vanished() ? Leaving.VANISHED : Leaving.LEFT, c.at())),
                c.at());
    }

    private static Decision<ConferenceEvent, ConferenceReply> set(Session session, ConferenceCommand.SetParticipant c) {
        Member member = session.roster().present(c.user());
        if (member == null) return notInvited(c.user());
        float gain = c.gain() == null ? member.gain() : c.gain();
        boolean muted = c.muted() == null ? member.muted() : c.muted();
        if (!(gain >= 0 && gain <= MAX_GAIN)) return refuse(Reason.INVALID, "gain is " + gain + ", not 0 to 4");
        if (member.held() && !muted && !c.moderates()) {
            return refuse(Reason.FORBIDDEN, c.user() + " was muted by somebody else");
        }
        boolean held = muted && (member.held() || c.moderates() && c.muted() != null);
        Member next = member.set(muted, gain, held);
        return next.equals(member)
                ? Decision.replyOnly(new ConferenceReply.Done())
                : Decision.persist(
                        new ConferenceEvent.ParticipantSet(c.user(), muted, gain, held), new ConferenceReply.Done());
    }

    /** Whether his keys do not take back that he is muted: somebody else has done it. */
    public static boolean isHeld(ConferenceState.Open state, Leg leg) {
        Member member = state.session().roster().present(leg.endpoint().user());
        return member != null && member.held() && leg.in();
    }

    /** What a participant does with keys to himself. Nothing while the leg is not in, or where it is not his to do. */
    public static List<ConferenceEvent> toggleMute(ConferenceState.Open state, Leg leg) {
        Member member = state.session().roster().present(leg.endpoint().user());
        return member == null || !leg.in() || member.held()
                ? List.of()
                : List.of(new ConferenceEvent.ParticipantSet(member.user(), !member.muted(), member.gain()));
    }

    private static Decision<ConferenceEvent, ConferenceReply> remove(
            ConferenceState.Open state, ConferenceCommand.RemoveParticipant c) {
        Roster roster = state.session().roster();
        if (!roster.members().containsKey(c.user())) return notInvited(c.user());
        if (roster.present(c.user()) == null) return Decision.replyOnly(new ConferenceReply.Done());
        return ConferenceCourse.done(state, List.of(new ConferenceEvent.ParticipantRemoved(c.user(), c.at())), c.at());
    }

    private static Decision<ConferenceEvent, ConferenceReply> legEnded(
            ConferenceState.Known state, ConferenceCommand.LegEnded c) {
        Leg leg = state.session().mesh().leg(c.leg());
        if (leg == null) return Decision.replyOnly(new ConferenceReply.Done());
        ConferenceEvent end = ConferenceCourse.down(state.session(), leg, c.statistics(), c.reason(), c.at());
        return ConferenceCourse.done(state, List.of(end), c.at());
    }

    private static Decision<ConferenceEvent, ConferenceReply> legsLost(Session session, ConferenceCommand.LegsLost c) {
        Set<LegId> lost = Set.copyOf(c.legs());
        List<LegId> news = session.mesh()
                .staying()
                .filter(leg -> lost.contains(leg.id()) && c.mixer().equals(session.mixerOf(leg.id())))
                .filter(leg -> isLost(leg, c.incarnation()))
                .map(Leg::id)
                .collect(Collectors.toUnmodifiableList());
        return news.isEmpty()
                ? Decision.replyOnly(new ConferenceReply.Done())
                : Decision.persist(new ConferenceEvent.LegsLost(news, c.at()), new ConferenceReply.Done());
    }

    /** What the mixer holds for it is on another engine: media, or the ports of an offer. */
    private static boolean isLost(Leg leg, long incarnation) {
        return leg.connected()
                ? leg.incarnation() != incarnation
                : leg.own().waits() && leg.own().incarnation() != incarnation;
    }

    static Decision<ConferenceEvent, ConferenceReply> tooMany(int maxInvited) {
        return refuse(Reason.FULL, "at most " + maxInvited + " can be invited to one conference");
    }

    private Decision<ConferenceEvent, ConferenceReply> tooMany() {
        return tooMany(maxInvited);
    }

    static Decision<ConferenceEvent, ConferenceReply> noSuchLeg(LegId leg) {
        return refuse(Reason.NOT_FOUND, "the conference has no leg " + leg);
    }

    private static Decision<ConferenceEvent, ConferenceReply> notInvited(UserId user) {
        return refuse(Reason.NOT_FOUND, user + " is not invited to this conference");
    }

    static Decision<ConferenceEvent, ConferenceReply> refuse(Reason reason, String detail) {
        return Decision.replyOnly(new ConferenceReply.Refused(new Refusal(reason, detail)));
    }
}
