// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoke.media.agent.EngineReport;
import io.convoke.media.agent.Peer;
import io.convoke.media.agent.Rig;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.Tone;
import io.convoke.media.link.LinkTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CascadeTest {
    private Mesh mesh;

    @AfterEach
    void close() {
        for (Rig node : mesh.nodes) {
            assertThat(node.engine.report().faults()).isZero();
        }
        mesh.close();
    }

    /** Two nodes: Ann talks on the first, and this one listens on the other. */
    private Peer hearsAnn(AudioCodec codec, double hertz, double amplitude) {
        mesh = new Mesh(2).link();
        mesh.join(0, "ann", codec).says(hertz, amplitude);
        return mesh.listen(1, codec);
    }

    private static List<Double> heard(Peer peer, double... tones) {
        List<Double> heard = new ArrayList<>();
        for (double tone : tones) {
            if (peer.hears(tone) > 500) {
                heard.add(tone);
            }
        }
        return heard;
    }

    @Test
    void shouldLetEverybodyOnThreeNodesHearEverybodyButHimself() {
        mesh = new Mesh(3).link();
        Peer ann = mesh.join(0, "ann", AudioCodec.OPUS).says(440, 6_000);
        Peer bob = mesh.join(1, "bob", AudioCodec.G722).says(900, 6_000);
        Peer cyd = mesh.join(2, "cyd", AudioCodec.PCMU).says(1_500, 6_000);
        mesh.run(1_000, 1_000);

        for (Peer peer : List.of(ann, bob, cyd)) {
            for (double tone : new double[] {440, 900, 1_500}) {
                assertThat(peer.hears(tone))
                        .as("%s hears %.0f Hz", peer.key, tone)
                        .isCloseTo(peer.hertz == tone ? 0 : 6_000, within(peer.hertz == tone ? 60.0 : 700.0));
            }
        }
        assertThat(mesh.link(0, 1).framesDropped()).isZero();
        assertThat(mesh.link(0, 1).framesLost()).isZero();
        assertThat(mesh.link(0, 1).framesPerSecond()).isBetween(45.0, 60.0);
    }

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void shouldBringEveryCodecAcrossAsItIs(AudioCodec codec) {
        mesh = new Mesh(2).link();
        Peer talker = mesh.join(0, "ann", codec).says(700, 8_000);
        Peer listener = mesh.listen(1, codec);
        mesh.run(1_000, 1_000);

        assertThat(listener.hears(700)).isCloseTo(8_000, within(800.0));
        EngineReport there = mesh.nodes.get(1).engine.report();
        assertThat(there.framesDecoded()).isBetween(90L, 110L); // each packet once, by the mix
        assertThat(there.framesConcealed()).isZero();
        assertThat(talker.heard()).isNotEmpty();
    }

    @Test
    void shouldGoOnElsewhereWithoutAGapWhenOneNodeGoes() {
        mesh = new Mesh(3).link();
        mesh.join(0, "ann", AudioCodec.PCMU).says(700, 8_000);
        Peer listener = mesh.listen(2, AudioCodec.PCMU);
        mesh.run(1_000);
        mesh.forget();
        for (int i = 0; i < 20; i++) {
            mesh.setPeers(mesh.nodes.getFirst(), i % 2 == 0 ? Set.of("node-2") : Set.of("node-1", "node-2"));
            mesh.run(34);
        }

        EngineReport there = mesh.nodes.get(2).engine.report();
        assertThat(there.framesConcealed()).isZero();
        assertThat(listener.hears(700)).isCloseTo(8_000, within(800.0));
    }

    @Test
    void shouldChooseTheSameTalkersOnAllNodes() {
        mesh = new Mesh(3).link();
        double[] tones = {300, 450, 600, 750, 900, 1_050, 1_200, 1_350, 1_500};
        List<Peer> listeners = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            for (int i = 0; i < 3; i++) {
                int number = node + 3 * i;
                // from 1,000 to 8,000: the three loudest are on two nodes
                mesh.join(node, "talker-" + number, AudioCodec.G722).says(tones[number], 1_000 * Math.pow(1.3, number));
            }
            listeners.add(mesh.listen(node, AudioCodec.G722));
        }
        mesh.run(3_000, 1_000);

        for (Peer listener : listeners) {
            assertThat(heard(listener, tones)).containsExactly(1_200.0, 1_350.0, 1_500.0);
        }
    }

    @Test
    void shouldChooseTheSameTalkersAlsoAmongEquals() {
        mesh = new Mesh(3).link();
        double[] tones = {300, 450, 600, 750, 900, 1_050};
        List<Peer> listeners = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            for (int i = 0; i < 2; i++) {
                int number = node + 3 * i;
                mesh.join(node, "talker-" + number, AudioCodec.PCMU).says(tones[number], 5_000);
            }
            listeners.add(mesh.listen(node, AudioCodec.PCMU));
        }
        mesh.run(3_000, 1_000);

        List<Double> first = heard(listeners.getFirst(), tones);
        assertThat(first).hasSize(3);
        for (Peer listener : listeners) {
            assertThat(heard(listener, tones)).isEqualTo(first);
        }
    }

    @Test
    void shouldAgreeOnTheTalkersWhileTheirLoudnessChanges() {
        mesh = new Mesh(3).link();
        double[] tones = {300, 450, 600, 750, 900, 1_050, 1_200, 1_350, 1_500};
        List<Peer> talkers = new ArrayList<>();
        List<Peer> listeners = new ArrayList<>();
        for (int i = 0; i < tones.length; i++) {
            talkers.add(mesh.join(i % 3, "talker-" + i, AudioCodec.G722).says(tones[i], 2_000));
        }
        for (int node = 0; node < 3; node++) {
            listeners.add(mesh.listen(node, AudioCodec.G722));
        }
        Random random = new Random(5);
        for (int round = 0; round < 10; round++) {
            talkers.forEach(talker -> talker.says(talker.hertz, 1_500 + random.nextInt(6_500)));
            mesh.run(1_500, 400);
            List<Double> first = heard(listeners.getFirst(), tones);
            assertThat(first).hasSize(3);
            assertThat(listeners).allMatch(listener -> heard(listener, tones).equals(first));
        }
    }

    @Test
    void shouldFollowManyTalkersOfWhomOneSpeaksAtATime() {
        mesh = new Mesh(2, 1).link();
        List<Peer> talkers = new ArrayList<>();
        for (int i = 0; i < 20; i++) { // more than a mixer has places for talkers of other nodes
            talkers.add(mesh.join(0, "talker-" + i, AudioCodec.values()[i % 4]).says(400 + 100 * i, 0));
        }
        Peer near = mesh.listen(0, AudioCodec.G722);
        Peer far = mesh.listen(1, AudioCodec.G722);
        mesh.run(500);
        for (Peer talker : talkers) {
            mesh.forget();
            talker.says(talker.hertz, 8_000);
            mesh.run(600);
            talker.says(talker.hertz, 0);
            mesh.run(100);
            double asNear = near.hears(talker.hertz);
            assertThat(asNear).as(talker.key).isGreaterThan(3_000); // of 8,000: before, the one before was heard
            assertThat(far.hears(talker.hertz)).as(talker.key).isCloseTo(asNear, within(700.0));
        }
        assertThat(mesh.nodes.get(1).engine.report().packetsDropped().get("link"))
                .isZero();
    }

    @Test
    void shouldGoOnWhenATalkerBeginsAnotherStream() {
        mesh = new Mesh(2).link();
        Peer ann = mesh.join(0, "ann", AudioCodec.OPUS).says(400, 8_000);
        Peer listener = mesh.listen(1, AudioCodec.OPUS);
        mesh.run(500);
        ann.ssrc++;
        ann.sequence += 20_000;
        ann.timestamp -= 1_000_000_000;
        mesh.run(300, 500);

        assertThat(listener.hears(400)).isCloseTo(8_000, within(800.0));
    }

    @Test
    void shouldConcealAndCountWhatIsLostBetweenNodes() {
        Peer listener = hearsAnn(AudioCodec.OPUS, 440, 6_000);
        mesh.run(1_000);
        mesh.forget();
        mesh.network.loss = number -> number % 20 == 0;
        mesh.run(4_000);

        assertThat(sounding(listener, 48)).isGreaterThan(3_900); // of 4,000 ms
        assertThat(mesh.link(0, 1).framesLost()).isBetween(5L, 40L);
        assertThat(mesh.link(0, 1).lossFraction()).isBetween(0.01, 0.1);
        assertThat(mesh.nodes.get(1).engine.report().framesConcealed()).isBetween(5L, 60L);
    }

    @Test
    void shouldFadeOutWhoseNodeStopsWithoutAClick() {
        Peer listener = hearsAnn(AudioCodec.PCMU, 400, 8_000);
        mesh.run(1_000, 400);
        int steepest = steepest(listener.heard());
        mesh.forget();
        mesh.running.remove(mesh.nodes.getFirst());
        mesh.run(300);

        assertThat(mesh.link(0, 1).up()).isFalse();
        assertThat(steepest(listener.heard())).isLessThan(steepest * 5 / 4);
        mesh.forget();
        mesh.run(500);
        assertThat(listener.hears(400)).isLessThan(5);
        assertThat(Tone.amplitude(listener.heard(), 0, listener.heard().length, 400, 8_000))
                .isLessThan(5);
    }

    private static int steepest(short[] sound) {
        int steepest = 0;
        for (int i = 1; i < sound.length; i++) {
            steepest = Math.max(steepest, Math.abs(sound[i] - sound[i - 1]));
        }
        return steepest;
    }

    @Test
    void shouldSpeakToNobodyBeforeThereIsALinkAndThenToAll() {
        mesh = new Mesh(2);
        mesh.join(0, "ann", AudioCodec.PCMU).says(400, 8_000);
        Peer listener = mesh.listen(1, AudioCodec.PCMU);
        mesh.run(500);
        assertThat(listener.hears(400)).isLessThan(5);

        mesh.link();
        mesh.forget();
        mesh.run(500);
        assertThat(listener.hears(400)).isGreaterThan(7_000);
    }

    @Test
    void shouldHearWhoseNodeComesBack() {
        Peer listener = hearsAnn(AudioCodec.G722, 400, 8_000);
        mesh.run(1_000);
        mesh.running.remove(mesh.nodes.getFirst());
        mesh.run(700);
        mesh.running.add(mesh.nodes.getFirst());
        mesh.run(1_000, 1_000);

        assertThat(listener.hears(400)).isCloseTo(8_000, within(800.0));
    }

    @Test
    void shouldFollowChangesOfPeersWhileTheyTalk() {
        mesh = new Mesh(3).link();
        mesh.join(0, "ann", AudioCodec.PCMA).says(400, 8_000);
        Peer second = mesh.listen(1, AudioCodec.PCMA);
        Peer third = mesh.listen(2, AudioCodec.PCMA);
        mesh.setPeers(mesh.nodes.get(0), Set.of("node-1"));
        mesh.run(500, 500);
        assertThat(second.hears(400)).isGreaterThan(7_000);
        assertThat(third.hears(400)).isLessThan(5);

        mesh.setPeers(mesh.nodes.get(0), Set.of("node-2"));
        mesh.run(100, 500);
        assertThat(second.hears(400)).isLessThan(5);
        assertThat(third.hears(400)).isGreaterThan(7_000);

        mesh.setPeers(mesh.nodes.get(0), Set.of());
        mesh.run(100, 500);
        assertThat(second.hears(400)).isLessThan(5);
        assertThat(third.hears(400)).isLessThan(5);
    }

    @Test
    void shouldHearNobodyOfANodeThatIsLinkedNoMore() {
        Peer listener = hearsAnn(AudioCodec.PCMA, 400, 8_000);
        mesh.run(500);
        mesh.nodes.get(1).engine.unlink("node-0");
        mesh.run(100, 500);
        assertThat(listener.hears(400)).isLessThan(5);
        assertThat(mesh.nodes.get(1).engine.report().packetsDropped().get("link"))
                .isPositive();

        mesh.nodes.get(1).engine.link("node-0", Mesh.address(0));
        mesh.run(200, 500);
        assertThat(listener.hears(400)).isGreaterThan(7_000);
    }

    @Test
    void shouldTakeNothingFromANodeThatIsNoPeerOfTheConference() {
        mesh = new Mesh(2).link();
        mesh.setPeers(mesh.nodes.get(1), Set.of("node-7"));
        mesh.join(0, "ann", AudioCodec.PCMA).says(400, 8_000);
        Peer listener = mesh.listen(1, AudioCodec.PCMA);
        mesh.run(1_000);

        assertThat(listener.hears(400)).isLessThan(5);
        assertThat(mesh.nodes.get(1).engine.report().packetsDropped().get("link"))
                .isGreaterThan(30);
    }

    /** A node that has gone mad, or a hand on the wire: frames that can be read but make no sense. */
    @Test
    void shouldGoOnWhateverAPeerHasSaid() {
        mesh = new Mesh(2).link();
        mesh.join(0, "ann", AudioCodec.OPUS).says(400, 8_000);
        Peer bob = mesh.join(1, "bob", AudioCodec.G722).says(900, 8_000);
        Peer listener = mesh.listen(1, AudioCodec.PCMU);
        mesh.run(500);
        Random random = new Random(11);
        mesh.network.fate = (to, message, length) -> {
            for (int i = 0; length > 100 && i < 3; i++) {
                ((MutableDirectBuffer) message).putByte(56 + random.nextInt(length - 56), (byte) random.nextInt());
            }
            return LinkTransport.Outcome.SENT;
        };
        mesh.run(10_000);
        assertThat(listener.hears(900)).isGreaterThan(3_000);
        assertThat(mesh.nodes.get(1).engine.report().packetsDropped().get("link"))
                .isPositive();

        mesh.network.fate = (to, message, length) -> LinkTransport.Outcome.SENT;
        mesh.run(3_000, 1_000);
        assertThat(listener.hears(400)).isCloseTo(8_000, within(900.0));
        assertThat(listener.hears(900)).isCloseTo(8_000, within(900.0));
        assertThat(bob.hears(900)).isLessThan(60);
    }

    @Test
    void shouldMuteAndTurnUpAtTheTalkersNodeForAll() {
        mesh = new Mesh(2).link();
        Rig home = mesh.nodes.getFirst();
        Peer ann = mesh.join(0, "ann", AudioCodec.PCMU).says(400, 4_000);
        Peer listener = mesh.listen(1, AudioCodec.PCMU);
        mesh.run(500);
        home.put(ann, home.parameters(ann), false, 2);
        mesh.run(100, 500);
        assertThat(listener.hears(400)).isCloseTo(8_000, within(400.0));

        home.put(ann, home.parameters(ann), true, 1);
        mesh.run(100, 500);
        assertThat(listener.hears(400)).isLessThan(5);

        home.put(ann, home.parameters(ann), false, 1);
        mesh.run(100, 500);
        assertThat(listener.hears(400)).isCloseTo(4_000, within(300.0));
    }

    @Test
    void shouldGoOnWhenATalkerChangesCodecOrLeaves() {
        mesh = new Mesh(2).link();
        Rig home = mesh.nodes.getFirst();
        Peer ann = mesh.join(0, "ann", AudioCodec.PCMU).says(400, 6_000);
        Peer listener = mesh.listen(1, AudioCodec.PCMU);
        mesh.run(500);
        ann.sending = false;
        home.engine.removeLeg(Rig.MIXER, "ann");
        mesh.run(60, 300);
        assertThat(listener.hears(400)).isLessThan(5);

        Peer again = home.arrive("ann", AudioCodec.OPUS, 20).says(600, 6_000);
        home.put(again, home.parameters(again));
        mesh.run(500, 300);
        assertThat(listener.hears(600)).isCloseTo(6_000, within(600.0));
    }

    @Test
    void shouldLoseNoMoreThanAFrameOfWhoBeginsToSpeak() {
        mesh = new Mesh(2).link();
        Peer ann = mesh.join(0, "ann", AudioCodec.PCMU).says(400, 0);
        Peer near = mesh.listen(0, AudioCodec.PCMU);
        Peer far = mesh.listen(1, AudioCodec.PCMU);
        mesh.run(2_000);
        mesh.forget();
        ann.says(400, 8_000);
        mesh.run(300);
        ann.says(400, 0);
        mesh.run(400);

        assertThat(sounding(near, 8)).isBetween(280, 320);
        assertThat(sounding(far, 8)).isGreaterThanOrEqualTo(sounding(near, 8) - 20);
    }

    /** Milliseconds. */
    private static int sounding(Peer peer, int samplesPerMs) {
        short[] sound = peer.heard();
        int milliseconds = 0;
        int wave = 3 * samplesPerMs; // of the lowest tone, so that there is a crest in each
        for (int i = 0; i + wave <= sound.length; i += samplesPerMs) {
            int loudest = 0;
            for (int j = i; j < i + wave; j++) {
                loudest = Math.max(loudest, Math.abs(sound[j]));
            }
            milliseconds += loudest > 1_000 ? 1 : 0;
        }
        return milliseconds;
    }

    @Test
    void shouldCostAListeningNodeOneDecodePerTalkerAndTheWayOneFrame() {
        mesh = new Mesh(2).link();
        mesh.join(0, "ann", AudioCodec.OPUS).says(440, 6_000);
        for (int i = 0; i < 10; i++) {
            mesh.join(1, "listener-" + i, AudioCodec.OPUS).sending = false;
        }
        mesh.run(1_000);
        long frames = mesh.link(0, 1).framesReceived();
        long decoded = mesh.nodes.get(1).engine.report().framesDecoded();
        long encoded = mesh.nodes.get(1).engine.report().framesEncoded();
        mesh.run(1_000);

        assertThat(mesh.link(0, 1).framesReceived() - frames).isBetween(49L, 51L);
        assertThat(mesh.nodes.get(1).engine.report().framesDecoded() - decoded).isBetween(49L, 51L);
        assertThat(mesh.nodes.get(1).engine.report().framesEncoded() - encoded).isBetween(49L, 51L);
        assertThat(mesh.link(1, 0).framesReceived()).isZero(); // what came from there does not go back
    }
}
