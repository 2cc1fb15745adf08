// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.LegEvent;
import io.convoke.media.agent.LegReport;
import io.convoke.media.agent.Peer;
import io.convoke.media.agent.Rig;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.Tone;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.transport.PeerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose packets are taken for a leg's. */
class LegSourceTest {
    private static final double TONE = 700;
    private final Rig rig = new Rig();
    private Peer ann;
    private Peer listener;

    @BeforeEach
    void join() {
        ann = rig.join("ann", AudioCodec.PCMU).says(TONE, 6_000);
        listener = rig.join("listener", AudioCodec.PCMU).says(0, 0);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static PeerAddress stranger(int port) {
        return PeerAddress.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private long dropped(String reason) {
        return rig.engine.report().packetsDropped().get(reason);
    }

    private static byte[] packet(int payloadType, int sequence, int timestamp, int ssrc) {
        byte[] bytes = new byte[172];
        RtpPacket.write(bytes, 0, payloadType, false, sequence, timestamp, ssrc);
        return bytes;
    }

    @Test
    void shouldSendWhereThePacketsComeFromNotWhereTheOfferSaid() {
        Peer behindNat = rig.arrive("nat", AudioCodec.PCMU, 20).says(300, 6_000);
        MediaParameters p = rig.parameters(behindNat);
        InetSocketAddress wrong = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        rig.put(
                behindNat,
                new MediaParameters(
                        p.codec(), p.payloadType(), -1, -1, 20, p.direction(), wrong, wrong, true, -1, null));
        rig.run(500);

        assertThat(behindNat.received.size()).isGreaterThan(20);
        assertThat(rig.engine.drainEvents()).contains(new LegEvent.Latched(Rig.MIXER, "nat", behindNat.address));
    }

    /** As after a restart of the node: whoever had the port before sends to it still. */
    @Test
    void shouldHearAndServeTheSignalledAddressThoughAStrangerWasFirst() {
        Peer late = rig.arrive("late", AudioCodec.PCMU, 20).says(300, 6_000);
        late.sending = false;
        rig.put(late, rig.parameters(late));
        for (int i = 0; i < 25; i++) {
            byte[] stale = packet(Peer.PAYLOAD_TYPE, 9_000 + i, 160 * i, 0x57A1E);
            rig.network.inject(late.ports.rtpPort(), stale, stale.length, stranger(5_555));
            rig.run(20);
        }
        assertThat(dropped("source")).isZero();

        late.sending = true;
        rig.run(500);
        rig.forget();
        for (int i = 25; i < 75; i++) {
            byte[] stale = packet(Peer.PAYLOAD_TYPE, 9_000 + i, 160 * i, 0x57A1E);
            rig.network.inject(late.ports.rtpPort(), stale, stale.length, stranger(5_555));
            rig.run(20);
        }

        assertThat(late.received).hasSize(50);
        assertThat(late.hears(TONE)).isBetween(5_300.0, 6_700.0);
        assertThat(listener.hears(300)).isBetween(5_300.0, 6_700.0);
        assertThat(dropped("source")).isEqualTo(50);
    }

    @Test
    void shouldDropStrangersAndCountThem() {
        rig.run(500);
        rig.forget();
        for (int i = 0; i < 100; i++) {
            byte[] forged = packet(Peer.PAYLOAD_TYPE, ann.sequence + i, ann.timestamp + 160 * i, ann.ssrc);
            rig.network.inject(ann.ports.rtpPort(), forged, forged.length, stranger(5_555));
            rig.run(10);
        }

        assertThat(dropped("source")).isEqualTo(100);
        assertThat(listener.hears(TONE)).isBetween(5_300.0, 6_700.0);
        assertThat(rig.leg(ann).packetsLost()).isZero();
    }

    @Test
    void shouldOpenTheLatchForANewAddressInAReOffer() {
        rig.run(300);
        Peer moved = new Peer("ann", AudioCodec.PCMU, 20, ann.ports, 30_999).says(TONE, 6_000);
        moved.sequence = 30_000;
        rig.peers.set(0, moved);
        rig.run(300);
        assertThat(moved.received).isEmpty();

        rig.put(moved, rig.parameters(moved));
        rig.run(500);
        rig.forget();
        rig.run(500);

        assertThat(moved.received).hasSize(25);
        assertThat(listener.hears(TONE)).isBetween(5_300.0, 6_700.0);
    }

    @Test
    void shouldFollowANewSynchronizationSourceAfterTwoPackets() {
        rig.run(500);
        for (int i = 0; i < 5; i++) {
            byte[] lone = packet(Peer.PAYLOAD_TYPE, 7_000 + 10 * i, 1, 0xBAD);
            rig.network.inject(ann.ports.rtpPort(), lone, lone.length, PeerAddress.of(ann.address));
            rig.run(20);
        }
        assertThat(dropped("ssrc")).isEqualTo(5);

        Peer restarted = new Peer("ann", AudioCodec.PCMU, 20, ann.ports, ann.address.getPort()).says(TONE, 6_000);
        restarted.sequence = 100;
        restarted.timestamp = 1 << 31;
        restarted.ssrc = 0xC0FFEE;
        rig.peers.set(0, restarted);
        rig.run(500);
        rig.forget();
        rig.run(500);
        assertThat(listener.hears(TONE)).isBetween(5_300.0, 6_700.0);
        assertThat(dropped("ssrc")).isEqualTo(6);
    }

    @Test
    void shouldNotBeWreckedByWildNumbersAndTimestamps() {
        rig.run(500);
        rig.forget();
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            byte[] wild = packet(Peer.PAYLOAD_TYPE, random.nextInt(65_536), random.nextInt(), ann.ssrc);
            // never two in a row: that would be a restart, which the peer may do to himself
            rig.network.inject(ann.ports.rtpPort(), wild, wild.length, PeerAddress.of(ann.address));
            rig.run(10);
        }

        assertThat(dropped("sequence") + dropped("timestamp")).isGreaterThan(150);
        assertThat(listener.hears(TONE)).isBetween(5_000.0, 6_700.0);
    }

    @Test
    void shouldCountEachReason() {
        rig.run(100);
        PeerAddress from = PeerAddress.of(ann.address);
        rig.network.inject(ann.ports.rtpPort(), packet(77, 1, 1, 1), 172, from);
        rig.network.inject(ann.ports.rtpPort(), new byte[] {(byte) 0x80}, 1, from);
        rig.network.inject(ann.ports.rtpPort(), new byte[172], 172, from);
        rig.network.inject(ann.ports.rtpPort(), new byte[] {(byte) 0x80, (byte) 200, 0, 1}, 4, from);
        rig.network.inject(ann.ports.rtpPort(), new byte[0], 0, from);
        rig.run(10);

        assertThat(dropped("payload_type")).isEqualTo(1);
        assertThat(dropped("length")).isEqualTo(2);
        assertThat(dropped("version")).isEqualTo(1);
        assertThat(dropped("rtcp")).isEqualTo(1);
        assertThat(rig.leg(ann).packetsDropped()).isEqualTo(5);
    }

    @Test
    void shouldHearNothingOfAHundredThousandPacketsOfGarbageAtAnotherPort() {
        Peer victim = rig.join("victim", AudioCodec.PCMU).says(0, 0);
        rig.run(500);
        rig.forget();
        Random random = new Random(11);
        byte[] garbage = new byte[400];
        long injected = 0;
        for (int tick = 0; tick < 500; tick++) {
            for (int i = 0; i < 200; i++, injected++) {
                random.nextBytes(garbage);
                garbage[0] = (byte) (i % 3 == 0 ? 0x80 : garbage[0]);
                int length = random.nextInt(400);
                PeerAddress from = i % 2 == 0 ? PeerAddress.of(victim.address) : stranger(6_000 + i);
                rig.network.inject(victim.ports.rtpPort(), garbage, length, from);
            }
            rig.run(2);
        }

        assertThat(injected).isEqualTo(100_000);
        LegReport report = rig.leg(victim);
        assertThat(report.packetsDropped() + report.packetsReceived()).isGreaterThanOrEqualTo(100_000);
        assertThat(report.packetsDropped()).isGreaterThan(99_000);
        assertThat(listener.hears(TONE)).isBetween(5_700.0, 6_300.0);
        assertThat(listener.received).hasSize(50);
        assertThat(Tone.largestStep(listener.heard(), 0, 8_000))
                .isLessThan((int) (6_000 * 2 * Math.PI * TONE / 8_000 * 1.2));
    }
}
