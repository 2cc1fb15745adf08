// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.conference.Mesh.Leg;
import io.convoke.node.conference.Mesh.Leg.OwnOffer;
import io.convoke.node.conference.Roster.Member;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Keyless;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a conference owes others. Follows from state alone, so that a crash forgets none of it. */
sealed interface ConferenceDebt {

    /** Owed again from time to time while somebody is in: a mixer whose node died is found out so. */
    record OpenMixer(MixerId mixer) implements ConferenceDebt {}

    record PickNode() implements ConferenceDebt {}

    record Reach(Set<UserId> users) implements ConferenceDebt {}

    record Inform(UserId user) implements ConferenceDebt {}

    record PutLeg(LegId leg, EndpointId endpoint, String offer, boolean muted, float gain) implements ConferenceDebt {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    /** An offer of the mixer's own is to be made. */
    record OfferLeg(LegId leg, EndpointId endpoint, MediaSecurity security, SdpHistory history)
            implements ConferenceDebt {}

    /** The answer to it is to be accepted. */
    record AcceptLeg(LegId leg, String offer, String answer, boolean muted, float gain) implements ConferenceDebt {
        @Override
        public String toString() {
            return Keyless.print(this);
        }
    }

    record SetLeg(LegId leg, boolean muted, float gain) implements ConferenceDebt {}

    record RemoveLeg(LegId leg) implements ConferenceDebt {}

    record EnterMesh(LegId leg, EndpointId endpoint) implements ConferenceDebt {}

    record LeaveMesh(LegId leg, EndpointId endpoint) implements ConferenceDebt {}

    /** An invitee is called, under the same id until it has led to something. */
    record Dial(UserId user, List<SipTarget> targets) implements ConferenceDebt {}

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
                departed(s.session(), debts);
                if (s.session().mixerNode() != null)
                    debts.add(new CloseMixer(s.session().mixer()));
            }
        }
        return debts;
    }

    private static void whileOpen(ConferenceState.Open state, List<ConferenceDebt> debts) {
        Session session = state.session();
        if (wantsMixer(state)) {
            debts.add(session.mixerNode() == null ? new PickNode() : new OpenMixer(session.mixer()));
        }
        if (!(state instanceof ConferenceState.Requested)) {
            session.roster()
                    .present()
                    .filter(m -> m.invitation() == Member.Invitation.SENDING)
                    .forEach(m -> debts.add(new Inform(m.user())));
        }
        if (session.mixerOpen()) {
            session.calls().due().forEach((user, targets) -> {
                if (session.roster().present(user) != null) debts.add(new Dial(user, targets));
            });
        }
        Set<UserId> asked = session.roster().asked();
        if (!asked.isEmpty()) debts.add(new Reach(asked));
        legs(session, debts);
        departed(session, debts);
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
            if (!leg.stays()) {
                if (session.mixerNode() != null) debts.add(new RemoveLeg(leg.id()));
            } else if (leg.pending() != null) {
                if (session.mixerOpen()) debts.add(new PutLeg(leg.id(), leg.endpoint(), leg.pending(), muted, gain));
            } else if (session.mixerOpen()) {
                if (leg.connected()) debts.add(new SetLeg(leg.id(), muted, gain));
                else if (leg.in() && leg.endpoint().isCall()) debts.add(new Recall(leg.id(), leg.endpoint()));
                own(leg, muted, gain, debts);
            }
            if (leg.in()) debts.add(new EnterMesh(leg.id(), leg.endpoint()));
        }
    }

    private static void own(Leg leg, boolean muted, float gain, List<ConferenceDebt> debts) {
        OwnOffer own = leg.own();
        if (own.wanted()) debts.add(new OfferLeg(leg.id(), leg.endpoint(), own.security(), leg.history()));
        if (own.answer() != null) debts.add(new AcceptLeg(leg.id(), own.offer(), own.answer(), muted, gain));
    }

    private static void departed(Session session, List<ConferenceDebt> debts) {
        session.mesh().departed().forEach((leg, endpoint) -> debts.add(new LeaveMesh(leg, endpoint)));
    }
}
