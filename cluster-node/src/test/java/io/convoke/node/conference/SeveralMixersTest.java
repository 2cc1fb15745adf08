// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.placement.Mixers.Phase;
import io.convoke.node.conference.placement.Placement;
import io.convoke.node.entity.Decision;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.MixerReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A conference with mixers on several nodes: where legs go, and what becomes of them with a node. */
class SeveralMixersTest {
    private static final NodeId THIRD_NODE = new NodeId("127.0.0.3:17355");
    private static final MixerId OTHER_MIXER = new MixerId(OTHER_NODE, ID);
    private static final Instant LATER = T0.plusSeconds(100);
    private static final LegId LEG_3 = new LegId("leg-3");
    private static final EndpointId CAROL_LAPTOP = EndpointId.of(CAROL, "laptop");

    /** Alice on one node, Bob on another, as the phones came in. */
    private static ConferenceState.Active overTwo() {
        return (ConferenceState.Active) after(
                active(),
                List.of(
                        new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, "offer 2", T0, OTHER_NODE, null),
                        new ConferenceEvent.MixerAssigned(OTHER_NODE),
                        new ConferenceEvent.LegPlaced(LEG_2, OTHER_NODE),
                        new ConferenceEvent.MixerOpened(OTHER_NODE),
                        new ConferenceEvent.LegAnswered(LEG_2, "offer 2", "answer 2", INCARNATION, T0)));
    }

    private static Decision<ConferenceEvent, ?> join(ConferenceState state, Placement placement, NodeId near) {
        return new ConferenceRules(ID, 10, placement)
                .decide(
                        state,
                        Hearing.NOTHING,
                        new ConferenceCommand.Join(BOB_PHONE, LEG_2, OFFER, LATER, nobody(), false, null, near));
    }

    private static List<ConferenceEvent> fromMixer(ConferenceState state, ConferenceDebt debt, MixerReply reply) {
        return ConferenceAnswers.fromMixer(state, debt, reply, LATER);
    }

    private static List<ConferenceEvent> fromAllocator(ConferenceState state, AllocatorReply reply) {
        return ConferenceAnswers.fromAllocator(state, reply, LATER);
    }

    @Test
    void shouldPutALegWhereThereIsAMixerWhoeverTookItIn() {
        assertThat(join(active(), Placement.FEWEST, OTHER_NODE).events())
                .containsExactly(new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, OFFER, LATER, null, NODE));
        assertThat(overTwo().session().mixers().placeFor(LEG_3, NODE, Placement.FEWEST))
                .as("of two, the near one")
                .isEqualTo(NODE);
    }

    @Test
    void shouldAskForOneMoreMixerNearALegWhereThatIsTheRule() {
        ConferenceState asked =
                after(active(), join(active(), Placement.NEAR, OTHER_NODE).events());

        assertThat(ConferenceDebt.of(asked))
                .contains(new ConferenceDebt.PickNode(LEG_2, List.of(OTHER_NODE, NODE), List.of()))
                .noneMatch(ConferenceDebt.PutLeg.class::isInstance);
        List<ConferenceEvent> picked = fromAllocator(asked, new AllocatorReply.Picked(OTHER_NODE, LEG_2));
        assertThat(picked)
                .containsExactly(
                        new ConferenceEvent.MixerAssigned(OTHER_NODE),
                        new ConferenceEvent.LegPlaced(LEG_2, OTHER_NODE));
        ConferenceState placed = after(asked, picked);
        assertThat(ConferenceDebt.of(placed)).contains(new ConferenceDebt.OpenMixer(OTHER_MIXER));
        assertThat(fromAllocator(placed, new AllocatorReply.Picked(THIRD_NODE, LEG_2)))
                .isEmpty();
        assertThat(ConferenceDebt.of(placed.evolve(new ConferenceEvent.MixerOpened(OTHER_NODE))))
                .contains(new ConferenceDebt.PutLeg(OTHER_MIXER, LEG_2, BOB_PHONE, OFFER, false, 1.0f));
        assertThat(join(active(), Placement.NEAR, null).events())
                .containsExactly(new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, OFFER, LATER, null, NODE));
    }

    @Test
    void shouldNotOpenAMixerWhereNobodyComesIn() {
        ConferenceState vacant = new ConferenceState.Unknown()
                .evolve(new ConferenceEvent.Initiated(
                        information(), List.of(), List.of(), 10, NODE, T0, T0.plusSeconds(120), Map.of()));
        var byAddress = new ConferenceCommand.Join(BOB_PHONE, LEG_2, OFFER, T0, nobody(), true, null, OTHER_NODE);
        ConferenceState asked = after(
                vacant,
                new ConferenceRules(ID, 10, Placement.NEAR)
                        .decide(vacant, Hearing.NOTHING, byAddress)
                        .events());

        assertThat(ConferenceDebt.of(asked)).noneMatch(ConferenceDebt.OpenMixer.class::isInstance);
        ConferenceState placed = after(asked, fromAllocator(asked, new AllocatorReply.Picked(OTHER_NODE, LEG_2)));
        assertThat(ConferenceDebt.of(placed))
                .contains(new ConferenceDebt.OpenMixer(OTHER_MIXER))
                .doesNotContain(new ConferenceDebt.OpenMixer(MIXER));
        assertThat(ConferenceView.of((ConferenceState.Open) placed, Hearing.NOTHING)
                        .mixers())
                .containsExactly(OTHER_MIXER);
    }

    @Test
    void shouldPlaceAllWhoWishForTheSameWithOneAnswer() {
        ConferenceState asked = after(
                active(),
                List.of(
                        new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, OFFER, T0, OTHER_NODE, null),
                        new ConferenceEvent.LegOffered(LEG_3, CAROL_LAPTOP, OFFER, T0, OTHER_NODE, null)));

        assertThat(fromAllocator(asked, new AllocatorReply.Picked(OTHER_NODE, LEG_3)))
                .containsExactly(
                        new ConferenceEvent.MixerAssigned(OTHER_NODE),
                        new ConferenceEvent.LegPlaced(LEG_2, OTHER_NODE),
                        new ConferenceEvent.LegPlaced(LEG_3, OTHER_NODE));
    }

    @Test
    void shouldTellEveryMixerOfItsPeersOnceThereAreTwo() {
        assertThat(ConferenceDebt.of(active())).noneMatch(ConferenceDebt.LinkMixer.class::isInstance);
        assertThat(ConferenceDebt.of(overTwo()))
                .contains(
                        new ConferenceDebt.LinkMixer(MIXER, List.of(OTHER_NODE)),
                        new ConferenceDebt.LinkMixer(OTHER_MIXER, List.of(NODE)));
        assertThat(ConferenceDebt.of(overTwo().evolve(new ConferenceEvent.MixerLost(OTHER_NODE, LATER))))
                .contains(new ConferenceDebt.LinkMixer(MIXER, List.of()));
    }

    @Test
    void shouldSendALegToAnotherNodeThatItsMixerTurnsAwayAndRefuseItWhereAllAreFull() {
        ConferenceState offered =
                after(active(), join(active(), Placement.FEWEST, NODE).events());
        var put = new ConferenceDebt.PutLeg(MIXER, LEG_2, BOB_PHONE, OFFER, false, 1.0f);

        List<ConferenceEvent> away = fromMixer(offered, put, new MixerReply.Full(LEG_2));

        assertThat(away).containsExactly(new ConferenceEvent.LegTurnedAway(LEG_2, NODE));
        ConferenceState homeless = after(offered, away);
        assertThat(ConferenceDebt.of(homeless)).contains(new ConferenceDebt.PickNode(LEG_2, List.of(), List.of(NODE)));
        assertThat(fromAllocator(homeless, new AllocatorReply.NothingFree(LEG_2)))
                .containsExactly(new ConferenceEvent.LegNotAnswered(LEG_2));
        assertThat(fromAllocator(homeless, new AllocatorReply.Picked(THIRD_NODE, LEG_2)))
                .containsExactly(
                        new ConferenceEvent.MixerAssigned(THIRD_NODE),
                        new ConferenceEvent.LegPlaced(LEG_2, THIRD_NODE));
    }

    @Test
    void shouldLoseOnlyTheLegsOfTheNodeThatIsLost() {
        ConferenceState state =
                after(overTwo(), fromMixer(overTwo(), new ConferenceDebt.OpenMixer(MIXER), new MixerReply.Gone(MIXER)));

        Session session = ((ConferenceState.Active) state).session();
        assertThat(session.mesh().leg(LEG).connected()).isFalse();
        assertThat(session.mesh().leg(LEG_2).connected()).isTrue();
        assertThat(session.mixers().nodes()).containsExactly(OTHER_NODE);
        assertThat(ConferenceDebt.of(state))
                .as("whoever is lost finds a mixer when he comes back")
                .noneMatch(ConferenceDebt.PickNode.class::isInstance);
        assertThat(new ConferenceRules(ID, 10, Placement.NEAR)
                        .decide(
                                state,
                                Hearing.NOTHING,
                                new ConferenceCommand.ReOffer(LEG, "offer 3", LATER, nobody(), OTHER_NODE))
                        .events())
                .containsExactly(
                        new ConferenceEvent.LegOffered(LEG, ALICE_LAPTOP, "offer 3", LATER, OTHER_NODE, OTHER_NODE));
    }

    @Test
    void shouldTakeWhatAMixerSaysForItsOwnLegsOnly() {
        var lost = new ConferenceCommand.LegsLost(OTHER_MIXER, List.of(LEG, LEG_2), 8, LATER, nobody());

        assertThat(new ConferenceRules(ID, 10, Placement.NEAR)
                        .decide(overTwo(), Hearing.NOTHING, lost)
                        .events())
                .containsExactly(new ConferenceEvent.LegsLost(List.of(LEG_2), LATER));
        var late = new MixerReply.LegAnswered(LEG_2, "offer 3", "answer 3", INCARNATION);
        ConferenceState again = overTwo()
                .evolve(new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, "offer 3", T0, OTHER_NODE, OTHER_NODE));
        assertThat(fromMixer(again, new ConferenceDebt.PutLeg(MIXER, LEG_2, BOB_PHONE, "offer 3", false, 1.0f), late))
                .as("a mixer where the leg is not any more")
                .isEmpty();
    }

    @Test
    void shouldCloseAMixerThatNobodyIsAtAnyMoreButNeverTheLast() {
        ConferenceState leaving = overTwo().evolve(new ConferenceEvent.LegLeaving(LEG_2, "left", LATER));
        var remove = new ConferenceDebt.RemoveLeg(OTHER_MIXER, LEG_2);
        assertThat(ConferenceDebt.of(leaving)).contains(remove);

        List<ConferenceEvent> gone = fromMixer(leaving, remove, new MixerReply.LegRemoved(LEG_2, STATISTICS));

        assertThat(gone).last().isEqualTo(new ConferenceEvent.MixerClosing(OTHER_NODE));
        ConferenceState closing = after(leaving, gone);
        var close = new ConferenceDebt.CloseMixer(OTHER_MIXER);
        assertThat(ConferenceDebt.of(closing))
                .contains(close, new ConferenceDebt.LinkMixer(MIXER, List.of()))
                .doesNotContain(new ConferenceDebt.OpenMixer(OTHER_MIXER));
        ConferenceState.Active alone =
                (ConferenceState.Active) after(closing, fromMixer(closing, close, new MixerReply.Closed(OTHER_MIXER)));
        assertThat(alone.session().mixers().phases()).containsOnlyKeys(NODE);
        assertThat(alone.session().mixers().unused()).isEmpty();
    }

    @Test
    void shouldOpenAMixerAgainThatIsBeingClosed() {
        List<ConferenceEvent> events = new ArrayList<>(List.of(
                new ConferenceEvent.LegLeaving(LEG_2, "left", LATER),
                bobEnded(),
                new ConferenceEvent.MixerClosing(OTHER_NODE)));
        events.add(new ConferenceEvent.LegOffered(LEG_3, CAROL_LAPTOP, OFFER, T0, OTHER_NODE, null));
        ConferenceState wanted = after(overTwo(), events);

        ConferenceState again = after(wanted, fromAllocator(wanted, new AllocatorReply.Picked(OTHER_NODE, LEG_3)));

        assertThat(ConferenceDebt.of(again))
                .contains(new ConferenceDebt.OpenMixer(OTHER_MIXER))
                .doesNotContain(new ConferenceDebt.CloseMixer(OTHER_MIXER));
        assertThat(fromMixer(again, new ConferenceDebt.CloseMixer(OTHER_MIXER), new MixerReply.Closed(OTHER_MIXER)))
                .isEmpty();
        assertThat(((ConferenceState.Active) again).session().mixers().phases())
                .containsEntry(OTHER_NODE, Phase.ASSIGNED);
    }

    @Test
    void shouldCloseAllMixersWhenItIsOver() {
        ConferenceState over = after(
                overTwo(), List.of(new ConferenceEvent.Ending("enough", LATER), new ConferenceEvent.Ended(LATER)));

        assertThat(ConferenceDebt.of(over))
                .contains(new ConferenceDebt.CloseMixer(MIXER), new ConferenceDebt.CloseMixer(OTHER_MIXER));
    }

    @Test
    void shouldHearWhatAllMixersHear() {
        Hearing hearing = Hearing.of(List.of(
                new ConferenceCommand.Heard(MIXER, List.of(LEG), List.of()),
                new ConferenceCommand.Heard(OTHER_MIXER, List.of(LEG_3, LEG), List.of(LEG_2))));

        assertThat(hearing.speaking()).containsExactly(LEG, LEG_3);
        assertThat(hearing.silent()).containsExactly(LEG_2);
        assertThat(ConferenceView.of(overTwo(), hearing).mixers()).containsExactly(MIXER, OTHER_MIXER);
    }

    private static ConferenceEvent bobEnded() {
        return new ConferenceEvent.LegEnded(LEG_2, BOB_PHONE, T0, LATER, "left", STATISTICS, "Launch");
    }
}
