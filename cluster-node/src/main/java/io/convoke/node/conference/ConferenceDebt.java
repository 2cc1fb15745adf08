// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.OwnOffer;
import io.convoke.node.conference.Roster.Member;
import io.convoke.node.conference.placement.Mixers;
import io.convoke.protocol.conference.DialOptions;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Keyless;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a conference owes others. Follows from state alone, so that a crash forgets none of it. */
sealed interface ConferenceDebt {

    /** Owed again from time to time while somebody is in: a mixer whose node died is found out so. */
    record OpenMixer(MixerId mixer) implements ConferenceDebt {}

    /** @param leg null where it is for the conference as such: there is no mixer */
    record PickNode(LegId leg, List<NodeId> rather, List<NodeId> without) implements ConferenceDebt {}

    /** Each time another mixer comes or goes. */
    record LinkMixer(MixerId mixer, List<NodeId> peers) implements ConferenceDebt {}

    /** A PIN, for those who dial in; one that is taken is tried no more. */
    record ClaimPin(Instant until) implements ConferenceDebt {}

    record Reach(Set<UserId> users, DialOptions dial) implements ConferenceDebt {}

    record Inform(UserId user) implements ConferenceDebt {}

    record PutLeg(MixerId mixer, LegId leg, EndpointId endpoint, String offer, boolean muted, float gain)
            implements ConferenceDebt {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** An offer of the mixer's own is to be made. */
    record OfferLeg(MixerId mixer, LegId leg, EndpointId endpoint, MediaSecurity security, SdpHistory history)
            implements ConferenceDebt {}

    /** The answer to it is to be accepted. */
    record AcceptLeg(MixerId mixer, LegId leg, String offer, String answer, boolean muted, float gain)
            implements ConferenceDebt {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    record SetLeg(MixerId mixer, LegId leg, boolean muted, float gain) implements ConferenceDebt {}

    record RemoveLeg(MixerId mixer, LegId leg) implements ConferenceDebt {}

    /** @param in until it is, a call may only be joining: it is asked again, so that a leg whose call was lost goes */
    record EnterMesh(LegId leg, EndpointId endpoint, boolean in) implements ConferenceDebt {}

    record LeaveMesh(LegId leg, EndpointId endpoint) implements ConferenceDebt {}

    /** An invitee is called, under the same id until it has led to something. */
    record Dial(UserId user, CallsOut.Due call) implements ConferenceDebt {}

    /** One that is called is called no more; where he has just answered, the call ends. */
    record HangUp(EndpointId call, String reason) implements ConferenceDebt {}

    /** The leg's media is lost, and there is a mixer: its endpoint is told, which calls a phone back. */
    record Recall(LegId leg, EndpointId endpoint) implements ConferenceDebt {}

    record CloseMixer(MixerId mixer) implements ConferenceDebt {}

    /** In the order in which they should be paid. */
    static List<ConferenceDebt> of(ConferenceState state) {
        List<ConferenceDebt> debts = new ArrayList<>();
        switch (state) {
            case ConferenceState.Unknown _ -> {}
            case ConferenceState.Open s -> whileOpen(s, debts);
            case ConferenceState.Ending s -> {
                legs(s.session(), debts);
                departed(s.session(), debts);
            }
            case ConferenceState.Ended s when s.closed() -> {}
            case ConferenceState.Ended s -> {
                Session session = s.session();
                departed(session, debts);
                session.mixers().phases().keySet().forEach(node -> debts.add(new CloseMixer(session.mixer(node))));
            }
        }
        return debts;
    }

    private static void whileOpen(ConferenceState.Open state, List<ConferenceDebt> debts) {
        Session session = state.session();
        mixers(state, debts);
        if (session.wantsPin()) debts.add(claimPin(session));
        if (!(state instanceof ConferenceState.Requested) && !session.wantsPin()) {
            session.roster()
                    .present()
                    .filter(m -> m.invitation() == Member.Invitation.SENDING)
                    .forEach(m -> debts.add(new Inform(m.user())));
        }
        if (!session.mixers().open().isEmpty()) {
            session.calls().due().forEach((user, call) -> debts.add(new Dial(user, call)));
        }
        Map<DialOptions, Set<UserId>> asked = new LinkedHashMap<>();
        session.roster()
                .asked()
                .forEach((user, dial) ->
                        asked.computeIfAbsent(dial, _ -> new LinkedHashSet<>()).add(user));
        asked.forEach((dial, users) -> debts.add(new Reach(users, dial)));
        legs(session, debts);
        departed(session, debts);
    }

    private static void mixers(ConferenceState.Open state, List<ConferenceDebt> debts) {
        Session session = state.session();
        Mixers mixers = session.mixers();
        List<LegId> homeless = session.mesh()
                .staying()
                .filter(session::wantsPlace)
                .map(Leg::id)
                .toList();
        if (wantsMixer(state)) {
            // One that nobody goes to is not opened only to be closed again.
            boolean any =
                    state instanceof ConferenceState.Requested || mixers.used().isEmpty() && homeless.isEmpty();
            (any ? mixers.nodes() : mixers.used()).forEach(node -> debts.add(new OpenMixer(session.mixer(node))));
            if (mixers.nodes().isEmpty() && homeless.isEmpty()) debts.add(new PickNode(null, List.of(), List.of()));
        }
        homeless.forEach(leg -> debts.add(new PickNode(leg, mixers.rather(leg), mixers.without(leg))));
        if (mixers.linked()) {
            mixers.open().forEach(node -> debts.add(new LinkMixer(session.mixer(node), mixers.peers(node))));
        }
        mixers.closing().forEach(node -> debts.add(new CloseMixer(session.mixer(node))));
    }

    static ClaimPin claimPin(Session session) {
        return new ClaimPin(session.information().expiresAt());
    }

    /** Before it begins, and while somebody is in: a conference where nobody is costs nothing. */
    static boolean wantsMixer(ConferenceState state) {
        return state instanceof ConferenceState.Open open
                && (open instanceof ConferenceState.Requested
                        || open.session().mesh().staying().findAny().isPresent());
    }

    private static void legs(Session session, List<ConferenceDebt> debts) {
        for (Leg leg : session.mesh().legs().values()) {
            Member member = session.roster().members().get(leg.endpoint().user());
            boolean muted = member != null && member.muted();
            float gain = member == null ? 1.0f : member.gain();
            MixerId mixer = session.mixerOf(leg.id());
            boolean open = session.mixers().isOpen(session.mixers().of(leg.id()));
            if (!leg.stays()) {
                if (mixer != null) debts.add(new RemoveLeg(mixer, leg.id()));
            } else if (leg.pending() != null) {
                if (open) debts.add(new PutLeg(mixer, leg.id(), leg.endpoint(), leg.pending(), muted, gain));
            } else {
                if (open && leg.connected()) debts.add(new SetLeg(mixer, leg.id(), muted, gain));
                if (open) own(mixer, leg, muted, gain, debts);
                if (isToRecall(session, leg)) debts.add(new Recall(leg.id(), leg.endpoint()));
            }
            boolean offered = leg.stays() && leg.endpoint().isCall();
            if (leg.in() || offered) debts.add(new EnterMesh(leg.id(), leg.endpoint(), leg.in()));
        }
    }

    /** A phone that lost its media, and there is a mixer: its own again, or any. */
    private static boolean isToRecall(Session session, Leg leg) {
        boolean lost = leg.in() && !leg.connected() && leg.endpoint().isCall();
        NodeId node = session.mixers().of(leg.id());
        return lost
                && (node == null
                        ? !session.mixers().open().isEmpty()
                        : session.mixers().isOpen(node));
    }

    private static void own(MixerId mixer, Leg leg, boolean muted, float gain, List<ConferenceDebt> debts) {
        OwnOffer own = leg.own();
        if (own.wanted()) debts.add(new OfferLeg(mixer, leg.id(), leg.endpoint(), own.security(), leg.history()));
        if (own.answer() != null) debts.add(new AcceptLeg(mixer, leg.id(), own.offer(), own.answer(), muted, gain));
    }

    private static void departed(Session session, List<ConferenceDebt> debts) {
        session.calls().stopped().forEach((call, reason) -> debts.add(new HangUp(call, reason)));
        session.mesh().departed().forEach((leg, endpoint) -> debts.add(new LeaveMesh(leg, endpoint)));
    }
}
