// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConferenceRulesTest {
    private static final Instant LATER = T0.plusSeconds(100);
    private static final ConferenceReply DONE = new ConferenceReply.Done();
    private final ConferenceRules rules = new ConferenceRules(ID, 4, Placement.FEWEST);

    @Test
    void shouldBeginWithInformationAndAnswerOnceTheMixerIsOpen() {
        var initiate = new ConferenceCommand.Initiate(
                information(), List.of(ALICE, BOB, ALICE), List.of(), 10, NODE, T0, nobody());

        assertThat(decide(new ConferenceState.Unknown(), initiate)).isEqualTo(Decision.persistAndWait(initiated()));
        assertThat(decide(requested(), initiate)).isEqualTo(Decision.await());
        assertThat(decide(allocated(), initiate))
                .isEqualTo(Decision.replyOnly(new ConferenceReply.Initiated(information())));
        assertThat(refusal(ended(), initiate)).isEqualTo(Reason.GONE);
    }

    @Test
    void shouldSayThatThereIsNoSuchConference() {
        ConferenceReply none = new ConferenceReply.NoSuchConference(ID);

        assertThat(decide(new ConferenceState.Unknown(), new ConferenceCommand.Get(nobody()))
                        .reply())
                .isEqualTo(none);
        assertThat(decide(new ConferenceState.Unknown(), join(ALICE_LAPTOP, LEG, OFFER))
                        .reply())
                .isEqualTo(none);
        assertThat(decide(new ConferenceState.Unknown(), new ConferenceCommand.End("x", T0, nobody()))
                        .reply())
                .isEqualTo(none);
    }

    @Test
    void shouldTakeAnOfferOfWhomIsInvitedAndAnswerLater() {
        assertThat(decide(allocated(), join(ALICE_LAPTOP, LEG, OFFER)))
                .isEqualTo(Decision.persistAndWait(
                        new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, OFFER, LATER, null, NODE)));
    }

    @Test
    void shouldForbidWhoeverIsNotInvitedOrWasTakenOut() {
        ConferenceState withoutBob = active().evolve(new ConferenceEvent.ParticipantRemoved(BOB, LATER));

        assertThat(refusal(active(), join(EndpointId.of(DAVE, "pc"), LEG_2, OFFER)))
                .isEqualTo(Reason.FORBIDDEN);
        assertThat(refusal(withoutBob, join(BOB_PHONE, LEG_2, OFFER))).isEqualTo(Reason.FORBIDDEN);
    }

    @Test
    void shouldAdmitWhoeverHasTheAddressUnlessHeWasTakenOut() {
        EndpointId dave = EndpointId.of(DAVE, "pc");
        ConferenceState withoutBob = active().evolve(new ConferenceEvent.ParticipantRemoved(BOB, LATER));

        assertThat(decide(active(), byAddress(dave)))
                .isEqualTo(new Decision<>(
                        List.of(
                                new ConferenceEvent.Admitted(DAVE, null),
                                new ConferenceEvent.LegOffered(LEG_2, dave, OFFER, LATER, null, NODE)),
                        null));
        assertThat(refusal(withoutBob, byAddress(BOB_PHONE))).isEqualTo(Reason.FORBIDDEN);
        assertThat(refusal(ending(), byAddress(dave))).isEqualTo(Reason.GONE);
    }

    private static ConferenceCommand.Join byAddress(EndpointId endpoint) {
        return new ConferenceCommand.Join(endpoint, LEG_2, OFFER, LATER, nobody(), true, null, null);
    }

    @Test
    void shouldLetOneInAgainWhoWasTakenOutAndIsInvitedAgain() {
        ConferenceState state = after(
                active(),
                List.of(
                        new ConferenceEvent.ParticipantRemoved(BOB, LATER),
                        new ConferenceEvent.InvitationAsked(List.of(BOB)),
                        new ConferenceEvent.Invited(List.of(BOB), List.of())));

        assertThat(decide(state, join(BOB_PHONE, LEG_2, OFFER)).events()).hasSize(1);
    }

    @Test
    void shouldAnswerTheSameJoinWithTheSameAnswer() {
        assertThat(decide(offered(), join(ALICE_LAPTOP, LEG, OFFER))).isEqualTo(Decision.await());
        assertThat(decide(active(), join(ALICE_LAPTOP, LEG, OFFER)))
                .isEqualTo(Decision.replyOnly(new ConferenceReply.LegAnswered(LEG, ANSWER, false)));
    }

    @Test
    void shouldRefuseASecondLegOfTheSameEndpoint() {
        assertThat(refusal(active(), join(ALICE_LAPTOP, LEG_2, OFFER))).isEqualTo(Reason.CONFLICT);
        assertThat(refusal(active(), join(ALICE_LAPTOP, LEG, "another offer"))).isEqualTo(Reason.CONFLICT);
        assertThat(refusal(active(), join(BOB_PHONE, LEG, OFFER))).isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldGiveAnEndpointItsLegAgainThatNothingComesFrom() {
        Hearing silent = new Hearing(List.of(), Set.of(LEG));

        assertThat(rules.decide(active(), silent, join(ALICE_LAPTOP, LEG_2, "offer 2")))
                .isEqualTo(Decision.persistAndWait(
                        new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, "offer 2", LATER, null, NODE)));
        assertThat(rules.decide(active(), silent, join(ALICE_LAPTOP, LEG_2, OFFER)))
                .isEqualTo(Decision.persistAndWait(
                        new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, OFFER, LATER, null, NODE)));
    }

    @Test
    void shouldRefuseASecondLegWhileAnotherOneIsTheSilentOne() {
        Hearing other = new Hearing(List.of(), Set.of(LEG_2));

        assertThat(rules.decide(active(), other, join(ALICE_LAPTOP, LEG_2, "offer 2"))
                        .reply())
                .isInstanceOfSatisfying(
                        ConferenceReply.Refused.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.CONFLICT));
    }

    @Test
    void shouldLetAnotherEndpointOfTheSameUserIn() {
        assertThat(decide(active(), join(EndpointId.of(ALICE, "phone"), LEG_2, OFFER))
                        .events())
                .hasSize(1);
    }

    @Test
    void shouldBringAnEndpointBackToTheLegThatItLost() {
        assertThat(decide(lost(), join(ALICE_LAPTOP, LEG_2, "offer 3")))
                .isEqualTo(Decision.persistAndWait(
                        new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, "offer 3", LATER, null, NODE)));
        assertThat(decide(lost(), reOffer(LEG, OFFER)))
                .isEqualTo(Decision.persistAndWait(
                        new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, OFFER, LATER, null, NODE)));
    }

    @Test
    void shouldRefuseWhenFull() {
        ConferenceState small = state(
                new ConferenceEvent.Initiated(information(), List.of(ALICE, BOB), List.of(), 1, NODE, T0),
                new ConferenceEvent.MixerOpened(NODE),
                new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, OFFER, T0, null, NODE));

        assertThat(refusal(small, join(BOB_PHONE, LEG_2, OFFER))).isEqualTo(Reason.FULL);
    }

    @Test
    void shouldRefuseToJoinWhatHasEnded() {
        assertThat(refusal(ending(), join(ALICE_LAPTOP, LEG, OFFER))).isEqualTo(Reason.GONE);
        assertThat(refusal(ended(), join(ALICE_LAPTOP, LEG, OFFER))).isEqualTo(Reason.GONE);
        assertThat(refusal(ended(), reOffer(LEG, OFFER))).isEqualTo(Reason.GONE);
        ConferenceState bobIn = after(withBob(), List.of(down(LEG)));
        assertThat(refusal(bobIn, join(ALICE_LAPTOP, LEG, OFFER))).isEqualTo(Reason.GONE);
    }

    @Test
    void shouldReOfferALegThatIsThere() {
        assertThat(decide(active(), reOffer(LEG, "offer 2")))
                .isEqualTo(Decision.persistAndWait(
                        new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, "offer 2", LATER, null, NODE)));
        assertThat(decide(active(), reOffer(LEG, OFFER)).reply())
                .isEqualTo(new ConferenceReply.LegAnswered(LEG, ANSWER, false));
        ConferenceState waiting =
                active().evolve(new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, "offer 2", LATER, null, NODE));
        assertThat(decide(waiting, reOffer(LEG, "offer 2"))).isEqualTo(Decision.await());
        assertThat(refusal(waiting, reOffer(LEG, "offer 3"))).isEqualTo(Reason.CONFLICT);
        assertThat(refusal(active(), reOffer(LEG_2, OFFER))).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldLetALegGoOnce() {
        ConferenceEvent leaving = new ConferenceEvent.LegLeaving(LEG, "left", LATER);

        assertThat(decide(withBob(), leave(LEG))).isEqualTo(Decision.persist(leaving, DONE));
        assertThat(decide(withBob().evolve(leaving), leave(LEG))).isEqualTo(Decision.replyOnly(DONE));
        assertThat(decide(after(withBob(), List.of(leaving, down(LEG))), leave(LEG)))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(refusal(withBob(), leave(new LegId("leg-9")))).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldEndWhenTheLastLegIsDown() {
        ConferenceState leaving = active().evolve(new ConferenceEvent.LegLeaving(LEG, "left", T0.plusSeconds(60)));

        var decision = decide(leaving, new ConferenceCommand.LegEnded(LEG, STATISTICS, "left", LATER, nobody()));

        assertThat(decision.events())
                .containsExactly(
                        new ConferenceEvent.LegEnded(
                                LEG, ALICE_LAPTOP, T0, T0.plusSeconds(60), "left", STATISTICS, "Launch"),
                        new ConferenceEvent.Ending("left", LATER),
                        new ConferenceEvent.Ended(LATER));
        assertThat(decision.reply()).isEqualTo(DONE);
    }

    @Test
    void shouldStayWhileALostLegMayComeBack() {
        ConferenceState state = after(
                withBob(),
                List.of(
                        new ConferenceEvent.LegsLost(List.of(LEG_2), LATER),
                        new ConferenceEvent.LegLeaving(LEG, "left", LATER),
                        down(LEG)));

        assertThat(state).isInstanceOf(ConferenceState.Active.class);
        assertThat(ConferenceCourse.complete(state, List.of(), LATER)).isEmpty();
    }

    @Test
    void shouldEndAtOnceWhereNobodyIsIn() {
        var decision = decide(allocated(), new ConferenceCommand.End("enough", LATER, nobody()));

        assertThat(decision.events())
                .containsExactly(new ConferenceEvent.Ending("enough", LATER), new ConferenceEvent.Ended(LATER));
    }

    @Test
    void shouldTakeAllLegsDownBeforeItHasEnded() {
        var decision = decide(withBob(), new ConferenceCommand.End("enough", LATER, nobody()));

        assertThat(decision.events()).containsExactly(new ConferenceEvent.Ending("enough", LATER));
        assertThat(ending().session().mesh().leaving()).hasSize(2);
        assertThat(decide(ended(), new ConferenceCommand.End("again", LATER, nobody())))
                .isEqualTo(Decision.replyOnly(DONE));
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 4.01f, Float.NaN, Float.POSITIVE_INFINITY})
    void shouldRefuseAGainThatIsNoGain(float gain) {
        assertThat(refusal(active(), new ConferenceCommand.SetParticipant(ALICE, null, gain, nobody())))
                .isEqualTo(Reason.INVALID);
    }

    @Test
    void shouldLetOnlyWhoModeratesTakeBackWhatWhoModeratesHasMuted() {
        ConferenceState held = active().evolve(new ConferenceEvent.ParticipantSet(ALICE, true, 1.0f, true));

        assertThat(refusal(held, new ConferenceCommand.SetParticipant(ALICE, false, null, nobody())))
                .isEqualTo(Reason.FORBIDDEN);
        assertThat(decide(held, new ConferenceCommand.SetParticipant(ALICE, null, 2.0f, nobody())))
                .isEqualTo(Decision.persist(new ConferenceEvent.ParticipantSet(ALICE, true, 2.0f, true), DONE));
        assertThat(decide(held, new ConferenceCommand.SetParticipant(ALICE, false, null, nobody(), true)))
                .isEqualTo(Decision.persist(new ConferenceEvent.ParticipantSet(ALICE, false, 1.0f, false), DONE));
        assertThat(decide(
                        active().evolve(new ConferenceEvent.ParticipantSet(ALICE, true, 1.0f)),
                        new ConferenceCommand.SetParticipant(ALICE, true, null, nobody(), true)))
                .as("muted himself, and by who moderates")
                .isEqualTo(Decision.persist(new ConferenceEvent.ParticipantSet(ALICE, true, 1.0f, true), DONE));
    }

    @Test
    void shouldNotLetAPhoneBackUnderAnotherNameWhoseUserWasTakenOut() {
        Visitor visitor = new Visitor("Dave", "192.0.2.4 10.0.0.4:5060", "192.0.2.4");
        ConferenceState removed = after(
                active(),
                List.of(new ConferenceEvent.Admitted(DAVE, visitor), new ConferenceEvent.ParticipantRemoved(DAVE, T0)));
        EndpointId alias = EndpointId.of(UserId.parse("mallory@example.org"), "phone");
        Visitor other = new Visitor("Dave", "192.0.2.4 10.0.0.5:5060", "192.0.2.4");

        assertThat(refusal(
                        removed, new ConferenceCommand.Join(alias, LEG_2, OFFER, LATER, nobody(), true, visitor, null)))
                .isEqualTo(Reason.FORBIDDEN);
        assertThat(decide(removed, new ConferenceCommand.Join(alias, LEG_2, OFFER, LATER, nobody(), true, other, null))
                        .events())
                .as("another phone of the same office")
                .hasSize(2);
        assertThat(decide(
                                removed,
                                new ConferenceCommand.Join(
                                        BOB_PHONE, LEG_2, OFFER, LATER, nobody(), true, visitor, null))
                        .events())
                .as("somebody who is invited")
                .isNotEmpty();
    }

    @Test
    void shouldSetWhatIsGivenAndLeaveTheRest() {
        ConferenceState muted = active().evolve(new ConferenceEvent.ParticipantSet(ALICE, true, 2.0f));

        assertThat(decide(muted, new ConferenceCommand.SetParticipant(ALICE, null, 0.5f, nobody())))
                .isEqualTo(Decision.persist(new ConferenceEvent.ParticipantSet(ALICE, true, 0.5f), DONE));
        assertThat(decide(muted, new ConferenceCommand.SetParticipant(ALICE, true, null, nobody())))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(refusal(muted, new ConferenceCommand.SetParticipant(DAVE, true, null, nobody())))
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldTakeAParticipantOutWithAllLegs() {
        var decision = decide(withBob(), new ConferenceCommand.RemoveParticipant(BOB, LATER, nobody()));

        assertThat(decision.events()).containsExactly(new ConferenceEvent.ParticipantRemoved(BOB, LATER));
        ConferenceState.Active next = (ConferenceState.Active) after(withBob(), decision.events());
        assertThat(next.session().mesh().leg(LEG_2).leaving()).isEqualTo(new Mesh.Leg.Leaving("removed", LATER));
        assertThat(next.session().mesh().leg(LEG).stays()).isTrue();
        assertThat(decide(next, new ConferenceCommand.RemoveParticipant(BOB, LATER, nobody())))
                .isEqualTo(Decision.replyOnly(DONE));
        assertThat(refusal(next, new ConferenceCommand.RemoveParticipant(DAVE, LATER, nobody())))
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldAskOnlyForThoseWhoAreNotInvited() {
        assertThat(decide(active(), invite(BOB)))
                .isEqualTo(Decision.replyOnly(new ConferenceReply.Invitations(List.of(BOB), List.of())));
        assertThat(decide(active(), invite(BOB, CAROL)))
                .isEqualTo(Decision.persistAndWait(new ConferenceEvent.InvitationAsked(List.of(CAROL))));
        ConferenceState asked = active().evolve(new ConferenceEvent.InvitationAsked(List.of(CAROL)));
        assertThat(decide(asked, invite(CAROL))).isEqualTo(Decision.await());
        assertThat(decide(asked, invite(CAROL, DAVE)))
                .isEqualTo(Decision.persistAndWait(new ConferenceEvent.InvitationAsked(List.of(DAVE))));
    }

    @Test
    void shouldBoundWhoIsInvited() {
        UserId eve = UserId.parse("eve@example.net");

        assertThat(refusal(active(), invite(CAROL, DAVE, eve))).isEqualTo(Reason.FULL);
    }

    @Test
    void shouldBoundWhoIsInvitedInVain() {
        UserId eve = UserId.parse("eve@example.net");
        List<Unreachable> inVain =
                List.of(new Unreachable(CAROL, "no such user"), new Unreachable(DAVE, "no such user"));
        ConferenceState state = active().evolve(new ConferenceEvent.Invited(List.of(), inVain));

        assertThat(refusal(state, invite(eve))).isEqualTo(Reason.FULL);
        assertThat(decide(state, invite(DAVE)))
                .isEqualTo(Decision.persistAndWait(new ConferenceEvent.InvitationAsked(List.of(DAVE))));
    }

    @Test
    void shouldBoundTheLegsThatWaitToBeTakenDown() {
        ConferenceState state = allocated();
        for (int leg = 0; leg < 20; leg++) {
            LegId id = new LegId("leg-" + leg);
            state = state.evolve(new ConferenceEvent.LegOffered(id, ALICE_LAPTOP, OFFER, T0, null, NODE))
                    .evolve(new ConferenceEvent.LegLeaving(id, "left", T0));
        }

        assertThat(refusal(state, join(ALICE_LAPTOP, new LegId("one more"), OFFER)))
                .isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void shouldNoteOnceThatSomebodyIsInformed() {
        var informed = new ConferenceCommand.Informed(BOB, null, nobody());
        ConferenceEvent event = new ConferenceEvent.Informed(BOB, null);

        assertThat(decide(active(), informed)).isEqualTo(Decision.persist(event, DONE));
        assertThat(decide(active().evolve(event), informed)).isEqualTo(Decision.replyOnly(DONE));
    }

    @Test
    void shouldBelieveItsOwnMixerOnlyAboutLostLegs() {
        var lost = new ConferenceCommand.LegsLost(MIXER, List.of(LEG, LEG_2), 8, LATER, nobody());
        var otherMixer = new ConferenceCommand.LegsLost(new MixerId(OTHER_NODE, ID), List.of(LEG), 8, LATER, nobody());
        var answeredMeanwhile = new ConferenceCommand.LegsLost(MIXER, List.of(LEG), INCARNATION, LATER, nobody());

        assertThat(decide(active(), lost))
                .isEqualTo(Decision.persist(new ConferenceEvent.LegsLost(List.of(LEG), LATER), DONE));
        assertThat(decide(lost(), lost)).isEqualTo(Decision.replyOnly(DONE));
        assertThat(decide(active(), otherMixer)).isEqualTo(Decision.replyOnly(DONE));
        assertThat(decide(active(), answeredMeanwhile)).isEqualTo(Decision.replyOnly(DONE));
    }

    @Test
    void shouldShowWhoIsInAndWhoSpeaks() {
        ConferenceState state = after(
                withBob(),
                List.of(
                        new ConferenceEvent.Informed(ALICE, null),
                        new ConferenceEvent.ParticipantSet(BOB, true, 1.0f),
                        new ConferenceEvent.LegsLost(List.of(LEG_2), LATER)));
        Hearing hearing = new Hearing(List.of(LEG), Set.of(LEG_2));

        var view = (ConferenceReply.View) rules.decide(state, hearing, new ConferenceCommand.Get(nobody()))
                .reply();

        assertThat(view.phase()).isEqualTo(ConferencePhase.ACTIVE);
        assertThat(view.mixers()).containsExactly(MIXER);
        assertThat(view.participants())
                .containsExactly(
                        new Participant(
                                ALICE,
                                Participant.Status.JOINED,
                                false,
                                1.0f,
                                true,
                                List.of(new Participant.LegSummary(LEG, ALICE_LAPTOP, T0, true, false, NODE)),
                                null),
                        new Participant(
                                BOB,
                                Participant.Status.JOINED,
                                true,
                                1.0f,
                                false,
                                List.of(new Participant.LegSummary(LEG_2, BOB_PHONE, T0, false, true, NODE)),
                                null));
        assertThat(ConferenceView.entry((ConferenceState.Known) state, hearing).speakers())
                .containsExactly(ALICE);
    }

    private Decision<ConferenceEvent, ConferenceReply> decide(
            ConferenceState state, ConferenceCommand.Request request) {
        return rules.decide(state, Hearing.NOTHING, request);
    }

    private Reason refusal(ConferenceState state, ConferenceCommand.Request request) {
        Decision<ConferenceEvent, ConferenceReply> decision = decide(state, request);
        assertThat(decision.events()).isEmpty();
        assertThat(decision.reply()).isInstanceOf(ConferenceReply.Refused.class);
        return ((ConferenceReply.Refused) decision.reply()).refusal().reason();
    }

    private static ConferenceEvent down(LegId leg) {
        return new ConferenceEvent.LegEnded(leg, ALICE_LAPTOP, T0, LATER, "left", STATISTICS, "Launch");
    }

    private static ConferenceCommand.Join join(EndpointId endpoint, LegId leg, String offer) {
        return new ConferenceCommand.Join(endpoint, leg, offer, LATER, nobody());
    }

    private static ConferenceCommand.ReOffer reOffer(LegId leg, String offer) {
        return new ConferenceCommand.ReOffer(leg, offer, LATER, nobody());
    }

    private static ConferenceCommand.Leave leave(LegId leg) {
        return new ConferenceCommand.Leave(leg, LATER, nobody());
    }

    private static ConferenceCommand.Invite invite(UserId... users) {
        return new ConferenceCommand.Invite(List.of(users), LATER, nobody());
    }
}
