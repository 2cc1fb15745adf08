// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.ConferenceStage.SETTINGS;
import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.mixer.SdpHistory;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Legs that come in, and come back, by an offer of the mixer's own; also with a crash between the steps. */
class OwnOfferTest {
    private static final String OWN_OFFER = "own offer";
    private static final String THEIR_ANSWER = "their answer";
    private static final long LATER = INCARNATION + 1;

    @AutoClose
    private static final TestNode TEST_NODE = new TestNode();

    @AutoClose
    private final ConferenceStage stage = new ConferenceStage(TEST_NODE, SETTINGS);

    @BeforeEach
    void open() {
        stage.open();
    }

    private TestProbe<ConferenceReply> ask() {
        return stage.tell(replyTo ->
                new ConferenceCommand.Offer(ALICE_LAPTOP, LEG, MediaSecurity.OPTIONAL, false, Instant.now(), replyTo));
    }

    private TestProbe<ConferenceReply> accept(String answer) {
        return stage.tell(replyTo -> new ConferenceCommand.Accept(LEG, answer, Instant.now(), replyTo));
    }

    private MixerCommand.OfferLeg mixerOffers(String offer, long incarnation) {
        MixerCommand.OfferLeg asked =
                stage.mixerAsked(MixerCommand.OfferLeg.class, c -> c.leg().equals(LEG));
        asked.replyTo().tell(new MixerReply.OfferMade(LEG, offer, incarnation));
        return asked;
    }

    private MixerCommand.AcceptLeg mixerHears(String answer) {
        return stage.mixerAsked(
                MixerCommand.AcceptLeg.class,
                c -> c.leg().equals(LEG) && c.answer().equals(answer));
    }

    private void mixerAccepts(String offer, String answer, long incarnation) {
        mixerHears(answer).replyTo().tell(new MixerReply.LegAnswered(LEG, offer, answer, incarnation));
    }

    private void comeIn() {
        TestProbe<ConferenceReply> asked = ask();
        mixerOffers(OWN_OFFER, INCARNATION);
        asked.expectMessage(new ConferenceReply.OfferMade(LEG, OWN_OFFER));
        TestProbe<ConferenceReply> accepted = accept(THEIR_ANSWER);
        mixerAccepts(OWN_OFFER, THEIR_ANSWER, INCARNATION);
        accepted.expectMessage(new ConferenceReply.Done());
    }

    private static Reason reason(TestProbe<ConferenceReply> probe) {
        return probe.expectMessageClass(ConferenceReply.Refused.class).refusal().reason();
    }

    @Test
    void shouldBeInOnceTheAnswerIsAcceptedAndNotBefore() {
        TestProbe<ConferenceReply> asked = ask();
        assertThat(mixerOffers(OWN_OFFER, INCARNATION).security()).isEqualTo(MediaSecurity.OPTIONAL);
        asked.expectMessage(new ConferenceReply.OfferMade(LEG, OWN_OFFER));
        ask().expectMessage(new ConferenceReply.OfferMade(LEG, OWN_OFFER));
        assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ALLOCATED);

        TestProbe<ConferenceReply> accepted = accept(THEIR_ANSWER);
        mixerAccepts(OWN_OFFER, THEIR_ANSWER, INCARNATION);
        accepted.expectMessage(new ConferenceReply.Done());
        accept(THEIR_ANSWER).expectMessage(new ConferenceReply.Done());
        stage.enterMesh(LEG);
        assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ACTIVE);

        stage.tell(replyTo -> new ConferenceCommand.Leave(LEG, Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());
        stage.remove(LEG);
        await().untilAsserted(() -> assertThat(stage.journal())
                .filteredOn(ConferenceEvent.LegEnded.class::isInstance)
                .hasSize(1));
    }

    @Test
    void shouldGoOnAfterACrashAtEachStep() {
        ask();
        stage.mixerAsked(MixerCommand.OfferLeg.class, _ -> true);
        restart();
        mixerOffers(OWN_OFFER, INCARNATION);
        await().untilAsserted(() ->
                assertThat(stage.journal()).anyMatch(event -> event instanceof ConferenceEvent.OfferMade));
        restart();
        ask().expectMessage(new ConferenceReply.OfferMade(LEG, OWN_OFFER));
        accept(THEIR_ANSWER);
        mixerHears(THEIR_ANSWER);
        restart();
        TestProbe<ConferenceReply> again = accept(THEIR_ANSWER);
        mixerAccepts(OWN_OFFER, THEIR_ANSWER, INCARNATION);

        again.expectMessage(new ConferenceReply.Done());
        stage.enterMesh(LEG);
        assertThat(stage.journal())
                .filteredOn(ConferenceEvent.LegAccepted.class::isInstance)
                .hasSize(1);
    }

    private void restart() {
        stage.crash();
        stage.start();
    }

    @Test
    void shouldTellWhatTheMixerCannotAcceptAndTakeAnotherAnswer() {
        ask();
        mixerOffers(OWN_OFFER, INCARNATION);
        await().untilAsserted(() -> ask().expectMessage(new ConferenceReply.OfferMade(LEG, OWN_OFFER)));

        TestProbe<ConferenceReply> refused = accept("G729 only");
        mixerHears("G729 only")
                .replyTo()
                .tell(new MixerReply.NotAcceptable(LEG, List.of("G729/8000"), List.of("PCMU/8000"), "no codec"));
        refused.expectMessage(
                new ConferenceReply.NotAcceptable(List.of("G729/8000"), List.of("PCMU/8000"), "no codec"));

        TestProbe<ConferenceReply> accepted = accept(THEIR_ANSWER);
        mixerAccepts(OWN_OFFER, THEIR_ANSWER, INCARNATION);
        accepted.expectMessage(new ConferenceReply.Done());
    }

    @Test
    void shouldForgetALegThatCannotBeOffered() {
        TestProbe<ConferenceReply> asked = ask();
        stage.mixerAsked(MixerCommand.OfferLeg.class, _ -> true)
                .replyTo()
                .tell(new MixerReply.Refused(LEG, new Refusal(Reason.UNAVAILABLE, "no media port is free")));

        assertThat(reason(asked)).isEqualTo(Reason.UNAVAILABLE);
        assertThat(stage.view().participants()).allMatch(p -> p.legs().isEmpty());
        assertThat(reason(accept(THEIR_ANSWER))).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void shouldLetALegGoThatWasOnlyOfferedWhenItsCallKnowsNothingOfItAnyMore() {
        EndpointId call = EndpointId.call(ALICE_LAPTOP.user(), "b2");
        stage.tell(replyTo ->
                new ConferenceCommand.Offer(call, LEG, MediaSecurity.OPTIONAL, false, Instant.now(), replyTo));
        mixerOffers(OWN_OFFER, INCARNATION);
        stage.enterMesh(LEG);
        restart(); // forgets what is paid, as time does

        stage.endpointAsked(EndpointCommand.EnterMesh.class)
                .replyTo()
                .tell(new EndpointReply.Refused(new Refusal(Reason.GONE, "the call is over")));

        stage.mixerAsked(MixerCommand.RemoveLeg.class, c -> c.leg().equals(LEG));
    }

    @Test
    void shouldGiveUpAnOfferByLeaving() {
        ask();
        mixerOffers(OWN_OFFER, INCARNATION);
        await().untilAsserted(() -> ask().expectMessage(new ConferenceReply.OfferMade(LEG, OWN_OFFER)));

        stage.tell(replyTo -> new ConferenceCommand.Leave(LEG, Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());
        assertThat(reason(accept(THEIR_ANSWER))).isEqualTo(Reason.GONE);
        stage.remove(LEG);

        await().untilAsserted(() ->
                assertThat(stage.view().participants()).allMatch(p -> p.legs().isEmpty()));
        assertThat(stage.journal()).noneMatch(ConferenceEvent.LegEnded.class::isInstance);
    }

    @Test
    void shouldNotAcceptAnAnswerToAnOfferWhosePortsAreGone() {
        ask();
        mixerOffers(OWN_OFFER, INCARNATION);
        await().untilAsserted(() -> ask().expectMessage(new ConferenceReply.OfferMade(LEG, OWN_OFFER)));
        lose();

        assertThat(reason(accept(THEIR_ANSWER))).isEqualTo(Reason.CONFLICT);
        TestProbe<ConferenceReply> asked = ask();
        assertThat(mixerOffers("another", LATER).history()).isEqualTo(new SdpHistory(null, null, false, OWN_OFFER));
        asked.expectMessage(new ConferenceReply.OfferMade(LEG, "another"));
    }

    private void lose() {
        stage.tell(replyTo -> new ConferenceCommand.LegsLost(stage.mixer, List.of(LEG), LATER, Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());
    }

    @Test
    void shouldBringALostLegBackWithWhatWasSaidBefore() {
        comeIn();
        lose();

        TestProbe<ConferenceReply> asked = ask();
        assertThat(mixerOffers("again", LATER).history())
                .isEqualTo(new SdpHistory(OWN_OFFER, THEIR_ANSWER, true, OWN_OFFER));
        asked.expectMessage(new ConferenceReply.OfferMade(LEG, "again"));
        TestProbe<ConferenceReply> accepted = accept(THEIR_ANSWER);
        mixerAccepts("again", THEIR_ANSWER, LATER);

        accepted.expectMessage(new ConferenceReply.Done());
        assertThat(stage.view().participants().getFirst().legs().getFirst().connected())
                .isTrue();
    }

    @Test
    void shouldLetTheEndpointsOfferTakeThePlaceOfOneThatItDidNotAnswer() {
        comeIn();
        TestProbe<ConferenceReply> asked = ask();
        mixerOffers("again", INCARNATION);
        asked.expectMessage(new ConferenceReply.OfferMade(LEG, "again"));

        TestProbe<ConferenceReply> reOffered =
                stage.tell(replyTo -> new ConferenceCommand.ReOffer(LEG, OFFER, Instant.now(), replyTo));
        stage.answer(LEG, OFFER, ANSWER);

        reOffered.expectMessage(new ConferenceReply.LegAnswered(LEG, ANSWER, false));
        assertThat(reason(accept(THEIR_ANSWER))).isEqualTo(Reason.CONFLICT);
    }

    @Test
    void shouldKnowWhomItOffersTo() {
        assertThat(reason(stage.tell(replyTo -> new ConferenceCommand.Offer(
                        EndpointId.of(DAVE, "phone"), LEG_2, MediaSecurity.NONE, false, Instant.now(), replyTo))))
                .as("not invited, and without the address")
                .isEqualTo(Reason.FORBIDDEN);
        TestProbe<ConferenceReply> byAddress = stage.tell(replyTo -> new ConferenceCommand.Offer(
                EndpointId.of(DAVE, "phone"), LEG_2, MediaSecurity.NONE, true, Instant.now(), replyTo));
        stage.mixerAsked(MixerCommand.OfferLeg.class, c -> c.leg().equals(LEG_2))
                .replyTo()
                .tell(new MixerReply.OfferMade(LEG_2, OWN_OFFER, INCARNATION));
        byAddress.expectMessage(new ConferenceReply.OfferMade(LEG_2, OWN_OFFER));
        assertThat(stage.journal()).contains(new ConferenceEvent.Admitted(DAVE, null));
        assertThat(reason(stage.tell(replyTo -> new ConferenceCommand.Offer(
                        BOB_PHONE, LEG_2, MediaSecurity.NONE, false, Instant.now(), replyTo))))
                .as("another endpoint's leg")
                .isEqualTo(Reason.CONFLICT);
        assertThat(reason(stage.tell(replyTo ->
                        new ConferenceCommand.Accept(new LegId("nowhere"), THEIR_ANSWER, Instant.now(), replyTo))))
                .isEqualTo(Reason.NOT_FOUND);
    }
}
