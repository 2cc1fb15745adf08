// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.Peer;
import io.convoke.media.agent.Rig;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.link.LinkSettings;
import io.convoke.media.link.MemoryMesh;
import io.convoke.media.talk.event.TalkEvent;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One group on two nodes, with links in memory. */
class TalkAcrossNodesTest {
    private TalkRig home;
    private TalkRig away;
    private final MemoryMesh network = new MemoryMesh(() -> home.rig.nowNs);
    private Peer ann;
    private Peer bob;
    private Peer carol;
    private Peer dan;

    private TalkRig node(String name, int port) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        LinkSettings link = new LinkSettings(name, "127.0.0.1", port, Path.of("/nowhere"), "127.0.0.1");
        return new TalkRig(new Rig(Rig.TestSettings.forTests().with(link), () -> network.open(address)));
    }

    private void gather() {
        home = node("home", 23_000);
        away = node("away", 23_001);
        home.rig.engine.link("away", new InetSocketAddress("127.0.0.1", 23_001));
        away.rig.engine.link("home", new InetSocketAddress("127.0.0.1", 23_000));
        TalkRig.must(home.talk.openGroup(TalkRig.GROUP, TalkRig.floor()));
        TalkRig.must(away.talk.openGroupAway(TalkRig.GROUP, "home", Duration.ofSeconds(2)));
        TalkRig.must(home.talk.setPeers(TalkRig.GROUP, Set.of("home", "away")));
        TalkRig.must(away.talk.setPeers(TalkRig.GROUP, Set.of("home", "away")));
        run(200);
        ann = home.in("ann", AudioCodec.PCMU).says(440, 8_000);
        bob = home.in("bob", AudioCodec.PCMU);
        carol = away.in("carol", AudioCodec.PCMU).says(700, 8_000);
        dan = away.in("dan", AudioCodec.OPUS);
        TalkRig.must(home.talk.joinAway(TalkRig.GROUP, "away", "carol", TalkRig.member(carol)));
        TalkRig.must(home.talk.joinAway(TalkRig.GROUP, "away", "dan", TalkRig.member(dan)));
        run(20);
        home.events();
        away.events();
        for (Peer peer : List.of(ann, bob, carol, dan)) {
            assertThat(TalkRig.told(peer)).containsExactly("idle");
        }
    }

    private void run(int milliseconds) {
        for (int i = 0; i < milliseconds; i += 2) {
            home.rig.step();
            away.rig.step();
        }
    }

    @AfterEach
    void close() {
        assertThat(home.rig.engine.report().faults()).isZero();
        assertThat(away.rig.engine.report().faults()).isZero();
        home.close();
        away.close();
    }

    @Test
    void shouldBeHeardOnTheOtherNode() {
        gather();
        home.pushes(ann);
        run(500);

        assertThat(TalkRig.told(carol)).containsExactly("taken by sip:ann");
        assertThat(TalkRig.told(dan)).containsExactly("taken by sip:ann");
        assertThat(away.events()).containsExactly(new TalkEvent.Taken(TalkRig.GROUP, null, "sip:ann"));
        assertThat(bob.received).hasSize(25);
        assertThat(carol.received).hasSize(25);
        assertThat(dan.hears(440)).isGreaterThan(3_000);

        home.says(ann, FloorMessage.RELEASE);
        run(40);
        assertThat(TalkRig.told(carol)).containsExactly("idle");
        assertThat(away.events()).containsExactly(new TalkEvent.Idle(TalkRig.GROUP));
        int before = carol.received.size();
        run(200);
        assertThat(carol.received).hasSize(before);
    }

    @Test
    void shouldHearATalkerOfTheOtherNodeWhoTakesAnotherCodecWhileHeTalks() {
        gather();
        home.pushes(ann);
        run(500);
        away.rig.forget();

        Peer reborn = new Peer("ann", AudioCodec.G722, 20, ann.ports, ann.address.getPort()).says(700, 8_000);
        home.rig.peers.set(home.rig.peers.indexOf(ann), reborn);
        home.put(reborn, home.rig.parameters(reborn));
        run(500);

        assertThat(carol.received.size()).isGreaterThan(20);
        assertThat(carol.hears(700)).isGreaterThan(4_000);
        assertThat(dan.hears(700)).isGreaterThan(3_000);
    }

    @Test
    void shouldDecideAtHomeForWhoIsAway() {
        gather();
        carol.sending = true;
        run(100);
        away.says(carol, FloorMessage.REQUEST);
        run(500);

        assertThat(TalkRig.told(carol)).containsExactly("granted 30");
        for (Peer other : List.of(ann, bob, dan)) {
            assertThat(TalkRig.told(other)).containsExactly("taken by sip:carol");
        }
        assertThat(away.events())
                .containsExactly(
                        new TalkEvent.Granted(TalkRig.GROUP, "carol", 30_000),
                        new TalkEvent.Taken(TalkRig.GROUP, "carol", "sip:carol"));
        assertThat(home.events()).containsExactly(new TalkEvent.Taken(TalkRig.GROUP, null, "sip:carol"));
        assertThat(ann.received.size()).isBetween(27, 28); // the first syllable too
        assertThat(ann.hears(700)).isGreaterThan(6_000);
        assertThat(carol.received).isEmpty();

        home.says(bob, FloorMessage.REQUEST);
        away.says(dan, FloorMessage.REQUEST);
        run(40);
        assertThat(TalkRig.told(bob)).containsExactly("position 1");
        assertThat(TalkRig.told(dan)).containsExactly("position 2");
        away.says(carol, FloorMessage.RELEASE);
        run(40);
        assertThat(TalkRig.told(bob)).containsExactly("granted 30");
        assertThat(TalkRig.told(carol)).containsExactly("taken by sip:bob");
        home.says(bob, FloorMessage.RELEASE);
        run(40);
        assertThat(TalkRig.told(dan)).containsExactly("taken by sip:bob", "granted 30");
    }

    @Test
    void shouldFreeTheFloorOfWhoLeavesElsewhere() {
        gather();
        away.pushes(carol);
        run(100);
        TalkRig.told(ann);

        TalkRig.must(away.talk.leave(TalkRig.GROUP, "carol"));
        run(40);

        assertThat(TalkRig.told(ann)).containsExactly("idle");
        TalkRig.must(home.talk.leave(TalkRig.GROUP, "carol"));
        away.says(carol, FloorMessage.REQUEST);
        run(40);
        assertThat(away.events()).contains(new TalkEvent.ActivationRequested("carol", -1, ""));
        assertThat(TalkRig.told(ann)).isEmpty();
    }

    @Test
    void shouldGrantNothingToWhoWaitedElsewhereAndLeft() {
        gather();
        home.pushes(ann);
        away.says(carol, FloorMessage.REQUEST);
        run(100);
        assertThat(TalkRig.told(carol)).contains("position 1");
        TalkRig.told(dan);

        TalkRig.must(away.talk.leave(TalkRig.GROUP, "carol"));
        run(40);
        home.says(ann, FloorMessage.RELEASE);
        run(100);

        assertThat(TalkRig.told(dan)).containsExactly("idle");
    }

    @Test
    void shouldTellWhoComesLateOnTheOtherNode() {
        gather();
        home.pushes(ann);
        run(200);
        Peer eve = away.in("eve", AudioCodec.PCMU);
        TalkRig.must(home.talk.joinAway(TalkRig.GROUP, "away", "eve", TalkRig.member(eve)));
        run(200);

        assertThat(TalkRig.told(eve)).containsExactly("taken by sip:ann");
        assertThat(eve.received).hasSize(10);
        home.talk.setPeers(TalkRig.GROUP, Set.of());
        run(40);
        away.rig.forget();
        run(200);
        assertThat(eve.received).isEmpty();
    }

    /** Both nodes are told at once, and either may be the first. */
    @Test
    void shouldKnowWhoTalksWhereTheGroupOpensAfterTheFloorWasGranted() {
        gather();
        TalkRig.must(away.talk.closeGroup(TalkRig.GROUP));
        run(20);
        home.pushes(ann);
        run(20);
        TalkRig.told(carol);

        TalkRig.must(away.talk.openGroupAway(TalkRig.GROUP, "home", Duration.ofSeconds(2)));
        TalkRig.must(away.talk.setPeers(TalkRig.GROUP, Set.of("home", "away")));
        TalkRig.must(away.talk.join(TalkRig.GROUP, "carol", TalkRig.member(carol)));
        run(20);

        assertThat(TalkRig.told(carol)).containsExactly("idle", "taken by sip:ann");
    }

    @Test
    void shouldFreeTheFloorWhereANodeFallsSilent() {
        gather();
        away.pushes(carol);
        run(100);
        assertThat(TalkRig.told(bob)).containsExactly("taken by sip:carol");
        for (int i = 0; i < 200; i++) {
            home.rig.step(); // alone
        }
        assertThat(TalkRig.told(bob)).containsExactly("idle");

        home.pushes(ann);
        run(300);
        assertThat(TalkRig.told(dan)).endsWith("taken by sip:ann");
        for (int i = 0; i < 200; i++) {
            away.rig.step();
        }
        assertThat(TalkRig.told(dan)).containsExactly("idle");
    }

    @Test
    void shouldBeRightAgainSoonWhereAMessageBetweenNodesGotLost() {
        gather();
        network.loss = number -> true;
        home.says(ann, FloorMessage.REQUEST);
        run(20);
        network.loss = number -> false;
        assertThat(TalkRig.told(dan)).isEmpty();
        run(260);
        assertThat(TalkRig.told(dan)).containsExactly("taken by sip:ann");

        network.loss = number -> true;
        home.says(ann, FloorMessage.RELEASE);
        run(20);
        network.loss = number -> false;
        assertThat(TalkRig.told(dan)).isEmpty();
        run(1_300);
        assertThat(TalkRig.told(dan)).containsExactly("idle");
        assertThat(away.events()).contains(new TalkEvent.Idle(TalkRig.GROUP));
    }

    @Test
    void shouldEndWhereTheHomeSaysNothingMore() {
        gather();
        away.pushes(carol);
        run(8_000); // more than the hang time: what is said is said again
        away.says(carol, FloorMessage.RELEASE);
        run(3_000);
        assertThat(away.events()).doesNotContain(new TalkEvent.HangTimeOver(TalkRig.GROUP));
        home.pushes(ann);
        run(100);
        TalkRig.told(carol);

        TalkRig.must(home.talk.closeGroup(TalkRig.GROUP));
        run(5_100); // as its hang time, and three seconds

        assertThat(away.events()).endsWith(new TalkEvent.HangTimeOver(TalkRig.GROUP));
        assertThat(TalkRig.told(carol)).as("nobody talks for ever").containsExactly("idle");
    }

    @Test
    void shouldEndWhereTheHomeSaysNothingMoreHoweverOftenItIsConnectedAgain() {
        gather();
        home.pushes(ann);
        run(100);

        TalkRig.must(home.talk.closeGroup(TalkRig.GROUP));
        for (int again = 0; again < 6; again++) {
            TalkRig.must(away.talk.join(TalkRig.GROUP, "carol", TalkRig.member(carol)));
            run(850);
        }

        assertThat(away.events()).endsWith(new TalkEvent.HangTimeOver(TalkRig.GROUP));
    }

    @Test
    void shouldGoOnWithAnotherHome() {
        gather();
        home.pushes(ann);
        run(100);
        away.rig.forget();

        TalkRig.must(away.talk.openGroup(TalkRig.GROUP, TalkRig.floor()));
        away.enter(carol);
        away.enter(dan);
        away.pushes(carol);
        for (int i = 0; i < 100; i++) {
            away.rig.step();
        }

        assertThat(TalkRig.told(carol)).containsExactly("idle", "idle", "granted 30");
        assertThat(TalkRig.told(dan)).containsExactly("idle", "idle", "taken by sip:carol");
        assertThat(dan.hears(700)).isGreaterThan(2_000);
    }

    @Test
    void shouldTakeNothingThatMustNotComeFromThere() {
        gather();
        TalkRig.must(home.talk.leave(TalkRig.GROUP, "carol"));
        run(20);

        away.pushes(carol); // there she is a member yet
        run(100);

        assertThat(home.rig.engine.report().packetsDropped().get("link")).isPositive();
        assertThat(home.report().floorsGranted()).isZero();
        assertThat(bob.received).isEmpty();
    }
}
