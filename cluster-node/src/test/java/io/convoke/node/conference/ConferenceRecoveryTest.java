// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.ConferenceStage.EXPIRY_OF_TESTS;
import static io.convoke.node.conference.ConferenceStage.SETTINGS;
import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Census.LegMedia;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferencePhase;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A crash at each step of the flow: what was owed is owed again, what was done is not done twice. */
class ConferenceRecoveryTest {
    @AutoClose
    private static final TestNode TEST_NODE = new TestNode();

    @AutoClose
    private final ConferenceStage stage = new ConferenceStage(TEST_NODE, SETTINGS);

    private void crashAndRestart() {
        stage.crash();
        stage.start();
    }

    @Test
    void shouldOpenTheMixerAfterACrashBeforeItAnswered() {
        stage.initiate(EXPIRY_OF_TESTS);
        stage.mixerAsked(MixerCommand.Open.class, _ -> true);
        crashAndRestart();
        stage.openMixer();

        TestProbe<ConferenceReply> repeated = stage.initiate(EXPIRY_OF_TESTS);

        repeated.expectMessageClass(ConferenceReply.Initiated.class);
        assertThat(stage.journal())
                .filteredOn(ConferenceEvent.Initiated.class::isInstance)
                .hasSize(1);
    }

    @Test
    void shouldBeCountedWithTheMediaOfItsLegsWhileItIsHere() {
        Census census = Census.of(TEST_NODE.kit.system());
        stage.openWithALeg();
        await().untilAsserted(() -> assertThat(census.conferences())
                .containsExactly(new Census.Standing(ConferencePhase.ACTIVE, List.of(LegMedia.FLOWING))));

        stage.notice(new ConferenceCommand.Heard(stage.mixer, List.of(), List.of(LEG)));
        await().untilAsserted(() -> assertThat(census.conferences())
                .containsExactly(new Census.Standing(ConferencePhase.ACTIVE, List.of(LegMedia.SILENT))));

        stage.crash();
        assertThat(census.conferences()).isEmpty();
        stage.start();
        await().untilAsserted(() -> assertThat(census.conferences()).hasSize(1));
    }

    @Test
    void shouldInformAfterACrashThoseWhoDoNotKnowYet() {
        stage.initiate(EXPIRY_OF_TESTS);
        stage.openMixer();
        stage.inform(ALICE);
        crashAndRestart();

        stage.inform(BOB);

        assertThat(stage.journal())
                .filteredOn(ConferenceEvent.Informed.class::isInstance)
                .containsExactly(new ConferenceEvent.Informed(ALICE, null), new ConferenceEvent.Informed(BOB, null));
    }

    @Test
    void shouldPutALegAfterACrashBeforeItWasAnswered() {
        stage.open();
        stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.mixerAsked(MixerCommand.PutLeg.class, _ -> true);
        crashAndRestart();

        TestProbe<ConferenceReply> repeated = stage.join(ALICE_LAPTOP, LEG, OFFER);
        stage.answer(LEG, OFFER, ANSWER);

        repeated.expectMessage(new ConferenceReply.LegAnswered(LEG, ANSWER, true));
    }

    @Test
    void shouldTellEndpointsAgainAfterACrash() {
        stage.openWithALeg();
        stage.enterMesh(LEG);
        crashAndRestart();

        stage.enterMesh(LEG);
        stage.shown(BOB, c -> c.entry().joined() == 1);
    }

    @Test
    void shouldAskTheAllocatorAgainAfterACrash() {
        stage.open();
        stage.tell(replyTo -> new ConferenceCommand.Invite(List.of(CAROL), Instant.now(), replyTo));
        ConferenceStage.fish(
                stage.allocator, AllocatorCommand.Reach.class, c -> c.users().equals(List.of(CAROL)));
        crashAndRestart();

        ConferenceStage.fish(
                        stage.allocator,
                        AllocatorCommand.Reach.class,
                        c -> c.users().equals(List.of(CAROL)))
                .replyTo()
                .tell(new AllocatorReply.Reached(List.of(CAROL), List.of()));

        stage.inform(CAROL);
    }

    @Test
    void shouldTakeLegsDownAfterACrashAndRecordEachOnce() {
        stage.openWithALeg();
        await().untilAsserted(() -> assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ACTIVE));
        stage.tell(replyTo -> new ConferenceCommand.End("enough", Instant.now(), replyTo))
                .expectMessage(new ConferenceReply.Done());
        stage.mixerAsked(MixerCommand.RemoveLeg.class, _ -> true);
        crashAndRestart();

        stage.remove(LEG);
        stage.leaveMesh(LEG);
        await().untilAsserted(() -> assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ENDED));
        crashAndRestart();
        stage.leaveMesh(LEG);
        stage.mixerAsked(MixerCommand.Close.class, _ -> true).replyTo().tell(new MixerReply.Closed(stage.mixer));

        await().untilAsserted(() -> assertThat(stage.journal().getLast()).isEqualTo(new ConferenceEvent.Closed()));
        assertThat(stage.journal())
                .filteredOn(ConferenceEvent.LegEnded.class::isInstance)
                .hasSize(1);
    }

    @Test
    void shouldEndAtItsExpiryAlsoWhereThatPassedWhileItWasDown() {
        stage.initiate(Instant.now().plusSeconds(5));
        stage.openMixer();
        await().untilAsserted(() -> assertThat(stage.journal()).contains(new ConferenceEvent.MixerOpened(NODE)));
        stage.crash();
        await().until(() -> Instant.now().isAfter(stage.information().expiresAt()));
        stage.start();

        await().untilAsserted(() -> assertThat(stage.view().phase()).isEqualTo(ConferencePhase.ENDED));
    }
}
