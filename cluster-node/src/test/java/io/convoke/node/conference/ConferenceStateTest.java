// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.wire.Refusal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConferenceStateTest {
    private static final LegId NO_LEG = new LegId("leg-9");

    static Stream<ConferenceState> phases() {
        ConferenceState.Ended ended = ended();
        return Stream.of(
                new ConferenceState.Unknown(),
                requested(),
                allocated(),
                offered(),
                active(),
                lost(),
                active().evolve(new ConferenceEvent.MixerLost(NODE, T0)),
                ending(),
                ended,
                ended.evolve(new ConferenceEvent.Closed()));
    }

    private static List<ConferenceEvent> everyEvent() {
        return List.of(
                initiated(),
                new ConferenceEvent.MixerOpened(NODE),
                new ConferenceEvent.MixerLost(NODE, T0),
                new ConferenceEvent.MixerLost(OTHER_NODE, T0),
                new ConferenceEvent.MixerAssigned(OTHER_NODE),
                new ConferenceEvent.MixerClosing(NODE),
                new ConferenceEvent.MixerClosed(NODE),
                new ConferenceEvent.LegPlaced(LEG, OTHER_NODE),
                new ConferenceEvent.LegTurnedAway(LEG, NODE),
                new ConferenceEvent.LegTurnedAway(NO_LEG, NODE),
                new ConferenceEvent.InvitationAsked(List.of(CAROL)),
                new ConferenceEvent.Invited(List.of(CAROL), List.of(new Unreachable(DAVE, "no such user"))),
                new ConferenceEvent.Called(
                        DAVE, EndpointId.call(DAVE, "b2"), new CallResult(486, "Busy Here", 17, T0), T0, "Launch"),
                new ConferenceEvent.Occupied(information(), T0),
                new ConferenceEvent.Lapsed(T0),
                new ConferenceEvent.PinClaimed("0471181234"),
                new ConferenceEvent.Admitted(DAVE, null),
                new ConferenceEvent.Informed(DAVE, "cannot be told"),
                new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, OFFER, T0, null, NODE),
                new ConferenceEvent.LegAnswered(LEG, OFFER, ANSWER, INCARNATION, T0),
                new ConferenceEvent.LegAnswered(NO_LEG, OFFER, ANSWER, INCARNATION, T0),
                new ConferenceEvent.LegNotAnswered(LEG),
                new ConferenceEvent.LegNotAnswered(NO_LEG),
                new ConferenceEvent.LegLeaving(LEG, "left", T0),
                new ConferenceEvent.LegLeaving(NO_LEG, "left", T0),
                new ConferenceEvent.LegEnded(LEG, ALICE_LAPTOP, T0, T0, "left", STATISTICS, "Launch"),
                new ConferenceEvent.LegEnded(NO_LEG, ALICE_LAPTOP, T0, T0, "left", STATISTICS, "Launch"),
                new ConferenceEvent.OfferAsked(LEG, ALICE_LAPTOP, MediaSecurity.OPTIONAL, T0, null, null, NODE),
                new ConferenceEvent.OfferAsked(LEG_2, BOB_PHONE, MediaSecurity.NONE, T0, null, null, NODE),
                new ConferenceEvent.OfferMade(LEG, "own offer", INCARNATION, T0),
                new ConferenceEvent.OfferAnswered(LEG, "their answer", T0),
                new ConferenceEvent.AnswerRefused(LEG, false),
                new ConferenceEvent.LegAccepted(LEG, "own offer", "their answer", INCARNATION, T0),
                new ConferenceEvent.LegAccepted(NO_LEG, "own offer", "their answer", INCARNATION, T0),
                new ConferenceEvent.LegsLost(List.of(LEG, NO_LEG), T0),
                new ConferenceEvent.ParticipantSet(DAVE, true, 2.0f),
                new ConferenceEvent.ParticipantRemoved(DAVE, T0),
                new ConferenceEvent.ParticipantRemoved(ALICE, T0),
                new ConferenceEvent.Ending("enough", T0),
                new ConferenceEvent.Ended(T0),
                new ConferenceEvent.Closed());
    }

    @Test
    void shouldHaveEveryEventInTheList() {
        Set<Class<?>> listed = new HashSet<>();
        everyEvent().forEach(event -> listed.add(event.getClass()));

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(ConferenceEvent.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("phases")
    void shouldTakeEveryEventInEveryPhaseAndStillKnowWhatItOwes(ConferenceState phase) {
        for (ConferenceEvent first : everyEvent()) {
            ConferenceState state = phase.evolve(first);
            assertThat(ConferenceDebt.of(state)).doesNotContainNull();
            for (ConferenceEvent second : everyEvent()) {
                ConferenceState next = state.evolve(second);
                assertThat(ConferenceCourse.complete(next, List.of(), T0)).isNotNull();
                assertThat(ConferenceDebt.of(next)).doesNotContainNull();
            }
        }
    }

    @Test
    void shouldOweTheMixerBeforeAnybodyIsInformed() {
        assertThat(ConferenceDebt.of(requested())).containsExactly(new ConferenceDebt.OpenMixer(MIXER));
        assertThat(ConferenceDebt.of(allocated()))
                .containsExactly(new ConferenceDebt.Inform(ALICE), new ConferenceDebt.Inform(BOB));
        assertThat(ConferenceDebt.of(offered())).contains(new ConferenceDebt.OpenMixer(MIXER));
    }

    @Test
    void shouldOweWhatEachLegNeeds() {
        assertThat(ConferenceDebt.of(offered()))
                .contains(new ConferenceDebt.PutLeg(MIXER, LEG, ALICE_LAPTOP, OFFER, false, 1.0f))
                .doesNotContain(new ConferenceDebt.EnterMesh(LEG, ALICE_LAPTOP, true));
        assertThat(ConferenceDebt.of(active().evolve(new ConferenceEvent.ParticipantSet(ALICE, true, 2.0f))))
                .contains(
                        new ConferenceDebt.SetLeg(MIXER, LEG, true, 2.0f),
                        new ConferenceDebt.EnterMesh(LEG, ALICE_LAPTOP, true));
        assertThat(ConferenceDebt.of(ending()))
                .containsExactly(new ConferenceDebt.RemoveLeg(MIXER, LEG), new ConferenceDebt.RemoveLeg(MIXER, LEG_2));
    }

    /** Its call may be lost before the leg has led to anything. */
    @Test
    void shouldAskACallThatWasOnlyOfferedWhetherItKnowsOfItsLeg() {
        EndpointId call = EndpointId.call(DAVE, "b2");
        LegId leg = new LegId("called");
        var offered = (ConferenceState.Open)
                active().evolve(new ConferenceEvent.OfferAsked(leg, call, MediaSecurity.NONE, T0, null, null, NODE));
        var debt = new ConferenceDebt.EnterMesh(leg, call, false);

        assertThat(ConferenceDebt.of(offered)).contains(debt);
        EndpointReply gone = new EndpointReply.Refused(new Refusal(Refusal.Reason.GONE, "the call is over"));
        assertThat(ConferenceAnswers.fromEndpoint(offered, debt, gone, T0))
                .contains(new ConferenceEvent.LegLeaving(leg, Mesh.Leg.Leaving.LOST, T0));
    }

    @Test
    void shouldOweNothingOnceClosed() {
        ConferenceState ended = after(
                active(),
                List.of(
                        new ConferenceEvent.Ending("enough", T0),
                        new ConferenceEvent.LegEnded(LEG, ALICE_LAPTOP, T0, T0, "ended", STATISTICS, "Launch"),
                        new ConferenceEvent.Ended(T0)));

        assertThat(ConferenceDebt.of(ended))
                .containsExactly(new ConferenceDebt.LeaveMesh(LEG, ALICE_LAPTOP), new ConferenceDebt.CloseMixer(MIXER));
        assertThat(ConferenceDebt.of(ended.evolve(new ConferenceEvent.Closed())))
                .isEmpty();
    }

    @Test
    void shouldGrowTheMeshVersionWheneverAnEndpointComesOrGoes() {
        long before = allocated().session().mesh().version();
        long in = active().session().mesh().version();
        ConferenceState out =
                withBob().evolve(new ConferenceEvent.LegEnded(LEG, ALICE_LAPTOP, T0, T0, "left", STATISTICS, "Launch"));

        assertThat(in).isGreaterThan(before);
        assertThat(((ConferenceState.Known) out).session().mesh().version())
                .isGreaterThan(withBob().session().mesh().version());
    }

    @Test
    void shouldBoundTheDepartedItRemembers() {
        ConferenceState state = active();
        for (int i = 0; i < 2_000; i++) {
            LegId leg = new LegId("flapping-" + i);
            state = after(
                    state,
                    List.of(
                            new ConferenceEvent.LegOffered(leg, BOB_PHONE, OFFER, T0, null, NODE),
                            new ConferenceEvent.LegAnswered(leg, OFFER, ANSWER, INCARNATION, T0),
                            new ConferenceEvent.LegEnded(leg, BOB_PHONE, T0, T0, "left", STATISTICS, "Launch")));
        }

        assertThat(((ConferenceState.Known) state).session().mesh().departed()).hasSize(256);
        assertThat(((ConferenceState.Known) state).session().mesh().legs()).containsOnlyKeys(LEG);
    }

    @Test
    void shouldNotShowKeysInLogs() {
        String sdp = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n";
        ConferenceState asked = after(
                allocated(),
                List.of(
                        new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, sdp, T0, null, NODE),
                        new ConferenceEvent.OfferAsked(LEG, ALICE_LAPTOP, MediaSecurity.OPTIONAL, T0, null, null, NODE),
                        new ConferenceEvent.OfferMade(LEG, sdp, INCARNATION, T0),
                        new ConferenceEvent.OfferAnswered(LEG, sdp, T0)));
        ConferenceState again = after(
                asked,
                List.of(
                        new ConferenceEvent.LegAccepted(LEG, sdp, sdp, INCARNATION, T0),
                        new ConferenceEvent.OfferAsked(
                                LEG, ALICE_LAPTOP, MediaSecurity.OPTIONAL, T0, null, null, NODE)));

        assertThat(asked + " " + again + ConferenceDebt.of(asked) + ConferenceDebt.of(again))
                .contains("PutLeg", "AcceptLeg", "OfferLeg", "inline:…")
                .doesNotContain("d0Rmdmcm");
    }
}
