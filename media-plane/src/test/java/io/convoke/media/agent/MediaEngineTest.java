// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.rtp.TelephoneEvent;
import io.convoke.media.sdp.LocalMedia;
import io.convoke.media.sdp.MediaParameters;
import io.convoke.media.sdp.Negotiation;
import io.convoke.media.sdp.OfferAnswer;
import io.convoke.media.sdp.SessionDescription;
import io.convoke.media.transport.PeerAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaEngineTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldGiveOutPairsUntilNoneIsLeftAndTakeThemBack() {
        MediaSettings few = new MediaSettings(
                InetAddress.getLoopbackAddress(),
                40_000,
                40_005,
                1,
                3,
                5,
                Duration.ofSeconds(1),
                8_192,
                8,
                16,
                16,
                null);
        try (Rig small = new Rig(few)) {
            List<PortPair> pairs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                pairs.add(small.engine.reserve(false).orElseThrow());
            }
            assertThat(pairs).allMatch(p -> p.rtpPort() % 2 == 0 && p.rtcpPort() == p.rtpPort() + 1);
            assertThat(small.engine.reserve(false)).isEmpty();
            assertThat(small.engine.report().portsInUse()).isEqualTo(6);

            small.engine.release(pairs.get(1));
            assertThat(small.engine.reserve(true)).contains(new PortPair(40_002, 40_002));
        }
    }

    @Test
    void shouldStepAroundAPortThatIsTaken() {
        rig.network.bind(40_000);
        rig.network.bind(40_003);

        assertThat(rig.engine.reserve(false)).contains(new PortPair(40_004, 40_005));
    }

    @Test
    void shouldRefuseWorkWhenTheQueueIsFullAndUndoIt() {
        MediaSettings tiny = new MediaSettings(
                InetAddress.getLoopbackAddress(),
                40_000,
                41_999,
                1,
                3,
                5,
                Duration.ofSeconds(1),
                8_192,
                8,
                16,
                16,
                null);
        try (Rig full = new Rig(tiny)) {
            int opened = 0;
            while (full.engine.openMixer("m" + opened)) {
                opened++;
            }
            assertThat(opened).isEqualTo(16);
            Peer peer = full.arrive("ann", AudioCodec.OPUS, 20);
            LegSpec leg =
                    new LegSpec("ann", peer.ports.rtpPort(), peer.ports.rtcpPort(), full.parameters(peer), false, 1);
            assertThat(full.engine.putLeg(Rig.MIXER, leg)).isFalse();
            assertThat(full.engine.closeMixer(Rig.MIXER)).isFalse();

            full.run(10);
            assertThat(full.engine.putLeg(Rig.MIXER, leg)).isTrue();
            assertThat(full.engine.putLeg(Rig.MIXER, leg)).isTrue();
            full.run(100);
            assertThat(full.engine.legs(Rig.MIXER)).hasSize(1);
        }
    }

    @Test
    void shouldBeIdempotent() {
        Peer ann = rig.join("ann", AudioCodec.PCMU);
        rig.put(ann, rig.parameters(ann));
        assertThat(rig.engine.openMixer(Rig.MIXER)).isTrue();
        rig.run(100);
        assertThat(rig.engine.report().legs()).isEqualTo(1);

        for (int i = 0; i < 2; i++) {
            assertThat(rig.engine.removeLeg(Rig.MIXER, "ann")).isTrue();
            rig.run(40);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(rig.engine.closeMixer(Rig.MIXER)).isTrue();
            rig.run(40);
        }
        assertThat(rig.engine.isOpen(Rig.MIXER)).isFalse();
        assertThat(rig.engine.report().portsInUse()).isZero();
        assertThat(rig.engine.removeLeg("no such mixer", "ann")).isTrue();
        assertThat(rig.engine.leg("no such mixer", "ann")).isEqualTo(Optional.empty());
    }

    @Test
    void shouldFreeAllPortsWhenAMixerIsClosedAndKeepItsFigures() {
        for (int i = 0; i < 20; i++) {
            rig.join("leg-" + i, i % 2 == 0 ? AudioCodec.OPUS : AudioCodec.PCMU).says(300 + i * 20, 3_000);
        }
        rig.run(500);
        long received = rig.engine.report().packetsReceived();
        assertThat(rig.engine.report().portsInUse()).isEqualTo(40);

        rig.engine.closeMixer(Rig.MIXER);
        rig.run(40);

        assertThat(rig.engine.report().portsInUse()).isZero();
        assertThat(rig.engine.report().legs()).isZero();
        assertThat(rig.engine.report().packetsReceived()).isGreaterThanOrEqualTo(received);
    }

    @Test
    void shouldOpenAMixerAnewUnderTheSameKey() {
        rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        rig.run(100);
        rig.engine.closeMixer(Rig.MIXER);
        rig.engine.openMixer(Rig.MIXER);
        rig.peers.clear();
        Peer bob = rig.join("bob", AudioCodec.PCMU);
        rig.run(500);

        assertThat(bob.received.size()).isGreaterThan(20);
        assertThat(rig.engine.legs(Rig.MIXER)).hasSize(1);
    }

    @Test
    void shouldTellOfSilenceAndResumption() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        rig.run(500);
        ann.sending = false;
        rig.run(2_500);
        assertThat(rig.engine.drainEvents())
                .containsExactly(
                        new LegEvent.Latched(Rig.MIXER, "ann", ann.address), new LegEvent.Silent(Rig.MIXER, "ann"));
        assertThat(rig.leg(ann).silentMs()).isBetween(2_400L, 2_600L);

        ann.sending = true;
        rig.run(100);
        assertThat(rig.engine.drainEvents()).containsExactly(new LegEvent.Resumed(Rig.MIXER, "ann"));
    }

    @Test
    void shouldTellEachKeyOnceThoughItsEndIsSentThreeTimes() {
        Peer ann = rig.join("ann", AudioCodec.PCMU).says(500, 6_000);
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(0, 0);
        rig.run(200);
        rig.engine.drainEvents();
        ann.sending = false;
        for (char digit : "5#".toCharArray()) {
            int start = ann.timestamp;
            for (int i = 0; i < 6; i++) {
                byte[] bytes = new byte[16];
                RtpPacket.write(bytes, 0, 101, i == 0, ann.sequence++, start, ann.ssrc);
                TelephoneEvent.write(bytes, 12, digit, i >= 3, 10, 160 * Math.min(i + 1, 4));
                rig.network.inject(ann.ports.rtpPort(), bytes, 16, PeerAddress.of(ann.address));
                rig.run(20);
            }
        }
        assertThat(rig.engine.drainEvents())
                .containsExactly(
                        new LegEvent.Digit(Rig.MIXER, "ann", '5', 80), new LegEvent.Digit(Rig.MIXER, "ann", '#', 80));
        assertThat(rig.leg(ann).packetsLost()).isZero();
        bob.forget();
        rig.run(100);
        assertThat(bob.hears(500)).isLessThan(60);
    }

    /** Lengths are at 8 kHz; timestamps are those of the sound, which goes on, as from baresip, or have a clock of their own. */
    @ParameterizedTest
    @CsvSource({"50000, 48", "2000000000, 8"})
    void shouldTellKeysAt8kHzNextToOpusThatGoesOn(int first, int ticksPerMs) {
        Peer ann = rig.arrive("ann", AudioCodec.OPUS, 20).says(500, 6_000);
        rig.put(ann, withEventsAt8kHz(ann));
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(0, 0);
        rig.run(400);
        rig.engine.drainEvents();
        bob.forget();
        long beganNs = rig.nowNs - 400_000_000;
        for (char digit : "55#".toCharArray()) {
            int start = first + (int) ((rig.nowNs - beganNs) / 1_000_000) * ticksPerMs;
            for (int i = 0; i < 8; i++) {
                byte[] bytes = new byte[16];
                RtpPacket.write(bytes, 0, 101, i == 0, ann.sequence++, start, ann.ssrc);
                TelephoneEvent.write(bytes, 12, digit, i >= 5, 10, 160 * Math.min(i + 1, 5));
                rig.network.inject(ann.ports.rtpPort(), bytes, 16, PeerAddress.of(ann.address));
                rig.run(20);
            }
        }

        assertThat(rig.engine.drainEvents())
                .containsExactly(
                        new LegEvent.Digit(Rig.MIXER, "ann", '5', 100),
                        new LegEvent.Digit(Rig.MIXER, "ann", '5', 100),
                        new LegEvent.Digit(Rig.MIXER, "ann", '#', 100));
        assertThat(bob.hears(500)).as("her sound meanwhile").isGreaterThan(5_000);
        assertThat(rig.leg(ann).packetsLost()).isZero();
        assertThat(rig.leg(ann).framesConcealed()).isZero();
    }

    private static MediaParameters withEventsAt8kHz(Peer peer) {
        SessionDescription offer = SessionDescription.parse(String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=-",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                "m=audio " + peer.address.getPort() + " RTP/AVP " + Peer.PAYLOAD_TYPE + " 101",
                "a=rtpmap:" + Peer.PAYLOAD_TYPE + " opus/48000/2",
                "a=rtpmap:101 telephone-event/8000",
                "a=rtcp-mux",
                ""));
        LocalMedia local = new LocalMedia("127.0.0.1", peer.ports.rtpPort(), peer.ports.rtcpPort(), 1, 1, "-");
        return ((Negotiation.Negotiated) OfferAnswer.answer(offer, local)).media();
    }

    @Test
    void shouldDropEventsThatNobodyDrainsAndCountThem() {
        MediaSettings few = new MediaSettings(
                InetAddress.getLoopbackAddress(),
                40_000,
                41_999,
                1,
                3,
                5,
                Duration.ofMillis(100),
                8_192,
                8,
                16,
                16,
                null);
        try (Rig small = new Rig(few)) {
            Peer ann = small.join("ann", AudioCodec.PCMU);
            for (int i = 0; i < 100; i++) {
                ann.sending = !ann.sending;
                small.run(ann.sending ? 40 : 200);
            }

            assertThat(small.engine.drainEvents()).hasSizeBetween(16, 50);
            assertThat(small.engine.report().eventsDropped()).isGreaterThan(40);
        }
    }

    @Test
    void shouldRefuseSettingsThatCannotBe() {
        InetAddress local = InetAddress.getLoopbackAddress();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MediaSettings(
                        local, 40_001, 40_100, 1, 3, 5, Duration.ofSeconds(1), 8_192, 8, 16, 16, null))
                .withMessageContaining("port-min");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MediaSettings(
                        local, 40_000, 40_100, 0, 3, 5, Duration.ofSeconds(1), 8_192, 8, 16, 16, null))
                .withMessageContaining("threads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MediaSettings(
                        local, 40_000, 40_100, 1, 9, 5, Duration.ofSeconds(1), 8_192, 8, 16, 16, null))
                .withMessageContaining("loudest");
    }
}
