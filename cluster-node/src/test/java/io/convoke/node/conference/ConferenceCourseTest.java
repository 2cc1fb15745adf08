// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What time, the mixer and the allocator bring. */
class ConferenceCourseTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Instant LATER = T0.plusSeconds(100);
    private static final Instant UNUSED = T0.plusSeconds(120);
    private static final ConferenceDebt PUT = new ConferenceDebt.PutLeg(MIXER, LEG, ALICE_LAPTOP, OFFER, false, 1.0f);

    @Test
    void shouldEndAtExpiryAlsoWhereNobodyEverJoined() {
        assertThat(ConferenceCourse.passed(allocated(), EXPIRY.minusMillis(1), GRACE))
                .isEmpty();
        assertThat(ConferenceCourse.passed(allocated(), EXPIRY, GRACE))
                .containsExactly(new ConferenceEvent.Ending("expired", EXPIRY), new ConferenceEvent.Ended(EXPIRY));
        assertThat(ConferenceCourse.passed(ended(), EXPIRY, GRACE)).isEmpty();
    }

    @Test
    void shouldSayExpiredInTheRecordsOfThoseWhoAreInAtExpiry() {
        ConferenceState state = after(active(), ConferenceCourse.passed(active(), EXPIRY, GRACE));

        assertThat(fromMixer(
                        state, new ConferenceDebt.RemoveLeg(MIXER, LEG), new MixerReply.LegRemoved(LEG, STATISTICS)))
                .startsWith(
                        new ConferenceEvent.LegEnded(LEG, ALICE_LAPTOP, T0, EXPIRY, "expired", STATISTICS, "Launch"));
    }

    @Test
    void shouldGiveUpALostLegAfterItsGraceAndCountItUntilItWasLost() {
        Instant lostAt = T0.plusSeconds(60);

        assertThat(ConferenceCourse.passed(lost(), lostAt.plus(GRACE).minusMillis(1), GRACE))
                .isEmpty();
        assertThat(ConferenceCourse.passed(lost(), lostAt.plus(GRACE), GRACE))
                .containsExactly(new ConferenceEvent.LegLeaving(LEG, "lost", lostAt));
        assertThat(ConferenceCourse.nextDeadline(lost(), GRACE)).isEqualTo(lostAt.plus(GRACE));
        assertThat(ConferenceCourse.nextDeadline(active(), GRACE)).isEqualTo(EXPIRY);
    }

    @Test
    void shouldOpenWhenTheMixerIs() {
        var open = new ConferenceDebt.OpenMixer(MIXER);
        var opened = new MixerReply.Opened(MIXER);

        assertThat(fromMixer(requested(), open, opened)).containsExactly(new ConferenceEvent.MixerOpened(NODE));
        assertThat(fromMixer(allocated(), open, opened)).isEmpty();
        assertThat(fromMixer(requested(), open, new MixerReply.Opened(new MixerId(OTHER_NODE, ID))))
                .isEmpty();
    }

    @Test
    void shouldTakeTheAnswerToTheOfferThatWaits() {
        var answer = new MixerReply.LegAnswered(LEG, OFFER, ANSWER, INCARNATION);

        assertThat(fromMixer(offered(), PUT, answer))
                .containsExactly(new ConferenceEvent.LegAnswered(LEG, OFFER, ANSWER, INCARNATION, LATER));
        assertThat(fromMixer(active(), PUT, answer)).isEmpty();
        ConferenceState other =
                offered().evolve(new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, "offer 2", T0, null, NODE));
        assertThat(fromMixer(other, PUT, answer)).isEmpty();
        assertThat(fromMixer(other, PUT, new MixerReply.NotAcceptable(LEG, List.of(), List.of(), "late")))
                .isEmpty();
    }

    @Test
    void shouldForgetANewLegThatTheMixerRefusesAndKeepAChangedOne() {
        var no = new MixerReply.NotAcceptable(LEG, List.of("G729/8000"), List.of("PCMU/8000"), "no");
        ConferenceState changing =
                active().evolve(new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, "offer 2", T0, null, NODE));
        var change = new ConferenceDebt.PutLeg(MIXER, LEG, ALICE_LAPTOP, "offer 2", false, 1.0f);

        ConferenceState forgotten = after(offered(), fromMixer(offered(), PUT, no));
        ConferenceState kept = after(changing, fromMixer(changing, change, no));

        assertThat(forgotten).isEqualTo(allocated());
        assertThat(kept).isEqualTo(active());
    }

    @Test
    void shouldEndWhenTheOnlyOneLeftIsRefused() {
        ConferenceState state = after(
                active(),
                List.of(
                        new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, OFFER, T0, null, NODE),
                        new ConferenceEvent.LegLeaving(LEG, "left", LATER),
                        new ConferenceEvent.LegEnded(LEG, ALICE_LAPTOP, T0, LATER, "left", STATISTICS, "Launch")));
        var put = new ConferenceDebt.PutLeg(MIXER, LEG_2, BOB_PHONE, OFFER, false, 1.0f);
        var refused = new MixerReply.Refused(LEG_2, new Refusal(Refusal.Reason.INVALID, "what is this"));

        assertThat(fromMixer(state, put, refused))
                .containsExactly(
                        new ConferenceEvent.LegNotAnswered(LEG_2),
                        new ConferenceEvent.Ending("left", LATER),
                        new ConferenceEvent.Ended(LATER));
    }

    @Test
    void shouldLoseAllLegsWithTheMixersNodeAndAskForAnother() {
        var gone = new MixerReply.Gone(MIXER);

        ConferenceState state = after(active(), fromMixer(active(), new ConferenceDebt.OpenMixer(MIXER), gone));

        assertThat(((ConferenceState.Active) state).session().mesh().leg(LEG).connected())
                .isFalse();
        assertThat(ConferenceDebt.of(state)).contains(new ConferenceDebt.PickNode(null, List.of(), List.of()));
        assertThat(ConferenceAnswers.fromAllocator(state, new AllocatorReply.Picked(OTHER_NODE, null), T0))
                .containsExactly(new ConferenceEvent.MixerAssigned(OTHER_NODE));
        assertThat(ConferenceAnswers.fromAllocator(state, new AllocatorReply.NothingFree(null), T0))
                .isEmpty();
        assertThat(ConferenceAnswers.fromAllocator(active(), new AllocatorReply.Picked(OTHER_NODE, null), T0))
                .isEmpty();
    }

    @Test
    void shouldEndLeavingLegsByItselfWhereTheMixerIsGone() {
        ConferenceState.Ending state = ending();

        List<ConferenceEvent> events =
                fromMixer(state, new ConferenceDebt.RemoveLeg(MIXER, LEG), new MixerReply.Gone(MIXER));

        assertThat(events)
                .contains(new ConferenceEvent.LegEnded(
                        LEG, ALICE_LAPTOP, T0, T0.plusSeconds(90), "ended", LegStatistics.NONE, "Launch"));
        assertThat(after(state, events)).isInstanceOf(ConferenceState.Ended.class);
    }

    @Test
    void shouldEndALegOnce() {
        var removed = new MixerReply.LegRemoved(LEG, STATISTICS);
        ConferenceState leaving = withBob().evolve(new ConferenceEvent.LegLeaving(LEG, "left", LATER));
        var debt = new ConferenceDebt.RemoveLeg(MIXER, LEG);

        List<ConferenceEvent> events = fromMixer(leaving, debt, removed);

        assertThat(events).hasSize(1);
        assertThat(fromMixer(after(leaving, events), debt, removed)).isEmpty();
        assertThat(fromMixer(withBob(), debt, removed)).isEmpty();
    }

    @Test
    void shouldHaveNoRecordOfALegThatNeverCameIn() {
        ConferenceState leaving = offered().evolve(new ConferenceEvent.LegLeaving(LEG, "left", LATER));

        assertThat(fromMixer(
                        leaving,
                        new ConferenceDebt.RemoveLeg(MIXER, LEG),
                        new MixerReply.LegRemoved(LEG, LegStatistics.NONE)))
                .containsExactly(new ConferenceEvent.LegNotAnswered(LEG));
    }

    @Test
    void shouldInviteWhomTheAllocatorCanReach() {
        ConferenceState asked = active().evolve(new ConferenceEvent.InvitationAsked(List.of(CAROL, DAVE)));
        Unreachable dave = new Unreachable(DAVE, "no such user");
        SipTarget desk = new SipTarget("sip:carol@192.0.2.4", List.of(), null, "sip:carol@example.net");
        var reached = new AllocatorReply.Reached(
                List.of(CAROL), List.of(dave), Map.of(CAROL, List.of(desk), BOB, List.of(desk)));

        List<ConferenceEvent> events = ConferenceAnswers.fromAllocator(asked, reached, T0);

        assertThat(events)
                .containsExactly(
                        new ConferenceEvent.Invited(List.of(CAROL), List.of(dave), Map.of(CAROL, List.of(desk)), T0));
        assertThat(ConferenceAnswers.fromAllocator(after(asked, events), reached, T0))
                .isEmpty();
        assertThat(ConferenceDebt.of(after(asked, events)))
                .contains(new ConferenceDebt.Inform(CAROL))
                .anyMatch(debt -> debt instanceof ConferenceDebt.Dial(var user, var call)
                        && user.equals(CAROL)
                        && call.targets().equals(List.of(desk)));
    }

    private static List<ConferenceEvent> fromMixer(ConferenceState state, ConferenceDebt debt, MixerReply reply) {
        return ConferenceAnswers.fromMixer(state, debt, reply, LATER);
    }

    @Test
    void shouldHaveNoMixerBeforeSomebodyComesWhereItIsForWhoeverHasItsAddress() {
        // given
        ConferenceState vacant = vacant();
        ConferenceRules rules = new ConferenceRules(information().id(), 100, Placement.FEWEST);

        // when
        Decision<ConferenceEvent, ConferenceReply> get =
                rules.decide(vacant, Hearing.NOTHING, new ConferenceCommand.Get(null));
        Decision<ConferenceEvent, ConferenceReply> end =
                rules.decide(vacant, Hearing.NOTHING, new ConferenceCommand.End("not needed", LATER, null));

        // then
        assertThat(ConferenceDebt.of(vacant)).isEmpty();
        assertThat(get.events()).isEmpty();
        assertThat(end.events().getFirst()).isEqualTo(new ConferenceEvent.Occupied(information(), T0));
        assertThat(ConferenceDebt.of(vacant.evolve(new ConferenceEvent.Occupied(information(), T0))
                        .evolve(new ConferenceEvent.LegOffered(LEG, BOB_PHONE, OFFER, T0, null, NODE))))
                .contains(new ConferenceDebt.OpenMixer(MIXER));
    }

    @Test
    void shouldBeOverAtOnceWhereNobodyCameInTime() {
        // when
        List<ConferenceEvent> tooEarly = ConferenceCourse.passed(vacant(), UNUSED.minusMillis(1), GRACE);
        List<ConferenceEvent> events = ConferenceCourse.passed(vacant(), UNUSED, GRACE);

        // then
        assertThat(tooEarly).isEmpty();
        assertThat(events).containsExactly(new ConferenceEvent.Lapsed(UNUSED));
        ConferenceState over = vacant().evolve(events.getFirst());
        assertThat(over)
                .isInstanceOfSatisfying(
                        ConferenceState.Ended.class,
                        ended -> assertThat(ended.closed()).isTrue());
        assertThat(ConferenceDebt.of(over)).isEmpty();
    }

    @Test
    void shouldEndWhereSomebodyCameAndNeverGotIn() {
        // given
        ConferenceState occupied = vacant().evolve(new ConferenceEvent.Occupied(information(), T0));

        // then
        assertThat(ConferenceCourse.nextDeadline(occupied, GRACE)).isEqualTo(UNUSED);
        assertThat(ConferenceCourse.passed(occupied, UNUSED.minusMillis(1), GRACE))
                .isEmpty();
        assertThat(ConferenceCourse.passed(occupied, UNUSED, GRACE))
                .containsExactly(new ConferenceEvent.Ending("unused", UNUSED), new ConferenceEvent.Ended(UNUSED));
    }

    private static ConferenceState vacant() {
        return new ConferenceState.Unknown()
                .evolve(new ConferenceEvent.Initiated(
                        information(), List.of(), List.of(), 10, NODE, T0, UNUSED, Map.of()));
    }
}
