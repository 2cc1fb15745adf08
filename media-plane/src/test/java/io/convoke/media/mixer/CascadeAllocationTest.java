// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.convoke.media.agent.Peer;
import io.convoke.media.agent.Rig;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.AudioCodecs;
import io.convoke.media.codec.AudioEncoder;
import io.convoke.media.codec.OpusEncoderSettings;
import io.convoke.media.codec.Tone;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.transport.PeerAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CascadeAllocationTest {
    private static final int FRAMES = 50;
    private static final int ROUNDS = 5;
    private static final long LIMIT = 2_048;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Mesh mesh = new Mesh(2).link();
    private final List<Peer> talkers = new ArrayList<>();
    private final List<Rig> homes = new ArrayList<>();
    private final List<byte[][]> recordings = new ArrayList<>();
    private final List<PeerAddress> addresses = new ArrayList<>();
    private int tick;

    /** Both nodes' mixers and both ends of the link run on this thread; a message and a packet in 37 are lost. */
    @Test
    void shouldAllocateNothingInTenThousandDutyCyclesWithTalkersOfAnotherNode() {
        for (AudioCodec codec : AudioCodec.values()) {
            talk(0, codec);
        }
        talk(1, AudioCodec.OPUS);
        mesh.listen(1, AudioCodec.G722);
        mesh.network.loss = number -> number % 37 == 0;
        for (Rig node : mesh.nodes) {
            node.network.listen((socket, bytes, length, destination) -> {});
        }
        long allocated = Long.MAX_VALUE;
        // on a busy machine the compiler comes late, and undoes what it has done: a cycle's object shows in every round
        for (int round = 0; round < ROUNDS && allocated >= LIMIT; round++) {
            cycles(20_000); // until the compiler has done with it
            long before = allocated();
            cycles(10_000);
            allocated = allocated() - before;
        }

        assertThat(allocated).isLessThan(LIMIT);
        assertThat(mesh.link(0, 1).framesReceived()).isGreaterThan(5_000);
        assertThat(mesh.link(1, 0).framesReceived()).isGreaterThan(2_000);
        assertThat(mesh.nodes.get(1).engine.report().framesConcealed()).isPositive();
        mesh.close();
    }

    private void talk(int node, AudioCodec codec) {
        Peer peer = mesh.join(node, "talker-" + talkers.size(), codec);
        peer.sending = false;
        talkers.add(peer);
        homes.add(mesh.nodes.get(node));
        recordings.add(record(peer, 300 + 100 * talkers.size()));
        addresses.add(PeerAddress.of(peer.address));
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private static byte[][] record(Peer peer, double hertz) {
        byte[][] packets = new byte[FRAMES][];
        try (AudioEncoder encoder = AudioCodecs.encoder(peer.codec, OpusEncoderSettings.FULL_BAND)) {
            int samples = peer.rate() / 50;
            for (int frame = 0; frame < FRAMES; frame++) {
                short[] pcm = Tone.sine(hertz, 5_000, peer.rate(), samples, (long) frame * samples);
                byte[] bytes = new byte[1_500];
                int length = encoder.encode(pcm, 0, samples, bytes, RtpPacket.HEADER_LENGTH);
                packets[frame] = Arrays.copyOf(bytes, RtpPacket.HEADER_LENGTH + length);
            }
        }
        return packets;
    }

    private void cycles(int count) {
        for (int i = 0; i < count; i++, tick++) {
            int talker = tick % 10;
            int frame = tick / 10;
            if (talker < talkers.size() && frame % 37 != talker) {
                Peer peer = talkers.get(talker);
                byte[] packet = recordings.get(talker)[frame % FRAMES];
                RtpPacket.write(
                        packet, 0, Peer.PAYLOAD_TYPE, false, frame, frame * peer.codec.clockRate() / 50, talker + 1);
                homes.get(talker).network.inject(peer.ports.rtpPort(), packet, packet.length, addresses.get(talker));
            }
            for (int node = 0; node < mesh.nodes.size(); node++) {
                mesh.nodes.get(node).cycle();
            }
        }
    }
}
