// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.Peer;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.DenyCause;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorWriter;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.talk.event.TalkEvent;
import io.convoke.media.transport.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever comes from whoever is no member, lies or repeats itself: a counted drop, and nothing else changes. */
class TalkBadInputTest {
    private final TalkRig rig = new TalkRig();

    @AfterEach
    void close() {
        assertThat(rig.rig.engine.report().faults()).isZero();
        rig.close();
    }

    private long dropped(String reason) {
        return rig.rig.engine.report().packetsDropped().get(reason);
    }

    @Test
    void shouldDropLyingLengths() {
        Peer ann = rig.in("ann", AudioCodec.PCMU);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        rig.run(20);
        TalkRig.told(bob);
        String ssrc = HexFormat.of().toHexDigits(ann.ssrc);

        for (String bytes : new String[] {
            "80cc0003" + ssrc + "4d435054" + "00ff0900", // a priority of 255 octets
            "80cc0003" + ssrc + "4d435054" + "06074142", // a user that is cut off
            "87cc0002" + ssrc + "4d435054", // no such message
            "81cc0003" + ssrc + "4d435054" + "0102001e", // Floor Granted, from a participant
        }) {
            byte[] packet = HexFormat.of().parseHex(bytes);
            rig.send(ann, packet, packet.length);
        }
        byte[] long4 = HexFormat.of().parseHex("80cc0009" + ssrc + "4d435054" + "00020900");
        rig.send(ann, long4, long4.length); // nine words, of which four are there
        rig.step();

        assertThat(dropped("floor")).isEqualTo(4);
        assertThat(dropped("rtcp")).isEqualTo(1);
        assertThat(TalkRig.told(bob)).isEmpty();
        assertThat(rig.report().floorsGranted()).isZero();
    }

    @Test
    void shouldDropAForgedSourceOnceAndOnceOnly() {
        Peer ann = rig.in("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        ann.sending = true;
        rig.run(100);
        byte[] bytes = new byte[64];

        rig.send(
                ann,
                bytes,
                new FloorWriter()
                        .begin(bytes, 0, FloorMessage.REQUEST, bob.ssrc)
                        .end());
        rig.step();
        assertThat(dropped("ssrc")).isEqualTo(1);
        assertThat(rig.report().floorsGranted()).isZero();

        rig.says(ann, FloorMessage.REQUEST);
        rig.run(100);
        assertThat(rig.report().floorsGranted()).isEqualTo(1);
        int before = bob.received.size();
        byte[] forged = new byte[172];
        RtpPacket.write(forged, 0, Peer.PAYLOAD_TYPE, false, 9, 9, 0xBAD);
        rig.rig.network.inject(ann.ports.rtpPort(), forged, forged.length, PeerAddress.of(ann.address));
        rig.step();
        assertThat(dropped("ssrc")).isEqualTo(2);
        assertThat(bob.received).hasSize(before);

        rig.send(
                ann,
                bytes,
                new FloorWriter().begin(bytes, 0, FloorMessage.RELEASE, 0xACE).end());
        rig.send(
                ann,
                bytes,
                new FloorWriter().begin(bytes, 0, FloorMessage.RELEASE, 0xACE).end());
        rig.step();
        assertThat(dropped("ssrc")).isEqualTo(3); // a terminal that began anew says it again
        assertThat(TalkRig.told(bob)).endsWith("idle");
    }

    @Test
    void shouldDropFloorControlOfWhoIsInNoGroup() {
        Peer talker = rig.rig.join("conference-leg", AudioCodec.PCMU);
        Peer idle = rig.provision("idle", AudioCodec.PCMU);
        rig.run(20);

        rig.says(talker, FloorMessage.REQUEST);
        rig.says(idle, FloorMessage.RELEASE);
        rig.says(idle, FloorMessage.QUEUE_POSITION_REQUEST);
        rig.step();

        assertThat(dropped("floor_stranger")).isEqualTo(3);
        assertThat(rig.events()).isEmpty();
    }

    @Test
    void shouldTakeARequestOfAnIdleLegForAnActivation() {
        Peer ann = rig.provision("ann", AudioCodec.PCMU);
        byte[] bytes = new byte[64];
        byte[] whom = "sip:bob@example.com".getBytes(StandardCharsets.UTF_8);

        for (int i = 0; i < 3; i++) {
            int length = new FloorWriter()
                    .begin(bytes, 0, FloorMessage.REQUEST, ann.ssrc)
                    .priority(7)
                    .user(whom)
                    .end();
            rig.send(ann, bytes, length);
        }
        rig.run(20);

        assertThat(rig.events()).containsExactly(new TalkEvent.ActivationRequested("ann", 7, "sip:bob@example.com"));
    }

    @Test
    void shouldTellALegOfWhoseActivationNothingCame() {
        Peer ann = rig.provision("ann", AudioCodec.PCMU);
        rig.says(ann, FloorMessage.REQUEST);
        rig.run(20);

        TalkRig.must(rig.talk.deny("ann", DenyCause.ONLY_ONE_PARTICIPANT));
        rig.run(20);

        assertThat(TalkRig.told(ann)).containsExactly("deny 3");
        assertThat(rig.talk.deny("nobody", DenyCause.OTHER)).isFalse();
    }

    @Test
    void shouldNotHearWhoIsNoMemberNorWhoOnlyReceives() {
        Peer ann = rig.provision("ann", AudioCodec.PCMU).says(440, 8_000);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        Peer carol = rig.provision("carol", AudioCodec.PCMU).says(700, 8_000);
        TalkRig.must(rig.talk.join(TalkRig.GROUP, "carol", new MemberSettings("sip:carol", 10, true, 1)));
        ann.sending = true;
        rig.pushes(carol);
        rig.run(200);

        assertThat(TalkRig.told(carol)).containsExactly("idle", "deny 5");
        assertThat(bob.received).isEmpty();
        assertThat(dropped("no_floor")).isEqualTo(20);
    }

    @Test
    void shouldDropTheSamePacketTwiceAndWhatIsTooOld() {
        Peer ann = rig.in("ann", AudioCodec.PCMU);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        rig.says(ann, FloorMessage.REQUEST);
        byte[] packet = new byte[172];
        for (int sequence : new int[] {500, 501, 501, 503, 502, 499, 600, 510}) {
            RtpPacket.write(packet, 0, Peer.PAYLOAD_TYPE, false, sequence, sequence * 160, ann.ssrc);
            rig.rig.network.inject(ann.ports.rtpPort(), packet, packet.length, PeerAddress.of(ann.address));
        }
        rig.step();

        int first = bob.received.getFirst().sequence();
        assertThat(bob.received)
                .extracting(each -> each.sequence() - first & 0xFFFF)
                .containsExactly(0, 1, 3, 2, 100); // 499 was before he was heard
        assertThat(dropped("duplicate")).isEqualTo(1);
        assertThat(dropped("late")).isEqualTo(1);
    }

    @Test
    void shouldNotLetOneMemberKeepAllOthersBusy() {
        Peer ann = rig.in("ann", AudioCodec.PCMU);
        Peer bob = rig.in("bob", AudioCodec.PCMU);
        rig.run(20);
        TalkRig.told(bob);

        for (int i = 0; i < 1_000; i++) { // a second
            rig.says(ann, i % 2 == 0 ? FloorMessage.REQUEST : FloorMessage.RELEASE);
            rig.rig.nowNs += 1_000_000L;
            rig.step();
        }

        assertThat(TalkRig.told(bob)).hasSizeBetween(4, 22);
        assertThat(dropped("floor")).isBetween(975L, 985L);
        rig.run(1_200);
        rig.says(ann, FloorMessage.REQUEST);
        rig.step();
        assertThat(TalkRig.told(ann)).endsWith("granted 30");
    }

    @Test
    void shouldAnswerNobodyWithAFault() {
        Peer ann = rig.in("ann", AudioCodec.PCMU);
        rig.in("bob", AudioCodec.OPUS);
        Random random = new Random(7);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 20_000; i++) {
            int length = new FloorWriter()
                    .begin(bytes, 0, FloorMessage.values()[random.nextInt(10)], ann.ssrc)
                    .priority(random.nextInt(256))
                    .user(new byte[random.nextInt(12)])
                    .end();
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(2) == 0 ? random.nextInt(4) : 8 + random.nextInt(length - 8)] =
                        (byte) random.nextInt();
            }
            rig.send(ann, bytes, random.nextInt(20) == 0 ? random.nextInt(length + 1) : length);
            rig.step();
        }
        assertThat(rig.report().floorsGranted()).isPositive();
        assertThat(dropped("floor")).isPositive();
    }

    @Test
    void shouldKeepAnIdleLegAliveAndItsFloorClosed() {
        Peer ann = rig.provision("ann", AudioCodec.PCMU);
        ann.sending = true;
        rig.run(40);
        ann.sending = false;
        rig.run(20_000);

        assertThat(ann.received).isEmpty();
        assertThat(ann.rtcp.size()).as("each 5 to 15 s").isBetween(2, 9);
        rig.run(35_000);
        assertThat(rig.events()).isEmpty(); // reports are seldom, and may get lost
        rig.run(25_000);
        assertThat(rig.events()).contains(new TalkEvent.Silent("ann"));
        ann.sending = true;
        rig.run(40);
        assertThat(rig.events()).containsExactly(new TalkEvent.Resumed("ann"));
    }
}
