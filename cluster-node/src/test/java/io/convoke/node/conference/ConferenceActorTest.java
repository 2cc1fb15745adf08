// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.ConferenceStage.ASKING_AGAIN;
import static io.convoke.node.conference.ConferenceStage.SETTINGS;
import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ConferenceActorTest {
    @AutoClose
    private static final TestNode TEST_NODE = new TestNode();

    @AutoClose
    private final ConferenceStage stage = new ConferenceStage(TEST_NODE, SETTINGS);

    @Test
    void shouldRunFromTheRequestToTheLastRecord() {
        stage.open();

        TestProbe<ConferenceReply> joined = stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.answer(LEG, OFFER, ANSWER);
        joined.expectMessage(new ConferenceReply.LegAnswered(LEG, ANSWER, true));
        stage.enterMesh(LEG);
        stage.shown(
                ALICE,
                c -> c.entry().phase() == ConferencePhase.ACTIVE && c.entry().joined() == 1);
        stage.shown(
                BOB,
                c -> c.entry().phase() == ConferencePhase.ACTIVE && c.entry().invited() == 2);

        stage.tell(replyTo -> new ConferenceCommand.Leave(LEG, Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());
        stage.remove(LEG);
        stage.leaveMesh(LEG);
        stage.mixerAsked(MixerCommand.Close.class, _ -> true).replyTo().tell(new MixerReply.Closed(stage.mixer));
        stage.shown(BOB, c -> c.entry().phase() == ConferencePhase.ENDED);

        await().untilAsserted(() -> assertThat(stage.journal().getLast()).isEqualTo(new ConferenceEvent.Closed()));
        assertThat(stage.journal())
                .filteredOn(ConferenceEvent.LegEnded.class::isInstance)
                .singleElement()
                .extracting(e -> ((ConferenceEvent.LegEnded) e).statistics())
                .isEqualTo(STATISTICS);
        assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ENDED);
    }

    @Test
    void shouldShowWhoeverWatchesWhatChangesAndTheEnd() {
        stage.open();
        EndpointId watcher = EndpointId.subscription(ALICE, "s1");
        Instant until = Instant.now().plusSeconds(60);
        stage.tell(replyTo -> new ConferenceCommand.Watch(watcher, until, replyTo))
                .expectMessageClass(ConferenceReply.View.class);

        stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.answer(LEG, OFFER, ANSWER);

        ConferenceStage.fish(
                stage.endpoints,
                EndpointCommand.ShowConference.class,
                shown -> shown.view().phase() == ConferencePhase.ACTIVE);
        stage.tell(replyTo -> new ConferenceCommand.End("enough", Instant.now(), replyTo));
        stage.remove(LEG);
        ConferenceStage.fish(
                stage.endpoints,
                EndpointCommand.ShowConference.class,
                shown -> shown.view().phase() == ConferencePhase.ENDED);
    }

    @Test
    void shouldAnswerEveryoneWhoAskedForTheSameLeg() {
        stage.open();

        TestProbe<ConferenceReply> first = stage.join(ALICE_LAPTOP, LEG, OFFER);
        TestProbe<ConferenceReply> second = stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.answer(LEG, OFFER, ANSWER);

        first.expectMessage(new ConferenceReply.LegAnswered(LEG, ANSWER, true));
        second.expectMessage(new ConferenceReply.LegAnswered(LEG, ANSWER, true));
    }

    @Test
    void shouldTellWhatTheMixerCannotAccept() {
        stage.open();

        TestProbe<ConferenceReply> joined = stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.mixerAsked(MixerCommand.PutLeg.class, _ -> true)
                .replyTo()
                .tell(new MixerReply.NotAcceptable(LEG, List.of("G729/8000"), List.of("PCMU/8000"), "no codec"));

        joined.expectMessage(new ConferenceReply.NotAcceptable(List.of("G729/8000"), List.of("PCMU/8000"), "no codec"));
        assertThat(stage.view().participants()).allMatch(p -> p.legs().isEmpty());
    }

    @Test
    void shouldCallWhoIsToBeCalledUntilThatHasLedToSomething() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ASKING_AGAIN)) {
            callBob(stage);
            var dial = stage.endpointAsked(CallCommand.Dial.class);
            assertThat(dial.targets()).containsExactly(DESK);
            assertThat(stage.participant(BOB).status()).isEqualTo(Participant.Status.CALLING);

            var again = stage.endpointAsked(CallCommand.Dial.class); // nobody has answered yet
            again.replyTo().tell(new EndpointReply.DialFailed(486, "Busy Here"));

            await().untilAsserted(() ->
                    assertThat(stage.participant(BOB).status()).isEqualTo(Participant.Status.NOT_REACHED));
            assertThat(stage.participant(BOB).detail()).isEqualTo("486 Busy Here");
            assertThat(stage.participant(BOB).call().cause()).isEqualTo(17);
            stage.inform(ALICE);
            stage.shown(ALICE, c -> c.entry().notReached().get(BOB).status() == 486);
            stage.tell(replyTo -> new ConferenceCommand.AwaitCall(BOB, replyTo))
                    .expectMessage(
                            new ConferenceReply.Outcome(stage.participant(BOB).call()));
        }
    }

    @Test
    void shouldCallAnewWhoDidNotAnswerAndIsInvitedAgain() {
        callBob(stage);
        var first = stage.endpointAsked(CallCommand.Dial.class);
        first.replyTo().tell(new EndpointReply.DialFailed(486, "Busy Here"));
        await().untilAsserted(
                        () -> assertThat(stage.participant(BOB).status()).isEqualTo(Participant.Status.NOT_REACHED));

        TestProbe<ConferenceReply> invited =
                stage.tell(replyTo -> new ConferenceCommand.Invite(List.of(BOB), Instant.now(), replyTo));
        ConferenceStage.fish(stage.allocator, AllocatorCommand.Reach.class, _ -> true)
                .replyTo()
                .tell(new AllocatorReply.Reached(List.of(BOB), List.of(), Map.of(BOB, List.of(DESK))));
        invited.expectMessage(new ConferenceReply.Invitations(List.of(BOB), List.of()));

        assertThat(stage.participant(BOB).status()).isEqualTo(Participant.Status.CALLING);
        TestProbe<ConferenceReply> awaiting = stage.tell(replyTo -> new ConferenceCommand.AwaitCall(BOB, replyTo));
        stage.endpointAsked(CallCommand.Dial.class).replyTo().tell(new EndpointReply.DialFailed(603, "Decline"));
        assertThat(awaiting.expectMessageClass(ConferenceReply.Outcome.class)
                        .result()
                        .line())
                .isEqualTo("603 Decline");
        assertThat(stage.journal())
                .filteredOn(ConferenceEvent.Called.class::isInstance)
                .extracting(e -> ((ConferenceEvent.Called) e).call())
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void shouldCallNobodyAnyMoreWhoIsTakenOut() {
        callBob(stage);
        stage.endpointAsked(CallCommand.Dial.class);

        stage.tell(replyTo -> new ConferenceCommand.RemoveParticipant(BOB, Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());

        var hangUp = stage.endpointAsked(CallCommand.HangUp.class);
        assertThat(hangUp.reason()).isEqualTo("taken out of the conference");
        hangUp.replyTo().tell(new EndpointReply.Done());
    }

    @Test
    void shouldCallNobodyAnyMoreWhenTheConferenceEnds() {
        callBob(stage);
        stage.endpointAsked(CallCommand.Dial.class);

        stage.tell(replyTo -> new ConferenceCommand.End("enough", Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());

        stage.endpointAsked(CallCommand.HangUp.class).replyTo().tell(new EndpointReply.Done());
        stage.mixerAsked(MixerCommand.Close.class, _ -> true).replyTo().tell(new MixerReply.Closed(stage.mixer));
        await().untilAsserted(() -> assertThat(stage.journal().getLast()).isEqualTo(new ConferenceEvent.Closed()));
    }

    @Test
    void shouldStopCallingWhoComesInAnotherWay() {
        callBob(stage);
        stage.endpointAsked(CallCommand.Dial.class);

        stage.join(BOB_PHONE, LEG, OFFER);
        stage.answer(LEG, OFFER, ANSWER);

        assertThat(stage.endpointAsked(CallCommand.HangUp.class).reason()).isEqualTo(CallCommand.HangUp.ELSEWHERE);
        assertThat(stage.participant(BOB).status()).isEqualTo(Participant.Status.JOINED);
    }

    private static final SipTarget DESK = new SipTarget("sip:bob@192.0.2.4", List.of(), null, "sip:bob@example.net");

    private static void callBob(ConferenceStage stage) {
        stage.tell(replyTo -> new ConferenceCommand.Initiate(
                Conferences.information(stage.id, ConferenceStage.EXPIRY_OF_TESTS),
                List.of(ALICE, BOB),
                List.of(),
                10,
                NODE,
                T0,
                replyTo,
                null,
                Map.of(BOB, List.of(DESK))));
        stage.openMixer();
    }

    @Test
    void shouldAnswerWhoeverWaitsWhenTheConferenceEnds() {
        stage.open();

        TestProbe<ConferenceReply> joining = stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.mixerAsked(MixerCommand.PutLeg.class, _ -> true);
        stage.tell(replyTo -> new ConferenceCommand.End("enough", Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());

        assertThat(joining.expectMessageClass(ConferenceReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Refusal.Reason.GONE);
        stage.remove(LEG);
        await().untilAsserted(() -> assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ENDED));
        assertThat(stage.journal()).noneMatch(ConferenceEvent.LegEnded.class::isInstance);
    }

    @Test
    void shouldLookUpWhomItIsAskedToInvite() {
        stage.open();
        Unreachable dave = new Unreachable(DAVE, "no such user");

        TestProbe<ConferenceReply> invited =
                stage.tell(replyTo -> new ConferenceCommand.Invite(List.of(BOB, CAROL, DAVE), Instant.now(), replyTo));
        AllocatorCommand.Reach reach = ConferenceStage.fish(
                stage.allocator, AllocatorCommand.Reach.class, c -> c.users().equals(List.of(CAROL, DAVE)));
        reach.replyTo().tell(new AllocatorReply.Reached(List.of(CAROL), List.of(dave)));

        invited.expectMessage(new ConferenceReply.Invitations(List.of(BOB, CAROL), List.of(dave)));
        stage.inform(CAROL);
        stage.shown(CAROL, c -> c.entry().invited() == 3);
        assertThat(stage.view().unreachable()).containsExactly(dave);
    }

    @Test
    void shouldTakeWhatTheAllocatorSaysAfterItWasAskedAgain() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ASKING_AGAIN)) {
            stage.open();

            TestProbe<ConferenceReply> invited =
                    stage.tell(replyTo -> new ConferenceCommand.Invite(List.of(CAROL), Instant.now(), replyTo));
            AllocatorCommand.Reach first =
                    ConferenceStage.fish(stage.allocator, AllocatorCommand.Reach.class, _ -> true);
            ConferenceStage.fish(stage.allocator, AllocatorCommand.Reach.class, _ -> true);
            first.replyTo().tell(new AllocatorReply.Reached(List.of(CAROL), List.of()));

            invited.expectMessage(new ConferenceReply.Invitations(List.of(CAROL), List.of()));
        }
    }

    @Test
    void shouldTakeTheConferenceOffTheListOfWhoIsTakenOut() {
        stage.open();
        stage.shown(BOB, c -> c.entry().phase() == ConferencePhase.ALLOCATED);

        stage.tell(replyTo -> new ConferenceCommand.RemoveParticipant(BOB, Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());

        stage.shown(BOB, c -> c.entry().phase() == ConferencePhase.ENDED);
        stage.notice(new ConferenceCommand.Show(BOB));
        stage.shown(BOB, c -> c.entry().phase() == ConferencePhase.ENDED);
        stage.notice(new ConferenceCommand.Show(ALICE));
        stage.shown(ALICE, c -> c.entry().phase() == ConferencePhase.ALLOCATED);
    }

    @Test
    void shouldMuteEveryLegOfAParticipant() {
        stage.openWithALeg();

        stage.tell(replyTo -> new ConferenceCommand.SetParticipant(ALICE, true, 0.5f, replyTo))
                .expectMessage(new ConferenceReply.Done());

        MixerCommand.SetLeg set =
                stage.mixerAsked(MixerCommand.SetLeg.class, c -> c.leg().equals(LEG));
        assertThat(set.muted()).isTrue();
        assertThat(set.gain()).isEqualTo(0.5f);
        set.replyTo().tell(new MixerReply.Done());
    }

    @Test
    void shouldShowWhoSpeaksToAllWhoAreInvited() {
        stage.openWithALeg();
        stage.shown(BOB, c -> c.entry().joined() == 1);

        stage.notice(new ConferenceCommand.Heard(stage.mixer, List.of(LEG), List.of(LEG)));

        stage.shown(BOB, c -> c.entry().speakers().equals(List.of(ALICE)));
        assertThat(stage.view().participants().getFirst().legs().getFirst().silent())
                .isTrue();
    }

    @Test
    void shouldMoveToAnotherNodeWhenItsMixersNodeIsGone() {
        stage.openWithALeg();
        await().untilAsserted(() -> assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ACTIVE));

        TestProbe<ConferenceReply> again =
                stage.tell(replyTo -> new ConferenceCommand.ReOffer(LEG, "offer 2", Instant.now(), replyTo));
        stage.mixerAsked(MixerCommand.PutLeg.class, c -> c.offer().equals("offer 2"))
                .replyTo()
                .tell(new MixerReply.Gone(stage.mixer));
        ConferenceStage.fish(stage.allocator, AllocatorCommand.PickNode.class, _ -> true)
                .replyTo()
                .tell(new AllocatorReply.Picked(OTHER_NODE, null));
        MixerId other = new MixerId(OTHER_NODE, stage.id);
        stage.mixerAsked(MixerCommand.Open.class, _ -> true).replyTo().tell(new MixerReply.Opened(other));
        stage.answer(LEG, "offer 2", "answer 2");

        again.expectMessage(new ConferenceReply.LegAnswered(LEG, "answer 2", false));
        assertThat(stage.view().mixers()).containsExactly(other);
    }

    @Test
    void shouldRefuseALegForWhichNoNodeHasAPlace() {
        stage.open();
        TestProbe<ConferenceReply> joined = stage.join(ALICE_LAPTOP, LEG, OFFER);

        stage.mixerAsked(MixerCommand.PutLeg.class, _ -> true).replyTo().tell(new MixerReply.Full(LEG));
        AllocatorCommand.PickNode pick =
                ConferenceStage.fish(stage.allocator, AllocatorCommand.PickNode.class, _ -> true);
        assertThat(pick.without()).containsExactly(NODE);
        pick.replyTo().tell(new AllocatorReply.NothingFree(LEG));

        assertThat(joined.expectMessageClass(ConferenceReply.Refused.class)
                        .refusal()
                        .reason())
                .isEqualTo(Refusal.Reason.UNAVAILABLE);
        assertThat(stage.participant(ALICE).legs()).isEmpty();
    }

    @Test
    void shouldLeaveTheMixerThatTurnedItsOnlyLegAway() {
        stage.open();
        stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.mixerAsked(MixerCommand.PutLeg.class, _ -> true).replyTo().tell(new MixerReply.Full(LEG));
        ConferenceStage.fish(stage.allocator, AllocatorCommand.PickNode.class, _ -> true)
                .replyTo()
                .tell(new AllocatorReply.Picked(OTHER_NODE, LEG));
        MixerId other = new MixerId(OTHER_NODE, stage.id);
        stage.mixerAsked(MixerCommand.Open.class, _ -> true).replyTo().tell(new MixerReply.Opened(other));

        stage.mixerAsked(MixerCommand.Link.class, link -> link.peers().isEmpty())
                .replyTo()
                .tell(new MixerReply.Done());
        stage.mixerAsked(MixerCommand.Close.class, _ -> true).replyTo().tell(new MixerReply.Closed(stage.mixer));
        stage.answer(LEG, OFFER, ANSWER);

        await().untilAsserted(() -> assertThat(stage.view().mixers()).containsExactly(other));
    }

    @Test
    void shouldEndByItselfAtExpiry() {
        TestProbe<ConferenceReply> initiated = stage.initiate(Instant.now().plusSeconds(5));
        stage.openMixer();
        initiated.expectMessageClass(ConferenceReply.Initiated.class);

        await().atMost(TestNode.patience()).untilAsserted(() -> {
            assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ENDED);
            assertThat(stage.view().endReason()).isEqualTo("expired");
        });
    }

    @Test
    void shouldGiveUpALostLegAndEndWithIt() {
        ConferenceSettings impatient = ConferenceStage.settings(Duration.ofSeconds(20), Duration.ofMillis(500));
        ConferenceStage other = new ConferenceStage(TEST_NODE, impatient);
        other.openWithALeg();
        await().untilAsserted(() -> assertThat(other.view().phase()).isEqualTo(ConferencePhase.ACTIVE));

        other.tell(replyTo -> new ConferenceCommand.LegsLost(other.mixer, List.of(LEG), 8, Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());
        other.remove(LEG);

        await().untilAsserted(() -> assertThat(other.view().phase()).isEqualTo(ConferencePhase.ENDED));
        assertThat(other.journal())
                .filteredOn(ConferenceEvent.LegEnded.class::isInstance)
                .singleElement()
                .extracting(e -> ((ConferenceEvent.LegEnded) e).reason())
                .isEqualTo("lost");
    }

    @Test
    void shouldGoOnWhereItWasOnceTheJournalIsBack() {
        stage.open();
        stage.failNextWrite();

        stage.join(ALICE_LAPTOP, LEG, OFFER).expectNoMessage(Duration.ofMillis(100));
        TestProbe<ConferenceReply> again = stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.answer(LEG, OFFER, ANSWER);

        again.expectMessage(new ConferenceReply.LegAnswered(LEG, ANSWER, true));
        assertThat(stage.journal())
                .filteredOn(ConferenceEvent.LegOffered.class::isInstance)
                .hasSize(1);
    }
}
