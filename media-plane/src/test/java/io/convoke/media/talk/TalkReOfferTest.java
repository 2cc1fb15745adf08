// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.Peer;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.talk.event.TalkEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A terminal that offers something else while its leg is in a session: another codec, RTCP on another port. */
class TalkReOfferTest {
    private final TalkRig rig = new TalkRig();
    private final Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
    private final Peer bob = rig.in("bob", AudioCodec.PCMU);

    @AfterEach
    void close() {
        assertThat(rig.rig.engine.report().faults()).isZero();
        rig.close();
    }

    /** The same terminal from now on, with another codec. */
    private Peer reOffer(Peer peer, AudioCodec codec) {
        Peer reborn = new Peer(peer.key, codec, 20, peer.ports, peer.address.getPort());
        reborn.sending = peer.sending;
        rig.rig.peers.set(rig.rig.peers.indexOf(peer), reborn);
        rig.put(reborn, rig.rig.parameters(reborn));
        return reborn;
    }

    /** The same terminal from now on, with other ports of this node. */
    private Peer move(Peer peer) {
        Peer moved = rig.rig.arrive(peer.key + "-moved", peer.codec, 20);
        moved.sending = false;
        TalkRig.must(rig.talk.putLeg(peer.key, moved.ports.rtpPort(), rig.rig.parameters(moved)));
        return moved;
    }

    /** Whoever was told or heard something of it by then has forgotten that. */
    private void annTalks() {
        rig.pushes(ann);
        rig.run(500);
        rig.events();
        rig.rig.forget();
    }

    @Test
    void shouldGoOnWithAnotherCodecAfterAReOffer() {
        rig.run(20);
        Peer reborn = reOffer(bob, AudioCodec.OPUS);
        rig.pushes(ann);
        rig.run(500);

        assertThat(reborn.hears(440)).isGreaterThan(4_000);
    }

    @Test
    void shouldHearATalkerWhoTakesAnotherCodecWhileHeTalks() {
        Peer carol = rig.in("carol", AudioCodec.G722);
        annTalks();

        reOffer(ann, AudioCodec.G722).says(700, 8_000);
        rig.run(500);

        assertThat(bob.hears(700)).isGreaterThan(4_000); // decoded from now on
        assertThat(carol.hears(700)).isGreaterThan(4_000); // as it comes
        assertThat(carol.received.size()).isBetween(23, 27);
    }

    @Test
    void shouldHearTheRestAlsoWithACodecThatItChangesToMeanwhile() {
        annTalks();

        Peer reborn = reOffer(bob, AudioCodec.G722);
        rig.run(1_000);

        assertThat(reborn.hears(440)).isGreaterThan(4_000);
    }

    /** As where a new offer has no rtcp-mux any more. */
    @Test
    void shouldStayInItsGroupsOnAnotherPort() {
        TalkRig.must(rig.talk.openGroup("other", TalkRig.floor()));
        TalkRig.must(rig.talk.join("other", "bob", TalkRig.member(bob)));
        rig.run(20);

        Peer moved = move(bob).says(700, 8_000);
        rig.pushes(ann);
        rig.run(500);

        assertThat(moved.hears(440)).isGreaterThan(4_000);
        assertThat(bob.received).isEmpty();
        assertThat(rig.report().legs()).isEqualTo(2);
        rig.releases(ann);
        rig.run(40);
        TalkRig.must(rig.talk.requestFloor(TalkRig.GROUP, "bob", -1));
        moved.sending = true;
        rig.run(500);
        assertThat(ann.hears(700)).isGreaterThan(6_000);
    }

    @Test
    void shouldLeaveTheFloorToTheTalkerWhereTheOnlyOtherMoves() {
        annTalks();

        Peer moved = move(bob);
        rig.run(200);

        assertThat(TalkRig.told(ann)).isEmpty();
        assertThat(TalkRig.told(moved)).containsExactly("taken by sip:ann"); // under another SSRC than before
        assertThat(rig.events()).isEmpty();
        assertThat(moved.hears(440)).isGreaterThan(4_000);
    }

    @Test
    void shouldKeepTheFloorWithTheTalkerWhoMoves() {
        annTalks();

        ann.sending = false;
        Peer moved = move(ann).says(700, 8_000);
        moved.sending = true;
        rig.run(300);

        assertThat(bob.hears(700)).isGreaterThan(4_000);
        assertThat(TalkRig.told(bob)).isEmpty();
        rig.says(moved, FloorMessage.RELEASE);
        rig.step();
        assertThat(TalkRig.told(bob)).containsExactly("idle");
        assertThat(rig.events()).containsExactly(new TalkEvent.Idle(TalkRig.GROUP));
    }

    @Test
    void shouldKeepThePlaceOfWhoWaitsAndMoves() {
        rig.in("carol", AudioCodec.PCMU);
        rig.says(ann, FloorMessage.REQUEST);
        rig.says(bob, FloorMessage.REQUEST);
        rig.step();

        Peer moved = move(bob);
        rig.says(ann, FloorMessage.RELEASE);
        rig.run(20);

        assertThat(TalkRig.told(moved)).containsExactly("taken by sip:ann", "granted 30");
    }
}
