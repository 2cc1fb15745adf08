// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.media.codec.Tone;
import io.convoke.media.prompt.Prompt;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.srtp.CryptoSuite;
import io.convoke.media.transport.PeerAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DutyCycleAllocationTest {
    private static final int FRAMES = 50;
    private static final int TALKERS = 6;
    private static final int ROUNDS = 5;
    private static final long LIMIT = 2_048;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Rig rig = new Rig();
    private final List<byte[][]> recordings = new ArrayList<>();
    private final List<PeerAddress> addresses = new ArrayList<>();
    private final byte[] datagram = new byte[2_048];
    private int tick;

    @Test
    void shouldAllocateNothingInTenThousandDutyCyclesWithLiveTraffic() {
        AudioCodec[] codecs = AudioCodec.values();
        for (int i = 0; i < 12; i++) {
            AudioCodec codec = codecs[i % codecs.length];
            Peer peer = i % 3 == 1
                    ? rig.joinEncrypted("leg-" + i, codec, CryptoSuite.AES_CM_128_HMAC_SHA1_80)
                    : rig.join("leg-" + i, codec);
            peer.sending = false;
            recordings.add(record(peer, 300 + 70 * i));
            addresses.add(PeerAddress.of(peer.address));
        }
        rig.network.listen((socket, bytes, length, destination) -> {});
        long allocated = Long.MAX_VALUE;
        // on a busy machine the compiler comes late, and undoes what it has done: a cycle's object shows in every round
        for (int round = 0; round < ROUNDS && allocated >= LIMIT; round++) {
            playToSome();
            cycles(20_000); // until the compiler has done with it
            playToSome();
            cycles(10);
            rig.engine.drainEvents();
            long before = allocated();
            cycles(10_000);
            allocated = allocated() - before;
        }

        // the figure of the thread itself costs nothing; one cycle with one object would show as 160,000 bytes
        assertThat(allocated).isLessThan(LIMIT);
        assertThat(rig.engine.drainEvents())
                .contains(new LegEvent.PromptEnded(Rig.MIXER, "leg-4", false))
                .doesNotContain(new LegEvent.PromptEnded(Rig.MIXER, "leg-5", false));
        EngineReport report = rig.engine.report();
        assertThat(report.packetsReceived()).isGreaterThan(15_000);
        assertThat(report.packetsSent()).isGreaterThan(30_000);
        assertThat(report.framesConcealed()).isPositive();
        rig.close();
    }

    /** Talkers and listeners, and all: some of it ends within the time that is measured, some does not. */
    private void playToSome() {
        Prompt brief = Prompt.of(16_000, Tone.sine(900, 3_000, 16_000, 16_000 * 9, 0));
        Prompt longer = Prompt.of(8_000, Tone.sine(900, 3_000, 8_000, 8_000 * 28, 0));
        for (int leg = 4; leg < 8; leg++) {
            assertThat(rig.engine.play(Rig.MIXER, "leg-" + leg, List.of(leg % 2 == 0 ? brief : longer)))
                    .isPresent();
        }
        assertThat(rig.engine.play(Rig.MIXER, null, List.of(longer))).isPresent();
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private static byte[][] record(Peer peer, double hertz) {
        byte[][] packets = new byte[FRAMES][];
        try (AudioEncoder encoder = AudioCodecs.encoder(peer.codec, OpusEncoderSettings.FULL_BAND)) {
            int samples = peer.rate() / 50;
            for (int frame = 0; frame < FRAMES; frame++) {
                double amplitude = 5_000 + 4_000 * Math.sin(hertz + frame / 8.0);
                short[] pcm = Tone.sine(hertz, amplitude, peer.rate(), samples, (long) frame * samples);
                byte[] bytes = new byte[1_500];
                int length = encoder.encode(pcm, 0, samples, bytes, RtpPacket.HEADER_LENGTH);
                packets[frame] = Arrays.copyOf(bytes, RtpPacket.HEADER_LENGTH + length);
            }
        }
        return packets;
    }

    /** Each 2 ms a few of the talkers send; one packet in 37 is lost, a stranger's and a broken one come now and then. */
    private void cycles(int count) {
        for (int i = 0; i < count; i++, tick++, rig.nowNs += 2_000_000L) {
            int leg = tick % 10;
            int frame = tick / 10;
            if (leg < TALKERS && frame % 37 != leg) {
                Peer peer = rig.peers.get(leg);
                byte[] packet = recordings.get(leg)[frame % FRAMES];
                RtpPacket.write(
                        packet, 0, Peer.PAYLOAD_TYPE, false, frame, frame * peer.codec.clockRate() / 50, leg + 1);
                System.arraycopy(packet, 0, datagram, 0, packet.length);
                int length =
                        peer.protection == null ? packet.length : peer.protection.protectRtp(datagram, packet.length);
                rig.network.inject(peer.ports.rtpPort(), datagram, length, addresses.get(leg));
                if (frame % 10 == 0) {
                    rig.network.inject(peer.ports.rtpPort(), packet, packet.length, addresses.get(leg + 1));
                    rig.network.inject(peer.ports.rtpPort(), packet, 7, addresses.get(leg));
                }
            }
            rig.engine.step();
        }
    }
}
