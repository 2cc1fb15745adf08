// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.Peer;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorWriter;
import io.convoke.media.floor.RevokeCause;
import io.convoke.media.jitter.PacketPool;
import io.convoke.media.talk.event.TalkEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Push to talk on one node, as its members see it: RTCP and RTP on the wire. */
class TalkGroupTest {
    private final TalkRig rig = new TalkRig();

    @AfterEach
    void close() {
        assertThat(rig.rig.engine.report().faults()).isZero();
        rig.close();
    }

    private static List<byte[]> payloads(Peer peer) {
        return peer.received.stream().map(Peer.Packet::payload).toList();
    }

    private void annTalksToBob() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        rig.in("bob", AudioCodec.PCMU);
        rig.pushes(ann);
        rig.run(200);
    }

    /** What is heard from now on is all that counts. */
    private void forget() {
        rig.run(100);
        rig.rig.forget();
    }

    @Test
    void shouldGrantTheFloorAndTellTheOthersWhoTalks() {
        Peer ann = rig.in("ann", AudioCodec.PCMU);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        Peer carol = rig.in("carol", AudioCodec.PCMU);
        rig.run(20);
        assertThat(TalkRig.told(bob)).containsExactly("idle");
        TalkRig.told(ann);
        TalkRig.told(carol);

        rig.says(ann, FloorMessage.REQUEST);
        rig.step();

        assertThat(TalkRig.told(ann)).containsExactly("granted 30");
        assertThat(TalkRig.told(bob)).containsExactly("taken by sip:ann");
        assertThat(TalkRig.told(carol)).containsExactly("taken by sip:ann");
        assertThat(rig.events())
                .containsExactly(
                        new TalkEvent.Granted(TalkRig.GROUP, "ann", 30_000),
                        new TalkEvent.Taken(TalkRig.GROUP, "ann", "sip:ann"));

        rig.says(bob, FloorMessage.REQUEST);
        rig.says(bob, FloorMessage.QUEUE_POSITION_REQUEST);
        rig.says(ann, FloorMessage.RELEASE);
        rig.step();

        assertThat(TalkRig.told(bob)).containsExactly("position 1", "position 1", "granted 30");
        assertThat(TalkRig.told(ann)).containsExactly("taken by sip:bob");
        assertThat(rig.report().floorsGranted()).isEqualTo(2);
        assertThat(rig.report().floorsQueued()).isEqualTo(2);
    }

    @Test
    void shouldPassAPacketOnInTheDutyCycleThatTookIt() {
        Peer ann = rig.in("ann", AudioCodec.OPUS).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.OPUS);
        rig.pushes(ann);
        rig.run(400);

        assertThat(bob.received).hasSize(20);
        for (Peer.Packet packet : bob.received) {
            long sentAt = packet.atNs() - packet.atNs() % 20_000_000L; // phase 2 ms, taken by the tick after
            assertThat(packet.atNs() - sentAt).isLessThanOrEqualTo(4_000_000L);
        }
        assertThat(ann.received).isEmpty();
        assertThat(rig.report().packetsRelayed()).isEqualTo(20);
        assertThat(rig.report().framesDecoded()).isZero();
        assertThat(rig.rig.engine.report().packetsSent()).isEqualTo(20);
        assertThat(bob.hears(440)).isGreaterThan(4_000);
    }

    @Test
    void shouldGoOnWithEachListenersOwnStream() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU).says(700, 8_000);
        Peer carol = rig.in("carol", AudioCodec.PCMU);
        rig.pushes(ann);
        rig.run(200);
        rig.releases(ann);
        rig.run(1_000);
        rig.pushes(bob);
        rig.run(200);

        List<Peer.Packet> heard = carol.received;
        assertThat(heard).hasSize(20);
        assertThat(heard)
                .extracting(Peer.Packet::ssrc)
                .containsOnly(heard.getFirst().ssrc());
        assertThat(heard.getFirst().ssrc()).isNotIn(ann.ssrc, bob.ssrc);
        List<Integer> markers = new ArrayList<>();
        for (int i = 0; i < heard.size(); i++) {
            if (heard.get(i).marker()) {
                markers.add(i);
            }
            if (i > 0) {
                assertThat(heard.get(i).sequence() - heard.get(i - 1).sequence() & 0xFFFF)
                        .isEqualTo(1);
                int ticks = heard.get(i).timestamp() - heard.get(i - 1).timestamp();
                long millis = (heard.get(i).atNs() - heard.get(i - 1).atNs()) / 1_000_000;
                assertThat(i == 10 ? ticks / 8 - millis : ticks / 8 - 20).isBetween(-1L, 1L);
            }
        }
        assertThat(markers).containsExactly(0, 10);
    }

    @Test
    void shouldSendTheFirstSyllableThatCameJustBeforeTheGrant() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        ann.sending = true;
        rig.run(200);
        assertThat(bob.received).isEmpty();

        rig.says(ann, FloorMessage.REQUEST);
        rig.step();

        assertThat(bob.received).hasSize(3); // 60 ms
        assertThat(bob.received).extracting(Peer.Packet::marker).containsExactly(true, false, false);
        assertThat(bob.received.get(2).timestamp() - bob.received.get(0).timestamp())
                .isEqualTo(320);
        rig.run(100);
        assertThat(bob.received).hasSize(8);
        assertThat(bob.received.get(7).sequence() - bob.received.get(0).sequence() & 0xFFFF)
                .isEqualTo(7);
    }

    @Test
    void shouldLetNothingOfTheOldHolderPass() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU).says(700, 8_000);
        Peer carol = rig.in("carol", AudioCodec.PCMU);
        rig.pushes(ann);
        rig.run(200);
        rig.says(ann, FloorMessage.RELEASE); // and goes on sending
        rig.step();
        rig.rig.forget();
        rig.run(200);
        assertThat(carol.received).isEmpty();

        rig.pushes(bob);
        rig.run(300);

        assertThat(carol.hears(700)).isGreaterThan(4_000);
        assertThat(carol.hears(440)).isLessThan(200);
        assertThat(rig.rig.engine.report().packetsDropped().get("no_floor")).isGreaterThanOrEqualTo(20);
    }

    @Test
    void shouldLetTheMoreImportantInBetweenTwoPackets() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer boss = rig.provision("boss", AudioCodec.PCMU).says(700, 8_000);
        Peer carol = rig.in("carol", AudioCodec.PCMU);
        TalkRig.must(rig.talk.join(TalkRig.GROUP, "boss", new MemberSettings("sip:boss", 200, false, 1)));
        rig.pushes(ann);
        rig.run(200);
        rig.rig.forget();

        rig.pushes(boss);
        rig.run(200);

        assertThat(TalkRig.told(ann)).containsExactly("revoke 4", "taken by sip:boss");
        assertThat(TalkRig.told(boss)).containsExactly("granted 30");
        assertThat(carol.hears(700)).isGreaterThan(4_000);
        assertThat(carol.hears(440)).isLessThan(1_000);
        assertThat(rig.events()).contains(new TalkEvent.Revoked(TalkRig.GROUP, "ann", RevokeCause.PRE_EMPTED));
    }

    /** An ordinary press of somebody who may claim much takes nothing from whoever has claimed more. */
    @Test
    void shouldClaimTheUsualPriorityForWhoeverNamesNone() {
        Peer ann = rig.provision("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer boss = rig.provision("boss", AudioCodec.PCMU).says(700, 8_000);
        TalkRig.must(rig.talk.join(TalkRig.GROUP, "ann", new MemberSettings("sip:ann", 200, false, 1)));
        TalkRig.must(rig.talk.join(TalkRig.GROUP, "boss", new MemberSettings("sip:boss", 200, false, 1)));
        ann.sending = true;
        byte[] urgent = new byte[64];
        int length = new FloorWriter()
                .begin(urgent, 0, FloorMessage.REQUEST, ann.ssrc)
                .priority(150)
                .end();
        rig.send(ann, urgent, length);
        forget();

        rig.says(boss, FloorMessage.REQUEST);
        rig.run(40);

        assertThat(TalkRig.told(boss)).containsExactly("position 1");
    }

    @Test
    void shouldKeepGapsAndOrderOfALossyTalker() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        ann.lost = number -> number == 3 || number == 4;
        rig.pushes(ann);
        rig.run(200);

        int first = bob.received.getFirst().sequence();
        assertThat(bob.received)
                .extracting(packet -> packet.sequence() - first & 0xFFFF)
                .containsExactly(0, 1, 2, 5, 6, 7, 8, 9);
    }

    @Test
    void shouldLetALateComerHearTheRest() {
        annTalksToBob();
        Peer carol = rig.in("carol", AudioCodec.PCMU);
        rig.run(200);

        assertThat(TalkRig.told(carol)).containsExactly("taken by sip:ann");
        assertThat(carol.received).hasSize(10);
        assertThat(carol.received.getFirst().marker()).isTrue();
    }

    @Test
    void shouldFreeTheFloorOfWhoLeavesOrIsGone() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        Peer carol = rig.in("carol", AudioCodec.PCMU);
        rig.pushes(ann);
        rig.says(bob, FloorMessage.REQUEST);
        forget();

        TalkRig.must(rig.talk.leave(TalkRig.GROUP, "ann"));
        rig.run(100);
        assertThat(TalkRig.told(bob)).containsExactly("granted 30");
        assertThat(TalkRig.told(carol)).containsExactly("taken by sip:bob");
        assertThat(carol.received).isEmpty();

        TalkRig.must(rig.talk.removeLeg("bob"));
        rig.run(100);
        assertThat(TalkRig.told(carol)).containsExactly("idle");
        assertThat(rig.talk.leg("bob")).isEmpty();
        assertThat(rig.rig.network.isBound(bob.ports.rtpPort())).isFalse();
    }

    @Test
    void shouldDecideForApiClientsToo() {
        rig.in("ann", AudioCodec.PCMU);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        rig.run(20);
        rig.events();
        TalkRig.told(bob);

        assertThat(rig.talk.requestFloor(TalkRig.GROUP, "ann", -1)).isTrue();
        assertThat(rig.talk.requestFloor(TalkRig.GROUP, "nobody", -1)).isFalse();
        rig.step();
        assertThat(rig.events()).contains(new TalkEvent.Granted(TalkRig.GROUP, "ann", 30_000));
        rig.run(2_000); // told again to the leg, which sends nothing yet
        assertThat(rig.events()).doesNotHaveAnyElementsOfTypes(TalkEvent.Granted.class);
        rig.talk.requestFloor(TalkRig.GROUP, "ann", -1);
        rig.step();
        assertThat(rig.events()).containsExactly(new TalkEvent.Granted(TalkRig.GROUP, "ann", 28_000));
        assertThat(TalkRig.told(bob)).containsExactly("taken by sip:ann");
        assertThat(rig.talk.releaseFloor(TalkRig.GROUP, "ann")).isTrue();
        rig.step();
        assertThat(rig.events()).containsExactly(new TalkEvent.Idle(TalkRig.GROUP));
        rig.run(60_004);
        assertThat(rig.events()).contains(new TalkEvent.HangTimeOver(TalkRig.GROUP));
    }

    @Test
    void shouldEncryptForEachLegWithItsKey() {
        Peer ann = rig.enter(rig.provisionEncrypted("ann", AudioCodec.PCMU)).says(440, 8_000);
        Peer bob = rig.enter(rig.provisionEncrypted("bob", AudioCodec.PCMU));
        Peer carol = rig.in("carol", AudioCodec.PCMU);
        ann.lost = number -> number == 7;
        rig.pushes(ann);
        rig.run(400);

        assertThat(TalkRig.told(bob)).endsWith("taken by sip:ann");
        assertThat(bob.received).hasSize(19);
        assertThat(payloads(bob)).usingRecursiveComparison().isEqualTo(payloads(carol));
    }

    @Test
    void shouldDecodeForWhoHasAnotherCodec() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        Peer carol = rig.in("carol", AudioCodec.OPUS).says(700, 8_000);
        Peer dan = rig.enter(rig.provision("dan", AudioCodec.G722, 60));
        rig.pushes(ann);
        rig.run(1_000);

        assertThat(bob.received).hasSize(50);
        assertThat(bob.hears(440)).isGreaterThan(6_000);
        assertThat(carol.hears(440)).isGreaterThan(4_000);
        assertThat(dan.hears(440)).isGreaterThan(4_000);
        assertThat(rig.report().packetsRelayed()).isEqualTo(50);
        assertThat(ann.received).isEmpty();

        rig.releases(ann);
        forget();
        rig.run(500);
        assertThat(dan.received).isEmpty();
        rig.pushes(carol);
        rig.run(500);
        assertThat(dan.hears(700)).isGreaterThan(4_000);
        assertThat(dan.hears(440)).isLessThan(200);
        assertThat(bob.hears(700)).isGreaterThan(4_000);
    }

    @Test
    void shouldLetADispatcherHearSeveralGroupsEachWithItsGain() {
        TalkRig.must(rig.talk.openGroup("other", TalkRig.floor()));
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        rig.in("bob", AudioCodec.PCMU);
        Peer carol = rig.provision("carol", AudioCodec.PCMU).says(700, 8_000);
        Peer dan = rig.provision("dan", AudioCodec.PCMU);
        Peer desk = rig.in("desk", AudioCodec.PCMU).says(1_000, 8_000);
        TalkRig.must(rig.talk.join("other", "carol", TalkRig.member(carol)));
        TalkRig.must(rig.talk.join("other", "dan", TalkRig.member(dan)));
        TalkRig.must(rig.talk.join("other", "desk", new MemberSettings("sip:desk", 10, false, 0.25f)));
        rig.pushes(ann);
        rig.pushes(carol);
        rig.run(1_000);

        assertThat(desk.hears(440)).isBetween(6_000.0, 9_000.0);
        assertThat(desk.hears(700)).isBetween(1_500.0, 2_500.0);
        assertThat(dan.hears(700)).isGreaterThan(6_000);
        assertThat(dan.hears(440)).isLessThan(100);

        ann.sending = false;
        carol.sending = false;
        rig.says(ann, FloorMessage.RELEASE);
        rig.says(carol, FloorMessage.RELEASE);
        forget();
        rig.pushes(desk); // to both
        rig.run(500);
        assertThat(dan.hears(1_000)).isGreaterThan(6_000);
        assertThat(desk.received).isEmpty();
        rig.releases(desk);

        TalkRig.must(rig.talk.join("other", "desk", new MemberSettings("sip:desk", 10, true, 1))); // to one
        forget();
        rig.pushes(desk);
        rig.run(500);
        assertThat(dan.received).isEmpty();
        assertThat(ann.hears(1_000)).isGreaterThan(6_000);

        TalkRig.must(rig.talk.leave("other", "desk"));
        rig.releases(desk);
        forget();
        rig.pushes(ann);
        rig.run(500);
        assertThat(desk.hears(440)).isGreaterThan(6_000);
    }

    @Test
    void shouldGoOnReportingOnLegsThatStayWhereOthersGo() {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            peers.add(rig.provision("leg-" + i, AudioCodec.PCMU)); // all at once: they are looked after at one time
        }
        rig.step();
        for (int i = 0; i < 24; i += 2) {
            TalkRig.must(rig.talk.removeLeg("leg-" + (i * 7 + 2) % 24));
        }
        rig.run(60_000);
        for (int i = 1; i < 24; i += 2) {
            assertThat(peers.get(i).rtcp.size())
                    .isBetween(4, 13); // one in 15 s at least, RFC 6263 §9, and in 5 s at most
        }
    }

    @Test
    void shouldCloseAGroupAndKeepItsLegs() {
        TalkRig.must(rig.talk.openGroup("other", TalkRig.floor()));
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.OPUS);
        TalkRig.must(rig.talk.join("other", "bob", TalkRig.member(bob)));
        rig.pushes(ann);
        rig.run(200);
        rig.rig.forget();

        TalkRig.must(rig.talk.closeGroup(TalkRig.GROUP));
        TalkRig.must(rig.talk.closeGroup(TalkRig.GROUP));
        rig.run(200);

        assertThat(TalkRig.told(ann)).containsExactly("idle");
        assertThat(bob.received).isEmpty();
        assertThat(rig.report().groups()).isEqualTo(1);
        assertThat(rig.report().legs()).isEqualTo(2);
        assertThat(rig.rig.engine.provisionedLeg("bob").orElseThrow().packetsSent())
                .isPositive();
        assertThat(rig.talk.leave(TalkRig.GROUP, "ann")).isTrue();
        assertThat(rig.talk.join(TalkRig.GROUP, "ann", TalkRig.member(ann))).isFalse();
        TalkRig.must(rig.talk.openGroup(TalkRig.GROUP, TalkRig.floor()));
        rig.enter(ann);
        rig.enter(bob);
        rig.says(ann, FloorMessage.REQUEST);
        rig.run(200);
        assertThat(bob.hears(440)).isGreaterThan(3_000);
    }

    @Test
    void shouldDoNothingWhereTheQueueIsFull() {
        Peer ann = rig.provision("ann", AudioCodec.PCMU);
        Peer bob = rig.provision("bob", AudioCodec.OPUS);
        rig.step();
        int opened = 0;
        while (rig.talk.openGroup("group-" + opened, TalkRig.floor())) {
            opened++;
        }
        assertThat(opened).isEqualTo(1_024);
        assertThat(rig.talk.join("group-0", "ann", TalkRig.member(ann))).isFalse();
        assertThat(rig.talk.putLeg("eve", ann.ports.rtpPort(), rig.rig.parameters(ann)))
                .isFalse();
        assertThat(rig.talk.closeGroup("group-0")).isFalse();
        assertThat(rig.talk.removeLeg("ann")).isFalse();
        rig.run(400); // a few tasks in each duty cycle

        TalkRig.must(rig.talk.join("group-0", "ann", TalkRig.member(ann)));
        TalkRig.must(rig.talk.join("group-0", "bob", TalkRig.member(bob)));
        TalkRig.must(rig.talk.join("group-1", "bob", TalkRig.member(bob)));
        TalkRig.must(rig.talk.join("group-1", "ann", TalkRig.member(ann)));
        TalkRig.must(rig.talk.requestFloor("group-0", "ann", -1));
        ann.says(440, 8_000).sending = true;
        rig.run(500);
        assertThat(bob.hears(440)).isGreaterThan(3_000);
    }

    @Test
    void shouldLetALateComerWithAnotherCodecHearTheRest() {
        annTalksToBob();

        Peer carol = rig.in("carol", AudioCodec.OPUS); // nothing was decoded so far
        rig.run(1_000);

        assertThat(carol.received.size()).isBetween(45, 51);
        assertThat(carol.hears(440)).isGreaterThan(4_000);
    }

    @Test
    void shouldLetGoOfThePacketsThatItsDecodersBrought() {
        PacketPool pool = new PacketPool();
        Transcoder transcoder = new Transcoder();
        for (AudioCodec codec : AudioCodec.values()) {
            transcoder.add(new Transcoder.Decoding(codec, pool, new short[5_760]), pool);
        }
        assertThat(pool.free()).isPositive();

        transcoder.leave(pool);

        assertThat(pool.free()).isZero();
        transcoder.close();
    }
}
