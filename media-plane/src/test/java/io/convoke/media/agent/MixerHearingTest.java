// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.G711;
import io.convoke.media.codec.Tone;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.transport.PeerAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixerHearingTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void shouldLetEachHearTheOtherButNotHimself(AudioCodec codec) {
        Peer ann = rig.join("ann", codec).says(440, 8_000);
        Peer bob = rig.join("bob", codec).says(1_000, 8_000);
        rig.run(500);
        rig.forget();

        rig.run(2_000);

        assertThat(ann.hears(1_000)).isBetween(7_100.0, 8_900.0);
        assertThat(bob.hears(440)).isBetween(7_100.0, 8_900.0);
        assertThat(ann.hears(440)).isLessThan(100);
        assertThat(bob.hears(1_000)).isLessThan(100);
        assertThat(ann.received).hasSize(100);
        assertThat(rig.engine.report().framesLate()).isZero();
    }

    @Test
    void shouldLetEncryptedAndPlainLegsHearEachOther() {
        Peer ann = rig.joinEncrypted("ann", AudioCodec.PCMU, CryptoSuite.AES_CM_128_HMAC_SHA1_80)
                .says(440, 6_000);
        Peer bob = rig.joinEncrypted("bob", AudioCodec.G722, CryptoSuite.AES_CM_128_HMAC_SHA1_32)
                .says(1_000, 6_000);
        Peer eve = rig.join("eve", AudioCodec.PCMA).says(700, 6_000);
        ann.sequence = 65_500; // the rollover counter moves on the way in
        rig.run(500);
        rig.forget();

        rig.run(8_000);

        assertThat(ann.hears(1_000)).isBetween(5_300.0, 6_700.0);
        assertThat(ann.hears(700)).isBetween(5_300.0, 6_700.0);
        assertThat(bob.hears(440)).isBetween(5_300.0, 6_700.0);
        assertThat(bob.hears(700)).isBetween(5_300.0, 6_700.0);
        assertThat(eve.hears(440)).isBetween(5_300.0, 6_700.0);
        assertThat(eve.hears(1_000)).isBetween(5_300.0, 6_700.0);
        assertThat(ann.rtcp).isNotEmpty(); // its reports were opened by the peer's key
        assertThat(rig.engine.report().packetsDropped().values()).containsOnly(0L);
    }

    @Test
    void shouldNotLetAStrangerTakeTheLegWithoutTheKey() {
        Peer ann = rig.joinEncrypted("ann", AudioCodec.PCMU, CryptoSuite.AES_CM_128_HMAC_SHA1_80)
                .says(440, 6_000);
        Peer bob = rig.join("bob", AudioCodec.PCMU).says(0, 0);
        ann.sending = false;
        byte[] forged = new byte[182];
        RtpPacket.write(forged, 0, Peer.PAYLOAD_TYPE, false, 1, 1, 1);
        InetSocketAddress stranger = new InetSocketAddress("127.0.0.9", 9_999);
        rig.network.inject(ann.ports.rtpPort(), forged, forged.length, PeerAddress.of(stranger));
        rig.run(100);
        assertThat(rig.engine.report().packetsDropped()).containsEntry("srtp_authentication", 1L);

        ann.sending = true;
        rig.run(1_000);
        rig.forget();
        rig.run(1_000);

        assertThat(bob.hears(440)).isBetween(5_300.0, 6_700.0);
        assertThat(ann.received).hasSize(50);
    }

    @Test
    void shouldLetAllHearTheLoudestThree() {
        Peer[] talkers = new Peer[5];
        double[] tones = {410, 630, 870, 1_130, 1_370};
        for (int i = 0; i < 5; i++) {
            talkers[i] = rig.join("t" + i, AudioCodec.PCMU).says(tones[i], i < 3 ? 6_000 : 300);
        }
        Peer listener = rig.join("listener", AudioCodec.PCMA).says(0, 0);
        rig.run(1_000);
        rig.forget();

        rig.run(1_000);

        for (int i = 0; i < 5; i++) {
            assertThat(listener.hears(tones[i])).isBetween(i < 3 ? 5_300.0 : 0, i < 3 ? 6_700.0 : 60.0);
        }
        assertThat(talkers[0].hears(410)).isLessThan(60);
        assertThat(talkers[0].hears(630)).isBetween(5_300.0, 6_700.0);
        assertThat(talkers[4].hears(410)).isBetween(5_300.0, 6_700.0);
        assertThat(talkers[4].hears(1_370)).isLessThan(60);
    }

    @Test
    void shouldDelaySoundByAFrameAndALittle() {
        for (int phaseMs = 0; phaseMs < 20; phaseMs += 2) {
            try (Rig fresh = new Rig()) {
                Peer ann = fresh.arrive("ann", AudioCodec.PCMU, 20).says(500, 0);
                ann.phaseNs = phaseMs * 1_000_000L;
                fresh.put(ann, fresh.parameters(ann));
                Peer bob = fresh.join("bob", AudioCodec.PCMU).says(0, 0);
                fresh.run(1_000 + phaseMs);
                fresh.forget();
                ann.amplitude = 8_000;
                long spokenNs = fresh.nowNs;
                fresh.run(100);

                Peer.Packet first = bob.received.stream()
                        .filter(packet -> isLoud(packet.payload()))
                        .findFirst()
                        .orElseThrow();
                // the packet's way: up to 20 ms for the grid of the mixer, 4 ms of caution, 4 ms for the poll
                assertThat((first.atNs() - spokenNs) / 1_000_000).isBetween(0L, 28L);
            }
        }
    }

    private static boolean isLoud(byte[] payload) {
        int loudest = 0;
        for (byte code : payload) {
            loudest = Math.max(loudest, Math.abs(G711.MU_LAW.decode(code)));
        }
        return loudest > 2_000;
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 20})
    void shouldHearATalkerOfALargeOpusRoomSoonAfterHeBegins(int level) {
        List<Peer> room = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Peer peer = rig.arrive("leg-" + i, AudioCodec.OPUS, 20).says(300 + 40 * i, 0);
            peer.level = level < 0 ? -1 : 127;
            rig.put(peer, rig.parameters(peer));
            rig.run(2);
            room.add(peer);
        }
        Peer talker = room.get(29);
        rig.run(2_000);
        rig.forget();
        talker.amplitude = 8_000;
        talker.level = level;
        rig.run(1_000);

        Peer listener = room.get(3);
        short[] heard = listener.heard();
        int from = 0;
        while (Tone.amplitude(heard, from, from + 960, talker.hertz, 48_000) < 4_000) {
            from += 480;
        }
        assertThat(from / 48).as("ms until he is heard").isLessThan(150);
        assertThat(Tone.amplitude(heard, 24_000, 48_000, talker.hertz, 48_000)).isBetween(7_100.0, 8_900.0);
        assertThat(talker.hears(talker.hertz)).isLessThan(100);
    }
}
