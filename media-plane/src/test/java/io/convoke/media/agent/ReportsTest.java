// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.rtcp.RtcpPackets;
import io.convoke.media.rtcp.RtcpReader;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RTCP both ways, and the figures of legs, mixers and the engine. */
class ReportsTest {
    /** At most 1.5 times 1.3 s (RFC 3550 §6.3.1), looked at each 100 ms from the first on; the next is 2 s later at the soonest. */
    private static final int FIRST_REPORT_MS = 2_300;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static RtcpReader first(byte[] packet) {
        RtcpReader reader = new RtcpReader();
        assertThat(reader.wrap(packet, 0, packet.length)).isTrue();
        assertThat(reader.next()).isTrue();
        return reader;
    }

    private static List<Integer> types(byte[] packet) {
        RtcpReader reader = first(packet);
        List<Integer> types = new ArrayList<>(List.of(reader.type()));
        while (reader.next()) {
            types.add(reader.type());
        }
        return types;
    }

    @Test
    void shouldReportAboutEachFiveSeconds() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        rig.run(FIRST_REPORT_MS);
        assertThat(ann.rtcp).hasSize(1);
        rig.run(60_000);

        assertThat(ann.rtcp).hasSizeBetween(9, 22);
        assertThat(ann.rtcp)
                .allSatisfy(p -> assertThat(types(p))
                        .containsExactly(RtcpPackets.SENDER_REPORT, RtcpPackets.SOURCE_DESCRIPTION));
    }

    @Test
    void shouldReportWhatWasSentAndWhatWasLost() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        ann.lossEvery = 8;
        rig.run(FIRST_REPORT_MS);
        ann.rtcp.clear();
        rig.run(10_000);

        byte[] packet = ann.rtcp.getLast();
        RtcpReader report = first(packet);
        Peer.Packet media = ann.received.getFirst();
        assertThat(report.ssrc()).isEqualTo(media.ssrc());
        assertThat(report.count()).isEqualTo(1);
        assertThat(report.blockSource(0)).isEqualTo(ann.ssrc);
        assertThat(report.blockFractionLost(0) / 256.0).isCloseTo(1 / 8.0, within(0.01));
        assertThat(report.blockHighestSequence(0)).isBetween(ann.sequence - 600, ann.sequence);
        int expected = report.blockHighestSequence(0) - 1_000 + 1;
        assertThat(report.blockLost(0)).isBetween(expected / 8 - 1, expected / 8 + 1);
        assertThat(report.blockJitter(0)).isLessThan(8);
        assertThat(rig.leg(ann).packetsLost()).isBetween((long) ann.sentPackets / 8 - 1, (long) ann.sentPackets / 8);
        // sender's figures: packet and octet count of the same moment (RFC 3550 §6.4.1)
        java.nio.ByteBuffer words = java.nio.ByteBuffer.wrap(packet);
        int packets = words.getInt(20);
        assertThat(words.getInt(24)).isEqualTo(packets * 160);
        assertThat(packets).isBetween(1, (int) rig.leg(ann).packetsSent());
    }

    @Test
    void shouldTieItsClockToTheRtpTimestamp() {
        Peer ann = rig.join("ann", AudioCodec.OPUS).says(500, 6_000);
        rig.run(20_000);

        java.nio.ByteBuffer early = java.nio.ByteBuffer.wrap(ann.rtcp.getFirst());
        java.nio.ByteBuffer late = java.nio.ByteBuffer.wrap(ann.rtcp.getLast());
        double seconds = (late.getLong(8) - early.getLong(8)) / 4_294_967_296.0;
        int ticks = late.getInt(16) - early.getInt(16);
        assertThat(ticks).isCloseTo((int) (seconds * 48_000), within(48));
    }

    @Test
    void shouldMeasureTheRoundTripAndThePeersLoss() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        rig.run(FIRST_REPORT_MS);
        RtcpReader sent = first(ann.rtcp.getFirst());
        byte[] answer = new byte[32];
        RtcpPackets.writeReceiverReport(answer, 0, 1, ann.ssrc);
        java.nio.ByteBuffer words = java.nio.ByteBuffer.wrap(answer);
        words.putInt(8, sent.ssrc());
        words.putInt(12, 64 << 24 | 5);
        // as if the report had taken 30 ms there, waited, and the answer 30 ms back: RFC 3550 §6.4.1
        long sinceNs = rig.nowNs - reportTime(ann);
        words.putInt(24, sent.ntpMiddle());
        words.putInt(28, (int) ((sinceNs / 1e9 - 0.060) * 65_536));
        rig.network.inject(ann.ports.rtpPort(), answer, 32, PeerAddress.of(ann.address));
        rig.run(100);

        assertThat(rig.leg(ann).roundTripMs()).isBetween(58, 64);
        assertThat(rig.leg(ann).peerFractionLost()).isEqualTo(0.25);
    }

    /** When the first report was sent, found by its RTP timestamp among the media. */
    private long reportTime(Peer ann) {
        int timestamp = java.nio.ByteBuffer.wrap(ann.rtcp.getFirst()).getInt(16);
        Peer.Packet media = ann.received.getFirst();
        return media.atNs() + (timestamp - media.timestamp() - 160) * 125_000L;
    }

    @Test
    void shouldSayGoodbyeWhenTheLegEnds() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        rig.run(200);
        rig.engine.removeLeg(Rig.MIXER, "ann");
        rig.run(60);

        assertThat(types(ann.rtcp.getLast())).contains(RtcpPackets.GOODBYE);
        assertThat(rig.engine.leg(Rig.MIXER, "ann")).isEmpty();
    }

    @Test
    void shouldTellOfThePeersGoodbye() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        rig.run(200);
        byte[] bytes = new byte[16];
        RtcpPackets.writeReceiverReport(bytes, 0, 0, ann.ssrc);
        RtcpPackets.writeGoodbye(bytes, 8, ann.ssrc);
        rig.network.inject(ann.ports.rtpPort(), bytes, 16, PeerAddress.of(ann.address));
        rig.run(20);

        assertThat(rig.engine.drainEvents()).contains(new LegEvent.Goodbye(Rig.MIXER, "ann"));
    }

    @Test
    void shouldKnowWhoSpeaks() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(700, 1_500);
        rig.join("carol", AudioCodec.PCMU).says(0, 0);
        rig.run(2_000);
        MixerReport report = rig.engine.report(Rig.MIXER);
        assertThat(report.dominantLegKey()).isEqualTo("ann");
        assertThat(report.speakingLegKeys()).containsExactly("ann", "bob");
        assertThat(report.legs()).isEqualTo(3);
        // a sine of 6,000 is 20 log(6,000 / sqrt(2) / 32,767) = -17.8 dBov
        assertThat(rig.leg(ann).levelDb()).isEqualTo(-18);

        ann.sending = false;
        bob.sending = false;
        rig.run(3_000);
        assertThat(rig.engine.report(Rig.MIXER).dominantLegKey()).isNull();
        assertThat(rig.engine.report(Rig.MIXER).speakingLegKeys()).isEmpty();
    }

    @Test
    void shouldEncodeOnceForAllWhoHearTheSame() {
        rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        for (int i = 0; i < 20; i++) {
            rig.join("listener-" + i, AudioCodec.PCMU).says(0, 0);
        }
        rig.run(500);
        long before = rig.engine.report().framesEncoded();
        rig.run(1_000);

        assertThat(rig.engine.report().framesEncoded() - before).isEqualTo(100);
    }

    @Test
    void shouldReportOnAPortOfItsOwnToWhereReportsComeFrom() {
        PortPair ports = rig.engine.reserve(false).orElseThrow();
        Peer ann = new Peer("ann", AudioCodec.PCMU, 20, ports, 21_000).says(500, 6_000);
        Peer annsReports = new Peer("reports", AudioCodec.PCMU, 20, ports, 21_777);
        annsReports.sending = false;
        Peer signalled = new Peer("signalled", AudioCodec.PCMU, 20, ports, 21_001);
        signalled.sending = false;
        rig.peers.addAll(List.of(ann, annsReports, signalled));
        MediaParameters media = new MediaParameters(
                AudioCodec.PCMU,
                Peer.PAYLOAD_TYPE,
                -1,
                -1,
                20,
                Direction.SENDRECV,
                ann.address,
                signalled.address,
                false,
                -1,
                null);
        rig.put(ann, media);
        rig.run(FIRST_REPORT_MS);
        assertThat(ann.rtcp).isEmpty();
        assertThat(signalled.rtcp).hasSize(1);

        byte[] report = new byte[8];
        RtcpPackets.writeReceiverReport(report, 0, 0, ann.ssrc);
        PeerAddress elsewhere = new PeerAddress();
        elsewhere.setIpv4(0x0A000001, 21_777);
        rig.network.inject(ports.rtcpPort(), report, 8, elsewhere);
        rig.network.inject(ports.rtcpPort(), report, 8, PeerAddress.of(annsReports.address));
        rig.network.inject(ports.rtcpPort(), report, 8, PeerAddress.of(signalled.address));
        rig.run(8_000);

        assertThat(annsReports.rtcp).isNotEmpty();
        assertThat(signalled.rtcp).hasSize(1);
        assertThat(rig.engine.report().packetsDropped().get("source")).isEqualTo(2);
    }
}
