// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.TestNode;
import io.convoke.node.conference.ConferenceSettings.Announce;
import io.convoke.node.conference.voice.Voice;
import io.convoke.node.ivr.Sentence;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.conference.Participant;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class VoiceTest {
    @AutoClose
    private static final TestNode TEST_NODE = new TestNode();

    private static final ConferenceEvent BOB_ANSWERED =
            new ConferenceEvent.LegAnswered(LEG_2, "offer 2", "answer 2", INCARNATION, T0);
    private static final ConferenceEvent BOB_LEFT =
            new ConferenceEvent.LegEnded(LEG_2, BOB_PHONE, T0, T0.plusSeconds(9), "left", STATISTICS, "Launch");

    private static Sentence announced(Announce how, ConferenceState before, ConferenceEvent... events) {
        return Voice.announcement(how, after(before, List.of(events)), List.of(events));
    }

    @Test
    void shouldAnnounceWhoComesAndGoesAsItIsTold() {
        ConferenceState withAlice =
                active().evolve(new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, "offer 2", T0, null, NODE));

        assertThat(announced(Announce.OFF, withAlice, BOB_ANSWERED)).isNull();
        assertThat(announced(Announce.TONE, withAlice, BOB_ANSWERED)).isEqualTo(Sentence.JOINED_TONE);
        assertThat(announced(Announce.WORDS, withAlice, BOB_ANSWERED)).isEqualTo(Sentence.JOINED);
        assertThat(announced(Announce.OFF, withBob(), BOB_LEFT)).isNull();
        assertThat(announced(Announce.TONE, withBob(), BOB_LEFT)).isEqualTo(Sentence.LEFT_TONE);
        assertThat(announced(Announce.WORDS, withBob(), BOB_LEFT)).isEqualTo(Sentence.LEFT);
    }

    @Test
    void shouldAnnounceNothingToNobodyAndNothingThatIsNoNews() {
        assertThat(announced(
                        Announce.WORDS,
                        offered(),
                        new ConferenceEvent.LegAnswered(LEG, OFFER, ANSWER, INCARNATION, T0)))
                .as("the first one hears himself come")
                .isNull();
        assertThat(announced(
                        Announce.WORDS,
                        withBob(),
                        new ConferenceEvent.LegOffered(LEG_2, BOB_PHONE, "offer 3", T0.plusSeconds(5), null, NODE),
                        new ConferenceEvent.LegAnswered(LEG_2, "offer 3", "answer 3", INCARNATION, T0.plusSeconds(5))))
                .as("a re-offer")
                .isNull();
        assertThat(announced(
                        Announce.WORDS, withBob(), new ConferenceEvent.Ending("enough", T0.plusSeconds(8)), BOB_LEFT))
                .as("the end of the conference")
                .isNull();
        assertThat(announced(Announce.WORDS, withBob(), new ConferenceEvent.ParticipantSet(BOB, true, 1)))
                .isNull();
    }

    @Test
    void shouldToggleTheMuteOfWhoeverIsIn() {
        ConferenceState.Active state = withBob();
        ConferenceEvent muted = new ConferenceEvent.ParticipantSet(BOB, true, 1.0f);

        assertThat(ConferenceRules.toggleMute(state, state.session().mesh().leg(LEG_2)))
                .containsExactly(muted);
        ConferenceState.Active after = (ConferenceState.Active) state.evolve(muted);
        assertThat(ConferenceRules.toggleMute(after, after.session().mesh().leg(LEG_2)))
                .containsExactly(new ConferenceEvent.ParticipantSet(BOB, false, 1.0f));
    }

    @Test
    void shouldNotToggleTheMuteOfWhoeverIsNotInYetOrAnyMore() {
        ConferenceState.Open waiting = (ConferenceState.Open) offered();
        ConferenceState.Open removed =
                (ConferenceState.Open) withBob().evolve(new ConferenceEvent.ParticipantRemoved(BOB, T0));

        assertThat(ConferenceRules.toggleMute(waiting, waiting.session().mesh().leg(LEG)))
                .isEmpty();
        assertThat(ConferenceRules.toggleMute(removed, removed.session().mesh().leg(LEG_2)))
                .isEmpty();
    }

    @Test
    void shouldMuteWhoPressesItsKeysAndTellHimAlone() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.SETTINGS)) {
            stage.open();
            stage.join(ALICE_LAPTOP, LEG, OFFER);
            stage.answer(LEG, OFFER, ANSWER);
            await().until(() -> stage.participant(ALICE).status() == Participant.Status.JOINED);

            stage.notice(new ConferenceCommand.Pressed(LEG_2, "*6"));
            stage.notice(new ConferenceCommand.Pressed(LEG, "5*"));
            stage.notice(new ConferenceCommand.Pressed(LEG, "6"));

            MixerCommand.Play told = stage.mixerAsked(MixerCommand.Play.class, _ -> true);
            assertThat(told.leg()).isEqualTo(LEG);
            assertThat(told.prompts()).containsExactly("muted");
            told.replyTo().tell(new MixerReply.Playing(LEG, 1_000));
            stage.mixerAsked(MixerCommand.SetLeg.class, set -> set.leg().equals(LEG) && set.muted());
            assertThat(stage.view().participants().getFirst().muted()).isTrue();
            assertThat(stage.journal()).contains(new ConferenceEvent.ParticipantSet(ALICE, true, 1.0f));
        }
    }

    @Test
    void shouldNotTakeBackWithKeysWhatSomebodyElseHasMuted() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.SETTINGS)) {
            stage.open();
            stage.join(ALICE_LAPTOP, LEG, OFFER);
            stage.answer(LEG, OFFER, ANSWER);
            await().until(() -> stage.participant(ALICE).status() == Participant.Status.JOINED);
            stage.tell(replyTo -> new ConferenceCommand.SetParticipant(ALICE, true, null, replyTo, true))
                    .expectMessage(new ConferenceReply.Done());

            stage.notice(new ConferenceCommand.Pressed(LEG, "*6"));

            MixerCommand.Play told = stage.mixerAsked(MixerCommand.Play.class, _ -> true);
            assertThat(told.prompts()).containsExactly("muted");
            assertThat(stage.view().participants().getFirst().muted()).isTrue();
        }
    }

    @Test
    void shouldCountAKeyOnceThatComesAsMediaAndInTheDialog() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.SETTINGS)) {
            stage.open();
            stage.join(ALICE_LAPTOP, LEG, OFFER);
            stage.answer(LEG, OFFER, ANSWER);
            await().until(() -> stage.participant(ALICE).status() == Participant.Status.JOINED);

            for (String key : List.of("*", "6")) {
                stage.notice(new ConferenceCommand.Pressed(LEG, key));
                stage.notice(new ConferenceCommand.Pressed(LEG, key, true));
            }

            stage.mixerAsked(MixerCommand.Play.class, play -> play.prompts().equals(List.of("muted")));
            assertThat(stage.view().participants().getFirst().muted()).isTrue();
        }
    }

    @Test
    void shouldPlayAToneToAllWhenTheSecondComesIn() {
        try (ConferenceStage stage = new ConferenceStage(TEST_NODE, ConferenceStage.SETTINGS)) {
            stage.open();
            stage.join(ALICE_LAPTOP, LEG, OFFER);
            stage.answer(LEG, OFFER, ANSWER);
            stage.join(BOB_PHONE, LEG_2, "offer 2");
            stage.answer(LEG_2, "offer 2", "answer 2");

            MixerCommand.Play played = stage.mixerAsked(MixerCommand.Play.class, _ -> true);
            assertThat(played.leg()).isNull();
            assertThat(played.prompts()).containsExactly("joined-tone");

            stage.tell(replyTo -> new ConferenceCommand.Leave(LEG_2, Instant.now(), replyTo));
            stage.remove(LEG_2);
            stage.mixerAsked(MixerCommand.Play.class, play -> play.prompts().equals(List.of("left-tone")));
        }
    }

    @Test
    void shouldKnowTheLegOfTheKeysByItsNameAlone() {
        Voice voice =
                new Voice(TEST_NODE.shards, Announce.OFF, TEST_NODE.kit.system().ignoreRef());
        ConferenceCommand.Pressed stranger = new ConferenceCommand.Pressed(new LegId("nobody"), "*6");

        assertThat(voice.fresh(withBob(), stranger, 0)).isEmpty();
        assertThat(voice.pressed(withBob(), new LegId("nobody"), "*6", 0)).isEmpty();
        assertThat(voice.fresh(ended(), new ConferenceCommand.Pressed(LEG, "*6"), 0))
                .isEmpty();
        assertThat(voice.pressed(ended(), LEG, "*6", 0)).isEmpty();
    }
}
