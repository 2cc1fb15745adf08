// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.load.ReceivedStream;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever floods one port with garbage is heard by nobody and disturbs nobody. */
@ExtendWith(SharedNode.class)
class HostileMediaTest {

    @Test
    void shouldNotLetAFloodAtOnePortReachTheOthers(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Party party = Party.of(node, people, List.of(AudioCodec.PCMU, AudioCodec.PCMU, AudioCodec.PCMU))) {
            final Phone alice = party.phones().get(0);
            final Phone bob = party.phones().get(1);
            final Phone carol = party.phones().get(2);
            final AtomicBoolean stop = new AtomicBoolean();
            final AtomicLong sent = new AtomicLong();
            final Thread attacker =
                    Thread.ofPlatform().start(() -> flood(carol.leg().answer().rtp(), stop, sent));

            final Recording said = alice.say(Speech.ALICE, 3, bob, carol);
            stop.set(true);
            attacker.join();

            assertThat(sent.get()).as("packets of the flood").isGreaterThan(10_000);
            final ReceivedStream.Statistics statistics =
                    bob.endpoint().received().statistics(said.startNs(), said.endNs());
            assertThat(bob.hearing(said).heard()).isTrue();
            assertThat(bob.hearing(said).similarity()).isGreaterThan(0.8);
            assertThat(statistics.lost()).isZero();
            assertThat(carol.hearing(said).heard())
                    .as("the one under attack still hears")
                    .isTrue();
            assertThat(node.client()
                            .statistics(carol.leg())
                            .path("packetsDropped")
                            .asLong())
                    .isPositive();
        }
    }

    /** RTP and RTCP of a stranger: some well formed, some truncated, some noise. Seeded, so that it is the same each time. */
    private static void flood(InetSocketAddress target, AtomicBoolean stop, AtomicLong sent) {
        final Random random = new Random(4_711);
        try (DatagramSocket socket = new DatagramSocket()) {
            while (!stop.get()) {
                final byte[] packet = new byte[1 + random.nextInt(300)];
                random.nextBytes(packet);
                if (packet.length > 12 && random.nextInt(3) > 0) {
                    packet[0] = (byte) 0x80;
                    packet[1] = (byte) (random.nextBoolean() ? 0 : 200);
                }
                socket.send(new DatagramPacket(packet, packet.length, target));
                sent.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
