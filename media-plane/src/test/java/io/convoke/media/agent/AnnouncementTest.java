// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.Tone;
import io.convoke.media.prompt.Prompt;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.rtp.TelephoneEvent;
import io.convoke.media.sdp.Direction;
import io.convoke.media.transport.PeerAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final double PROMPT_HZ = 1_000;
    private static final Prompt SECOND = tone(PROMPT_HZ, 1.0);
    private static final Prompt FIFTH_OF_A_SECOND = tone(2_000, 0.2);

    private final Rig rig = new Rig();
    private Peer ann;
    private Peer bob;
    private Peer carol;

    private static Prompt tone(double hertz, double seconds) {
        return Prompt.of(16_000, Tone.sine(hertz, 8_000, 16_000, (int) (16_000 * seconds), 0));
    }

    @BeforeEach
    void join() {
        ann = rig.join("ann", AudioCodec.PCMU).says(0, 0);
        bob = rig.join("bob", AudioCodec.OPUS).says(0, 0);
        carol = rig.join("carol", AudioCodec.G722).says(0, 0);
        rig.run(200);
        forget();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void forget() {
        rig.forget();
        rig.engine.drainEvents();
    }

    private int play(Peer peer, Prompt... prompts) {
        return rig.engine
                .play(Rig.MIXER, peer == null ? null : peer.key, List.of(prompts))
                .orElseThrow();
    }

    @Test
    void shouldPlayToOneLegAloneInItsOwnTime() {
        assertThat(play(bob, SECOND)).isBetween(1_000, 1_040);
        rig.run(1_000);

        short[] heard = bob.heard();
        assertThat(Tone.amplitude(heard, 4_800, 43_200, PROMPT_HZ, 48_000))
                .as("from 100 ms to 900 ms")
                .isCloseTo(8_000, within(400.0));
        assertThat(ann.hears(PROMPT_HZ)).isLessThan(20);
        assertThat(carol.hears(PROMPT_HZ)).isLessThan(20);

        rig.run(100);
        bob.forget();
        rig.run(300);
        assertThat(bob.hears(PROMPT_HZ)).as("when it is over").isLessThan(20);
        assertThat(rig.engine.drainEvents()).containsExactly(new LegEvent.PromptEnded(Rig.MIXER, "bob", false));
    }

    @Test
    void shouldPlayInEveryCodec() {
        for (Peer peer : List.of(ann, bob, carol)) {
            forget();
            play(peer, SECOND);
            rig.run(900);
            assertThat(Tone.decibels(peer.hears(PROMPT_HZ) / 8_000))
                    .as(peer.key)
                    .isCloseTo(0, within(1.5));
            rig.run(300);
        }
    }

    @Test
    void shouldLetTheConferenceGoOnMoreQuietlyBelowIt() {
        ann.says(500, 6_000);
        rig.run(500);
        play(bob, SECOND);
        rig.run(100);
        forget();
        rig.run(800);

        assertThat(Tone.decibels(bob.hears(500) / 6_000)).as("below the prompt").isCloseTo(-12, within(1.5));
        assertThat(Tone.decibels(carol.hears(500) / 6_000)).as("of the others").isCloseTo(0, within(1.5));
        rig.run(300);
        forget();
        rig.run(500);
        assertThat(Tone.decibels(bob.hears(500) / 6_000)).as("behind it").isCloseTo(0, within(1.5));
    }

    @Test
    void shouldPlayToATalkerWhoStillDoesNotHearHimself() {
        ann.says(500, 6_000);
        bob.says(700, 6_000);
        rig.run(500);
        forget();
        play(ann, SECOND);
        rig.run(1_300);

        assertThat(ann.hears(PROMPT_HZ)).isGreaterThan(4_000);
        assertThat(ann.hears(500)).isLessThan(60);
        assertThat(bob.hears(500)).as("still heard by the others").isGreaterThan(4_000);
        ann.forget();
        rig.run(500);
        assertThat(ann.hears(500)).isLessThan(60);
        assertThat(Tone.decibels(ann.hears(700) / 6_000)).isCloseTo(0, within(1.5));
        assertThat(rig.engine.report().encodersMissing()).isZero();
    }

    @Test
    void shouldGoOnWithoutAGapInNumbersAndTime() {
        play(bob, FIFTH_OF_A_SECOND);
        rig.run(600);

        for (int i = 1; i < bob.received.size(); i++) {
            Peer.Packet before = bob.received.get(i - 1);
            Peer.Packet packet = bob.received.get(i);
            assertThat(packet.sequence()).isEqualTo(before.sequence() + 1 & 0xFFFF);
            assertThat(packet.timestamp() - before.timestamp()).isEqualTo(960);
        }
    }

    @Test
    void shouldLoseNothingOfTheConferenceWhereverItBeginsInAPacket() {
        ann.says(500, 6_000);
        Peer dave = rig.join("dave", AudioCodec.PCMU, 60).says(0, 0);
        rig.run(500);
        dave.forget();
        for (int i = 0; i < 7; i++) {
            play(dave, tone(2_000, 0.1));
            rig.run(260 + 20 * (i % 2));
        }

        short[] heard = dave.heard();
        assertThat(heard.length).isGreaterThan(13_000);
        for (int at = 0; at + 80 <= heard.length; at += 80) {
            assertThat(Tone.amplitude(heard, at, at + 80, 500, 8_000))
                    .as("10 ms after %d ms", at / 8)
                    .isGreaterThan(1_300);
        }
    }

    @Test
    void shouldPlayOneAfterTheOther() {
        assertThat(play(bob, FIFTH_OF_A_SECOND, SECOND)).isBetween(1_200, 1_280);
        assertThat(play(bob, FIFTH_OF_A_SECOND)).isBetween(1_400, 1_500);
        rig.run(200);
        assertThat(bob.hears(PROMPT_HZ)).isLessThan(400);
        assertThat(bob.hears(2_000)).isGreaterThan(4_000);
        bob.forget();
        rig.run(1_020);
        assertThat(bob.hears(PROMPT_HZ)).isGreaterThan(6_000);
        bob.forget();
        rig.run(300);

        assertThat(bob.hears(2_000)).isGreaterThan(3_000);
        assertThat(rig.engine.drainEvents())
                .isEqualTo(Collections.nCopies(2, new LegEvent.PromptEnded(Rig.MIXER, "bob", false)));
    }

    @Test
    void shouldStopWithoutAClickWhenAKeyIsPressed() {
        play(ann, SECOND, SECOND);
        play(ann, SECOND);
        play(carol, SECOND);
        rig.run(310);
        press(ann, '5');
        int step = Tone.largestStep(ann.heard(), 1_600, 2_400);
        ann.forget();
        carol.forget();
        rig.run(400);

        assertThat(Tone.amplitude(ann.heard(), 400, 3_200, PROMPT_HZ, 8_000)).isLessThan(20);
        assertThat(Tone.largestStep(ann.heard(), 0, 400)).isLessThan(step * 5 / 4);
        assertThat(carol.hears(PROMPT_HZ)).as("who has pressed nothing").isGreaterThan(6_000);
        assertThat(rig.engine.drainEvents())
                .contains(new LegEvent.Digit(Rig.MIXER, "ann", '5', 80))
                .contains(new LegEvent.PromptEnded(Rig.MIXER, "ann", true))
                .doesNotContain(new LegEvent.PromptEnded(Rig.MIXER, "carol", true));
    }

    @Test
    void shouldPlayTheAnswerToTheKeyThatInterrupted() {
        play(ann, SECOND);
        rig.run(310);
        press(ann, '5');
        play(ann, FIFTH_OF_A_SECOND);
        ann.forget();
        rig.run(300);

        assertThat(ann.hears(2_000)).isGreaterThan(4_000);
        assertThat(rig.engine.drainEvents()).contains(new LegEvent.PromptEnded(Rig.MIXER, "ann", false));
    }

    /** RFC 4733: its beginning, and its end once; the beginning interrupts nothing yet. */
    private void press(Peer peer, char digit) {
        int start = peer.timestamp;
        for (int i = 0; i < 2; i++) {
            byte[] bytes = new byte[16];
            RtpPacket.write(bytes, 0, 101, i == 0, peer.sequence++, start, peer.ssrc);
            TelephoneEvent.write(bytes, 12, digit, i == 1, 10, 160 + 480 * i);
            rig.network.inject(peer.ports.rtpPort(), bytes, 16, PeerAddress.of(peer.address));
            rig.run(20);
        }
    }

    @Test
    void shouldStopWhenTold() {
        play(bob, SECOND, SECOND);
        rig.run(300);
        assertThat(rig.engine.stopPlaying(Rig.MIXER, "bob")).isTrue();
        assertThat(rig.engine.stopPlaying(Rig.MIXER, "nobody")).isTrue();
        assertThat(play(carol, SECOND)).isBetween(1_000, 1_040);
        rig.engine.stopPlaying(Rig.MIXER, "carol");
        assertThat(play(carol, FIFTH_OF_A_SECOND))
                .as("in place of what was stopped")
                .isBetween(200, 240);
        rig.run(60);
        bob.forget();
        rig.run(300);

        assertThat(bob.hears(PROMPT_HZ)).isLessThan(20);
        assertThat(rig.engine.drainEvents())
                .containsExactlyInAnyOrder(
                        new LegEvent.PromptEnded(Rig.MIXER, "bob", true),
                        new LegEvent.PromptEnded(Rig.MIXER, "carol", true),
                        new LegEvent.PromptEnded(Rig.MIXER, "carol", false));
        assertThat(play(bob, SECOND)).as("nothing waits any more").isBetween(1_000, 1_040);
    }

    @Test
    void shouldPlayToAllAsNobodysVoice() {
        ann.says(500, 6_000);
        rig.run(500);
        forget();
        play(null, SECOND);
        rig.run(900);

        for (Peer peer : List.of(ann, bob, carol)) {
            assertThat(Tone.decibels(peer.hears(PROMPT_HZ) / 8_000))
                    .as(peer.key)
                    .isCloseTo(0, within(1.5));
        }
        assertThat(Tone.decibels(bob.hears(500) / 6_000))
                .as("as loud as before")
                .isCloseTo(0, within(1.5));
        assertThat(rig.engine.report(Rig.MIXER).speakingLegKeys()).containsExactly("ann");

        rig.engine.stopPlaying(Rig.MIXER, null);
        rig.run(60);
        forget();
        rig.run(300);
        assertThat(bob.hears(PROMPT_HZ)).isLessThan(60);
        assertThat(rig.engine.drainEvents()).isEmpty();
    }

    @Test
    void shouldGoOnPlayingThroughAReofferOfAnotherCodec() {
        play(ann, SECOND);
        rig.run(300);
        Peer wide = new Peer("ann", AudioCodec.G722, 20, ann.ports, ann.address.getPort());
        rig.peers.set(0, wide);
        rig.put(wide, rig.parameters(wide));
        rig.run(600);

        assertThat(wide.hears(PROMPT_HZ)).isGreaterThan(6_000);
        rig.run(300);
        assertThat(rig.engine.drainEvents()).contains(new LegEvent.PromptEnded(Rig.MIXER, "ann", false));
    }

    @Test
    void shouldEndInItsTimeForALegOnHold() {
        rig.put(bob, rig.parameters(bob, Direction.INACTIVE, -1));
        play(bob, FIFTH_OF_A_SECOND);
        rig.run(100);
        bob.forget();
        rig.run(300);

        assertThat(bob.received).isEmpty();
        assertThat(rig.engine.drainEvents()).contains(new LegEvent.PromptEnded(Rig.MIXER, "bob", false));
    }

    @Test
    void shouldForgetWhatItPlaysToALegThatGoes() {
        play(bob, SECOND);
        rig.run(100);
        rig.engine.removeLeg(Rig.MIXER, "bob");
        rig.run(100);
        play(carol, SECOND);
        rig.run(20);
        rig.engine.closeMixer(Rig.MIXER);
        rig.run(100);

        assertThat(rig.engine.report().portsInUse()).isZero();
        assertThat(rig.engine.report().faults()).isZero();
    }

    @Test
    void shouldBoundWhatWaitsAndRefuseWhatItDoesNotKnow() {
        Prompt ten = tone(300, 9.9);
        for (int i = 0; i < 6; i++) {
            play(bob, ten);
        }
        assertThat(rig.engine.play(Rig.MIXER, "bob", List.of(SECOND)))
                .as("a minute waits")
                .isEmpty();
        for (int i = 0; i < 8; i++) {
            play(null, FIFTH_OF_A_SECOND);
        }
        assertThat(rig.engine.play(Rig.MIXER, null, List.of(SECOND)))
                .as("eight wait")
                .isEmpty();
        assertThat(rig.engine.play(Rig.MIXER, "ann", List.of())).isEmpty();
        assertThat(rig.engine.play(Rig.MIXER, "nobody", List.of(SECOND))).isEmpty();
        assertThat(rig.engine.play("nowhere", null, List.of(SECOND))).isEmpty();
    }

    @Test
    void shouldCostNoEncoderMoreForThoseWhoAreNotPlayedTo() {
        rig.run(1_000);
        long before = rig.engine.report().framesEncoded();
        rig.run(1_000);
        long without = rig.engine.report().framesEncoded() - before;
        play(bob, SECOND, SECOND);
        rig.run(100);
        before = rig.engine.report().framesEncoded();
        rig.run(1_000);

        // the one who is played to has a stream of his own; the one that he shared with nobody rests
        assertThat(rig.engine.report().framesEncoded() - before).isEqualTo(without);
    }
}
