// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PINs that conferences claim, and the lobby where somebody says one; the test is all others. */
@Timeout(120)
class DialInTest {
    /** Whoever guesses pauses for longer than a test takes. */
    private static final TestNode TEST_NODE =
            new TestNode(ConfigFactory.parseString("convoke.sip.guard.failures.pause = 60s"));

    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final String NUMBER = "+442079460123";
    private static final Instant EXPIRY = ConferenceStage.EXPIRY_OF_TESTS;
    private static final UserId CALLER = UserId.parse("+442079460999@trunk.example.net");
    private static final EndpointId CALL = EndpointId.call(CALLER, "c1");
    private static final Duration SOON = TestNode.patience();

    @AfterAll
    static void stop() {
        TEST_NODE.close();
    }

    private static ConferenceInformation dialIn(ConferenceId id) {
        ConferenceInformation i = information(id, EXPIRY);
        return new ConferenceInformation(
                id, "Launch", ALICE, i.conferenceUri(), i.joinUrl(), NUMBER, null, i.media(), EXPIRY);
    }

    private static TestProbe<ConferenceReply> initiate(ConferenceStage stage, List<UserId> invite, Instant unused) {
        return stage.tell(replyTo -> new ConferenceCommand.Initiate(
                dialIn(stage.id), invite, List.of(), 10, NODE, T0, replyTo, unused, Map.of()));
    }

    @Test
    void shouldClaimAPinBeforeAnybodyIsToldOfTheConference() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.ASKING_AGAIN)) {
            TestProbe<ConferenceReply> initiated = initiate(stage, List.of(ALICE, BOB), null);
            stage.openMixer();
            EndpointCommand.ClaimPin claim = stage.endpointAsked(EndpointCommand.ClaimPin.class);
            assertThat(claim.conference()).isEqualTo(stage.id);
            assertThat(claim.until()).isEqualTo(EXPIRY);
            claim.replyTo().tell(refused(Reason.CONFLICT));

            stage.endpointAsked(EndpointCommand.ClaimPin.class)
                    .replyTo()
                    .tell(new EndpointReply.PinClaimed("0471181234"));

            assertThat(initiated
                            .expectMessageClass(ConferenceReply.Initiated.class)
                            .information()
                            .pin())
                    .isEqualTo("0471181234");
            stage.relayAsked(BOB);
            assertThat(stage.journal()).containsOnlyOnce(new ConferenceEvent.PinClaimed("0471181234"));
        }
    }

    @Test
    void shouldClaimAPinOfAConferenceThatWasGivenAwayOnlyWhenSomebodyLooks() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.SETTINGS)) {
            TestProbe<ConferenceReply> initiated = initiate(stage, List.of(), EXPIRY);
            assertThat(initiated
                            .expectMessageClass(ConferenceReply.Initiated.class)
                            .information()
                            .pin())
                    .isNull();
            stage.endpoints.expectNoMessage();

            TestProbe<ConferenceReply> looks = stage.tell(ConferenceCommand.Get::new);
            stage.endpointAsked(EndpointCommand.ClaimPin.class)
                    .replyTo()
                    .tell(new EndpointReply.PinClaimed("0471181234"));

            assertThat(looks.expectMessageClass(ConferenceReply.View.class)
                            .information()
                            .pin())
                    .isEqualTo("0471181234");
        }
    }

    /** The caller is in the lobby, and has been asked. */
    private static ConferenceStage lobby(String source) {
        ConferenceId id = ConferenceId.lobby("c" + SERIAL.incrementAndGet());
        ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.SETTINGS, id);
        TestProbe<ConferenceReply> initiated = stage.tell(replyTo -> new ConferenceCommand.Initiate(
                information(id, EXPIRY), List.of(), List.of(), 1, NODE, T0, replyTo, EXPIRY, Map.of()));
        initiated.expectMessageClass(ConferenceReply.Initiated.class);
        stage.tell(replyTo -> new ConferenceCommand.Join(
                CALL, LEG, OFFER, Instant.now(), replyTo, true, new Visitor("Carol", null, source), null));
        stage.openMixer();
        stage.answer(LEG, OFFER, ANSWER);
        assertThat(told(stage)).containsExactly("welcome", "enter-pin");
        return stage;
    }

    private static List<String> told(ConferenceStage stage) {
        MixerCommand.Play play = stage.mixerAsked(MixerCommand.Play.class, _ -> true);
        assertThat(play.leg()).isEqualTo(LEG);
        play.replyTo().tell(new MixerReply.Playing(LEG, 100));
        return play.prompts();
    }

    private static EndpointReply refused(Reason reason) {
        return new EndpointReply.Refused(new Refusal(reason, "no"));
    }

    private static void press(ConferenceStage stage, String keys) {
        stage.notice(new ConferenceCommand.Pressed(LEG, keys));
        stage.mixerAsked(MixerCommand.StopPlaying.class, stop -> stop.leg().equals(LEG));
    }

    @Test
    void shouldHaveTheCallMovedToTheConferenceOfItsPinAndBeListedNowhere() {
        try (ConferenceStage stage = lobby("trunk-1")) {
            press(stage, "04711");
            press(stage, "81234");
            stage.endpointAsked(EndpointCommand.FindPin.class).replyTo().tell(new EndpointReply.PinFound(ID));

            CallCommand.Move move = stage.endpointAsked(CallCommand.Move.class);
            assertThat(move.conference()).isEqualTo(ID);
            assertThat(move.leg()).isEqualTo(LEG);
            assertThat(move.visitor().name()).isEqualTo("Carol");
            assertThat(move.history().answer()).isEqualTo(ANSWER);
            move.replyTo().tell(new EndpointReply.Done());
            stage.tell(replyTo -> new ConferenceCommand.Leave(LEG, Instant.now(), replyTo));
            stage.remove(LEG);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ENDED));
            TEST_NODE.user(CALLER).expectNoMessage();
        }
    }

    @Test
    void shouldHangUpAfterTheThirdWrongPinAndLookUpNoneOfOneWhoGuesses() {
        for (int call = 0; call < 4; call++) {
            try (ConferenceStage stage = lobby("guesser")) {
                for (int attempt = 0; attempt < 3; attempt++) {
                    press(stage, attempt + "123#");
                    if (call < 3) {
                        stage.endpointAsked(EndpointCommand.FindPin.class)
                                .replyTo()
                                .tell(refused(Reason.NOT_FOUND));
                    } else if (attempt == 0) { // nine are forgiven: the tenth is looked up, and begins a pause
                        stage.endpointAsked(EndpointCommand.FindPin.class)
                                .replyTo()
                                .tell(refused(Reason.NOT_FOUND));
                    }
                    assertThat(told(stage)).containsExactly("wrong-pin", attempt < 2 ? "enter-pin" : "goodbye");
                }
                stage.remove(LEG);
            }
        }
    }

    @Test
    void shouldSayThatTheConferenceOfThePinIsOver() {
        try (ConferenceStage stage = lobby("trunk-2")) {
            press(stage, "0471181234");
            stage.endpointAsked(EndpointCommand.FindPin.class).replyTo().tell(new EndpointReply.PinFound(ID));
            stage.endpointAsked(CallCommand.Move.class).replyTo().tell(refused(Reason.GONE));

            assertThat(told(stage)).containsExactly("conference-ended", "goodbye");
            stage.remove(LEG);
        }
    }

    @Test
    void shouldLetNobodyIntoALobbyButItsCaller() {
        try (ConferenceStage stage = lobby("trunk-3")) {
            TestProbe<ConferenceReply> other = stage.tell(replyTo -> new ConferenceCommand.Join(
                    BOB_PHONE, new LegId("other"), OFFER, Instant.now(), replyTo, true, null, null));

            assertThat(other.expectMessageClass(ConferenceReply.Refused.class)
                            .refusal()
                            .reason())
                    .isEqualTo(Reason.FULL);
        }
    }

    @Test
    void shouldTellWhoDialledInThatHeIsTheOnlyOne() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.SETTINGS)) {
            stage.open();
            Visitor visitor = new Visitor("Carol", null, "trunk");
            var history = new SdpHistory(OFFER, ANSWER, false, null);
            stage.tell(replyTo -> new ConferenceCommand.Offer(
                    CALL, LEG, MediaSecurity.NONE, true, Instant.now(), replyTo, visitor, history, null));
            MixerCommand.OfferLeg offer = stage.mixerAsked(MixerCommand.OfferLeg.class, _ -> true);
            assertThat(offer.history()).isEqualTo(history);
            offer.replyTo().tell(new MixerReply.OfferMade(LEG, "ours", INCARNATION));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(stage.journal()).anyMatch(ConferenceEvent.OfferMade.class::isInstance));
            stage.tell(replyTo -> new ConferenceCommand.Accept(LEG, "theirs", Instant.now(), replyTo));
            stage.mixerAsked(MixerCommand.AcceptLeg.class, _ -> true)
                    .replyTo()
                    .tell(new MixerReply.LegAnswered(LEG, "ours", "theirs", INCARNATION));

            assertThat(told(stage)).containsExactly("only-one");
            assertThat(stage.participant(CALLER).name()).isEqualTo("Carol");
        }
    }
}
