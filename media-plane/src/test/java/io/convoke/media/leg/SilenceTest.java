// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.agent.Peer;
import io.convoke.media.agent.Rig;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.Tone;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.transport.PeerAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent while nobody speaks, and how packets are cut. */
class SilenceTest {
    private static final int NOISE = 13;
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldSayComfortNoiseOnceAndThenStopSending() {
        Peer talker = rig.join("talker", AudioCodec.PCMU).says(500, 6_000);
        Peer listener = rig.arrive("listener", AudioCodec.PCMU, 20).says(0, 0);
        rig.put(listener, rig.parameters(listener, Direction.SENDRECV, NOISE));
        rig.run(1_000);
        talker.sending = false;
        rig.run(3_000);
        rig.forget();
        rig.run(3_000);

        assertThat(listener.received).allMatch(p -> p.payloadType() == NOISE && p.payload().length == 1);
        assertThat(listener.received).hasSizeBetween(2, 4);

        talker.sending = true;
        rig.run(500);
        List<Peer.Packet> audio = listener.received.stream()
                .filter(p -> p.payloadType() == Peer.PAYLOAD_TYPE)
                .toList();
        assertThat(audio).hasSizeGreaterThan(20);
        assertThat(audio.getFirst().marker()).isTrue();
        assertThat(audio.stream().skip(1)).noneMatch(Peer.Packet::marker);
        Peer.Packet noise = listener.received.getFirst();
        long elapsedMs = (audio.getFirst().atNs() - noise.atNs()) / 1_000_000;
        assertThat(audio.getFirst().timestamp() - noise.timestamp()).isEqualTo((int) elapsedMs * 8);
    }

    @Test
    void shouldSendContinuousSilenceWhereNothingElseWasAgreed() {
        Peer listener = rig.join("listener", AudioCodec.PCMU).says(0, 0);
        rig.run(200);
        rig.forget();
        rig.run(1_000);

        assertThat(listener.received).hasSize(50);
        assertThat(listener.heard()).containsOnly(listener.heard()[0]);
        assertThat(Math.abs(listener.heard()[0])).isLessThanOrEqualTo((short) 8);
    }

    @Test
    void shouldUseTheDiscontinuousTransmissionOfOpus() {
        Peer listener = rig.arrive("listener", AudioCodec.OPUS, 20).says(0, 0);
        listener.sending = false;
        MediaParameters p = rig.parameters(listener);
        rig.put(
                listener,
                new MediaParameters(
                        p.codec(),
                        p.payloadType(),
                        -1,
                        -1,
                        20,
                        p.direction(),
                        p.remoteRtp(),
                        p.remoteRtcp(),
                        true,
                        -1,
                        new MediaParameters.OpusPreferences(true, true, false, 48_000, 0)));
        rig.run(2_000);
        rig.forget();
        rig.run(4_000);

        // RFC 7587 §3.1.3: a frame each 400 ms keeps the noise up to date
        assertThat(listener.received).hasSizeBetween(5, 25);
        assertThat(listener.received).allMatch(packet -> packet.payload().length > 2);
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 10", "PCMU, 20", "PCMU, 30", "PCMA, 40", "G722, 60", "OPUS, 10", "OPUS, 40", "OPUS, 60"})
    void shouldCutPacketsAsAgreedAndTakeSuchPackets(AudioCodec codec, int packetMs) {
        Peer ann = rig.join("ann", codec, packetMs).says(500, 6_000);
        Peer bob = rig.join("bob", codec, packetMs).says(900, 6_000);
        Peer listener = rig.join("listener", codec, packetMs).says(0, 0);
        rig.run(1_200);
        rig.forget();
        rig.run(2_400);

        int ticks = codec.clockRate() / 1_000 * packetMs;
        for (Peer peer : rig.peers) {
            assertThat(peer.received).hasSizeBetween(2_400 / packetMs - 1, 2_400 / packetMs + 1);
            for (int i = 1; i < peer.received.size(); i++) {
                assertThat(peer.received.get(i).timestamp()
                                - peer.received.get(i - 1).timestamp())
                        .isEqualTo(ticks);
            }
        }
        assertThat(listener.hears(500)).isBetween(5_300.0, 6_700.0);
        assertThat(listener.hears(900)).isBetween(5_300.0, 6_700.0);
        assertThat(ann.hears(900)).isBetween(5_300.0, 6_700.0);
        assertThat(ann.hears(500)).isLessThan(100);
        assertThat(bob.hears(900)).isLessThan(100);
    }

    @Test
    void shouldNotLetATalkerHearHimselfWhenHeStartsAndStops() {
        Peer ann = rig.join("ann", AudioCodec.PCMU, 60).says(500, 6_000);
        rig.join("bob", AudioCodec.PCMU, 60).says(0, 0);
        for (int i = 0; i < 8; i++) {
            ann.sending = !ann.sending;
            rig.run(430);
        }

        short[] heard = ann.heard();
        for (int from = 0; from + 160 < heard.length; from += 160) {
            assertThat(Tone.amplitude(heard, from, from + 160, 500, 8_000)).isLessThan(60);
        }
    }

    @Test
    void shouldTakeComfortNoiseForSilenceNotForLoss() {
        Peer ann = rig.arrive("ann", AudioCodec.PCMU, 20).says(500, 6_000);
        rig.put(ann, rig.parameters(ann, Direction.SENDRECV, NOISE));
        Peer listener = rig.join("listener", AudioCodec.PCMU).says(0, 0);
        rig.run(500);
        ann.sending = false;
        byte[] noise = new byte[13];
        for (int i = 0; i < 5; i++) {
            RtpPacket.write(noise, 0, NOISE, false, ann.sequence++, ann.timestamp, ann.ssrc);
            noise[12] = 60;
            rig.network.inject(ann.ports.rtpPort(), noise, noise.length, PeerAddress.of(ann.address));
            rig.run(400);
        }
        long concealed = rig.leg(ann).framesConcealed();
        listener.forget();
        rig.run(200);
        assertThat(listener.hears(500)).isLessThan(30);
        ann.sending = true;
        rig.run(300);
        listener.forget();
        rig.run(500);

        assertThat(listener.hears(500)).isBetween(5_300.0, 6_700.0);
        assertThat(concealed).isLessThanOrEqualTo(1);
        assertThat(rig.leg(ann).packetsLost()).isZero();
        assertThat(rig.leg(ann).packetsDropped()).isZero();
        assertThat(rig.leg(ann).delayMs()).isLessThan(30);
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 20", "G722, 20", "OPUS, 20", "OPUS, 60"})
    void shouldConcealLossWithoutAddingDelayForGood(AudioCodec codec, int packetMs) {
        Peer ann = rig.join("ann", codec, packetMs).says(500, 6_000);
        Peer listener = rig.join("listener", codec, packetMs).says(0, 0);
        ann.lossEvery = 25;
        rig.run(3_000);
        rig.forget();
        rig.run(4_000);

        assertThat(rig.leg(ann).framesConcealed()).isGreaterThan(3);
        assertThat(listener.hears(500)).isBetween(5_000.0, 6_900.0);
        assertThat(rig.leg(ann).delayMs()).isLessThan(packetMs * 2 + 25);
    }
}
