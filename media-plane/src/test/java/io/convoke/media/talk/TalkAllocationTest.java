// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.convoke.media.agent.Peer;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorMessage;
import io.convoke.media.floor.FloorWriter;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.srtp.SrtpSender;
import io.convoke.media.transport.PeerAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Talk groups with live traffic: who talks changes all the time, some hear it decoded, some encrypted. */
class TalkAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TALKERS = 4;
    private static final int ROUNDS = 5;
    private static final long LIMIT = 16_384;
    private static final int BURST_CYCLES = 250; // half a second

    private final TalkRig rig = new TalkRig();
    private final List<PeerAddress> addresses = new ArrayList<>();
    private final byte[] datagram = new byte[172 + SrtpSender.GROWTH];
    private final byte[] control = new byte[64];
    private final FloorWriter writer = new FloorWriter();
    private int cycle;

    @Test
    void shouldAllocateNothingInTenThousandDutyCycles() {
        for (int i = 0; i < 12; i++) {
            AudioCodec codec = i == 10 ? AudioCodec.OPUS : i == 11 ? AudioCodec.G722 : AudioCodec.PCMU;
            Peer peer = i % 3 == 1 ? rig.provisionEncrypted("leg-" + i, codec) : rig.provision("leg-" + i, codec);
            rig.enter(peer);
            addresses.add(PeerAddress.of(peer.address));
        }
        for (int i = 0; i < 20; i++) {
            rig.provision("idle-" + i, AudioCodec.OPUS);
        }
        rig.rig.network.listen((socket, bytes, length, destination) -> {});
        long allocated = Long.MAX_VALUE;
        // on a busy machine the compiler comes late, and undoes what it has done: a cycle's object shows in every round
        for (int round = 0; round < ROUNDS && allocated >= LIMIT; round++) {
            cycles(40_000); // until the compiler has done with it
            rig.events();
            long before = allocated();
            cycles(10_000);
            allocated = allocated() - before;
        }

        // one object in each cycle would show as 160,000 bytes; what the compiler undoes on a busy machine as a few
        // thousand
        assertThat(allocated).isLessThan(LIMIT);
        assertThat(rig.report().floorsGranted()).isGreaterThan(100);
        assertThat(rig.report().packetsRelayed()).isGreaterThan(20_000);
        assertThat(rig.report().framesDecoded()).isGreaterThan(2_000);
        rig.close();
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    /** Of 2 ms each. All talkers send, whether they may or not; each asks in turn, and the one before releases. */
    private void cycles(int count) {
        for (int i = 0; i < count; i++, cycle++, rig.rig.nowNs += 2_000_000L) {
            int talker = cycle % 10;
            int frame = cycle / 10;
            if (talker < TALKERS && frame % 41 != talker) {
                Peer peer = rig.rig.peers.get(talker);
                RtpPacket.write(datagram, 0, Peer.PAYLOAD_TYPE, false, frame, frame * 160, talker + 1);
                int length = peer.protection == null ? 172 : peer.protection.protectRtp(datagram, 172);
                rig.rig.network.inject(peer.ports.rtpPort(), datagram, length, addresses.get(talker));
            }
            if (cycle % BURST_CYCLES == 0) {
                int turn = cycle / BURST_CYCLES;
                say(turn % TALKERS, FloorMessage.REQUEST);
                say((turn + TALKERS - 1) % TALKERS, FloorMessage.RELEASE);
            }
            rig.step();
        }
    }

    private void say(int talker, FloorMessage message) {
        Peer peer = rig.rig.peers.get(talker);
        int length = writer.begin(control, 0, message, talker + 1).priority(3).end();
        int sent = peer.protection == null ? length : peer.protection.protectRtcp(control, length);
        rig.rig.network.inject(peer.ports.rtpPort(), control, sent, addresses.get(talker));
    }
}
