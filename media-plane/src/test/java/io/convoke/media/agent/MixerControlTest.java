// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.Tone;
import io.convoke.media.sdp.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixerControlTest {
    private static final double ANN = 210;
    private static final double BOB = 330;
    private final Rig rig = new Rig();
    private Peer ann;
    private Peer listener;

    @BeforeEach
    void annSpeaks() {
        ann = rig.join("ann", AudioCodec.PCMU).says(ANN, 6_000);
        listener = rig.join("listener", AudioCodec.PCMU).says(0, 0);
        rig.run(600);
        rig.forget();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** No step larger than the tones themselves make, and Ann is as loud in each 20 ms as in all. */
    private void assertUndisturbed(double... otherTones) {
        short[] heard = listener.heard();
        double natural = 6_000 * 2 * Math.PI * ANN / 8_000;
        for (double tone : otherTones) {
            natural += 6_000 * 2 * Math.PI * tone / 8_000;
        }
        assertThat(Tone.largestStep(heard, 0, heard.length)).isLessThan((int) (natural * 1.25) + 260);
        int window = 800; // 100 ms: whole periods of both tones
        for (int from = 0; from + window <= heard.length; from += window) {
            assertThat(Tone.amplitude(heard, from, from + window, ANN, 8_000)).isBetween(5_300.0, 6_700.0);
        }
        for (int i = 1; i < listener.received.size(); i++) {
            Peer.Packet packet = listener.received.get(i);
            Peer.Packet before = listener.received.get(i - 1);
            assertThat(packet.sequence()).isEqualTo(before.sequence() + 1 & 0xFFFF);
            assertThat(packet.timestamp() - before.timestamp()).isEqualTo(160);
            assertThat(packet.atNs() - before.atNs()).isEqualTo(20_000_000L);
        }
    }

    @Test
    void shouldLetOthersHearNothingOfJoinAndLeave() {
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(BOB, 6_000);
        rig.run(1_003);
        rig.engine.removeLeg(Rig.MIXER, "bob");
        rig.run(997);

        assertUndisturbed(BOB);
        assertThat(Tone.amplitude(listener.heard(), 3_200, 7_200, BOB, 8_000)).isBetween(5_300.0, 6_700.0);
        assertThat(Tone.amplitude(listener.heard(), 9_600, 15_200, BOB, 8_000)).isLessThan(60);
        assertThat(rig.network.isBound(bob.ports.rtpPort())).isFalse();
    }

    /** Who goes keeps his place until the next frame. */
    @Test
    void shouldHaveAPlaceForWhoeverComesWhileAnotherGoes() {
        for (int places = 3; places <= 8; places++) {
            rig.join("silent-" + places, AudioCodec.PCMU).says(0, 0);
        }
        rig.run(200);

        rig.engine.removeLeg(Rig.MIXER, "silent-8");
        rig.engine.removeLeg(Rig.MIXER, "silent-7");
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(BOB, 6_000);
        rig.join("late", AudioCodec.PCMU).says(0, 0);
        rig.run(1_000);

        assertThat(rig.engine.report().faults()).isZero();
        assertThat(rig.engine.legs(Rig.MIXER)).hasSize(8);
        assertThat(Tone.amplitude(listener.heard(), 3_200, 7_200, BOB, 8_000)).isBetween(5_300.0, 6_700.0);
        assertThat(Tone.amplitude(bob.heard(), 3_200, 7_200, ANN, 8_000)).isBetween(5_300.0, 6_700.0);
    }

    @Test
    void shouldMuteAndUnmuteWithoutAClick() {
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(BOB, 6_000);
        rig.run(500);
        rig.forget();

        rig.put(bob, rig.parameters(bob), true, 1);
        rig.run(1_003);
        double muted = Tone.amplitude(listener.heard(), 1_600, 7_200, BOB, 8_000);
        rig.put(bob, rig.parameters(bob), false, 1);
        rig.run(997);

        assertThat(muted).isLessThan(60);
        assertThat(Tone.amplitude(listener.heard(), 9_600, 15_200, BOB, 8_000)).isBetween(5_300.0, 6_700.0);
        assertUndisturbed(BOB);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 3000", "2.0, 12000", "9.0, 24000"})
    void shouldApplyTheGain(float gain, double expected) {
        rig.put(ann, rig.parameters(ann), false, gain);
        rig.run(200);
        rig.forget();
        rig.run(1_000);

        assertThat(listener.hears(ANN)).isBetween(expected * 0.89, expected * 1.12);
    }

    @Test
    void shouldHonourTheDirection() {
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(BOB, 6_000);
        rig.put(bob, rig.parameters(bob, Direction.RECVONLY, -1));
        rig.run(500);
        rig.forget();
        rig.run(500);
        assertThat(bob.received).isEmpty();
        assertThat(listener.hears(BOB)).isBetween(5_300.0, 6_700.0);

        rig.put(bob, rig.parameters(bob, Direction.SENDONLY, -1));
        rig.run(500);
        rig.forget();
        rig.run(500);
        assertThat(bob.hears(ANN)).isBetween(5_300.0, 6_700.0);
        assertThat(listener.hears(BOB)).isLessThan(60);

        rig.put(bob, rig.parameters(bob, Direction.INACTIVE, -1));
        rig.run(100);
        rig.forget();
        rig.run(500);
        assertThat(bob.received).isEmpty();
        assertThat(listener.hears(BOB)).isLessThan(60);

        rig.put(bob, rig.parameters(bob));
        rig.run(300);
        assertThat(bob.received.getFirst().marker()).isTrue();
        rig.forget();
        rig.run(500);
        assertThat(bob.hears(ANN)).isBetween(5_300.0, 6_700.0);
        assertThat(listener.hears(BOB)).isBetween(5_300.0, 6_700.0);
    }

    @Test
    void shouldChangeCodecInPlace() {
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(BOB, 6_000);
        rig.run(300);
        Peer again = new Peer("bob", AudioCodec.OPUS, 20, bob.ports, bob.address.getPort()).says(BOB, 6_000);
        again.sequence = bob.sequence;
        rig.peers.set(rig.peers.indexOf(bob), again);
        rig.put(again, rig.parameters(again));
        rig.run(500);
        rig.forget();

        rig.run(1_000);

        assertThat(again.hears(ANN)).isBetween(5_300.0, 6_700.0);
        assertThat(listener.hears(BOB)).isBetween(5_300.0, 6_700.0);
        assertThat(again.hears(BOB)).isLessThan(100);
        assertThat(rig.leg(again).codec()).isEqualTo("opus");
    }

    @Test
    void shouldMixCodecsOfAllRates() {
        Peer opus = rig.join("opus", AudioCodec.OPUS).says(1_500, 6_000);
        Peer wide = rig.join("wide", AudioCodec.G722).says(2_500, 6_000);
        rig.run(800);
        rig.forget();

        rig.run(1_000);

        assertThat(listener.hears(1_500)).isBetween(5_300.0, 6_700.0);
        assertThat(listener.hears(2_500)).isBetween(5_300.0, 6_700.0);
        assertThat(wide.hears(1_500)).isBetween(5_300.0, 6_700.0);
        assertThat(wide.hears(ANN)).isBetween(5_300.0, 6_700.0);
        assertThat(wide.hears(2_500)).isLessThan(100);
        assertThat(opus.hears(2_500)).isBetween(5_300.0, 6_700.0);
        assertThat(opus.hears(ANN)).isBetween(5_300.0, 6_700.0);
        assertThat(opus.hears(1_500)).isLessThan(100);
    }

    @Test
    void shouldKeepTheLevelOfASineWithinOneDecibel() {
        rig.run(2_000);

        assertThat(Tone.decibels(listener.hears(ANN) / 6_000)).isBetween(-1.0, 1.0);
    }

    @Test
    void shouldNotTakeItsOwnStallsForJitterOfTheNetwork() {
        for (int i = 0; i < 20; i++) {
            rig.stall(60);
            rig.run(440);
        }
        rig.run(5_000);
        rig.forget();
        rig.run(1_000);

        assertThat(rig.engine.report().framesLate()).isBetween(40L, 80L);
        assertThat(rig.leg(ann).delayMs()).isLessThan(30);
        assertUndisturbed();
    }

    /** RFC 3550 §5.1: the timestamp is the sampling instant; RFC 3551 §4.1: the marker is for the end of a silence. */
    @Test
    void shouldKeepTheClockOfItsStreamsOverFramesThatItMissed() {
        rig.run(200);
        rig.stall(60); // two or three frames, by where in the grid it begins
        rig.run(200);

        Peer.Packet before = listener.received.getFirst();
        for (Peer.Packet packet : listener.received.subList(1, listener.received.size())) {
            long frames = Math.round((packet.atNs() - before.atNs()) / 20e6);
            assertThat(packet.sequence()).isEqualTo(before.sequence() + 1 & 0xFFFF);
            assertThat((long) packet.timestamp() - before.timestamp()).isEqualTo(160 * frames);
            assertThat(packet.marker()).isFalse();
            before = packet;
        }
        assertThat(before.timestamp() - listener.received.getFirst().timestamp())
                .isGreaterThanOrEqualTo(160 * (listener.received.size() + 1));
    }
}
