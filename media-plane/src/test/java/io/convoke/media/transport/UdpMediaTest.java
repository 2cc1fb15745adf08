// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.LegSpec;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.MediaSettings;
import io.convoke.media.agent.PortPair;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.codec.G711;
import io.convoke.media.codec.Tone;
import io.convoke.media.rtp.RtpPacket;
import io.convoke.media.sdp.Direction;
import io.convoke.media.sdp.MediaParameters;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine with its own threads and the kernel's sockets. */
@Timeout(120)
class UdpMediaTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final double TONE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final MediaEngine engine = MediaEngine.start(
            new MediaSettings(LOCAL, 42_000, 42_099, 2, 3, 5, Duration.ofSeconds(5), 16_384, 16, 1_024, 256, null));
    private volatile boolean over;

    @AfterEach
    void close() {
        over = true;
        engine.close();
    }

    private PortPair join(String key, DatagramSocket socket, boolean mux) {
        PortPair ports = engine.reserve(mux).orElseThrow();
        InetSocketAddress remote = new InetSocketAddress(LOCAL, socket.getLocalPort());
        MediaParameters media = new MediaParameters(
                AudioCodec.PCMU, 0, -1, -1, 20, Direction.SENDRECV, remote, mux ? remote : null, mux, -1, null);
        engine.openMixer("m");
        assertThat(engine.putLeg("m", new LegSpec(key, ports.rtpPort(), ports.rtcpPort(), media, false, 1)))
                .isTrue();
        return ports;
    }

    /** Sends a tone from a thread of its own until the test is over. */
    private void talk(DatagramSocket socket, PortPair ports) {
        Thread.ofPlatform().daemon().start(() -> {
            long dueNs = System.nanoTime();
            for (int i = 0; !over; i++, dueNs += 20_000_000L) {
                short[] pcm = Tone.sine(TONE, 6_000, 8_000, 160, i * 160L);
                byte[] bytes = new byte[172];
                RtpPacket.write(bytes, 0, 0, false, i, i * 160, 1);
                for (int s = 0; s < 160; s++) {
                    bytes[12 + s] = G711.MU_LAW.encode(pcm[s]);
                }
                send(socket, bytes, ports.rtpPort());
                LockSupport.parkNanos(dueNs + 20_000_000L - System.nanoTime());
            }
        });
    }

    private static void send(DatagramSocket socket, byte[] bytes, int port) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, LOCAL, port));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Takes packets until one is mostly the tone; false when none is for longer than any thread stands still. */
    private static boolean hearsTone(DatagramSocket socket) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        byte[] bytes = new byte[1_500];
        for (long beginNs = System.nanoTime(); System.nanoTime() - beginNs < PATIENCE.toNanos(); ) {
            DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(datagram);
            } catch (SocketTimeoutException e) {
                return false;
            }
            short[] pcm = new short[160];
            for (int s = 0; s < 160 && datagram.getLength() == 172; s++) {
                pcm[s] = G711.MU_LAW.decode(bytes[12 + s]);
            }
            if (Tone.amplitude(pcm, 0, 160, TONE, 8_000) > 5_000) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldCarryVoiceOverUdpAndFreeThePorts() throws IOException {
        try (DatagramSocket ann = new DatagramSocket(0, LOCAL);
                DatagramSocket bob = new DatagramSocket(0, LOCAL)) {
            PortPair annPorts = join("ann", ann, true);
            PortPair bobPorts = join("bob", bob, false);
            assertThat(bobPorts.rtcpPort()).isEqualTo(bobPorts.rtpPort() + 1);
            talk(ann, annPorts);

            assertThat(hearsTone(bob)).isTrue();
            assertThat(engine.leg("m", "ann").orElseThrow().packetsReceived()).isPositive();
            await().atMost(PATIENCE).until(() -> "ann".equals(engine.report("m").dominantLegKey()));

            assertThat(engine.closeMixer("m")).isTrue();
            await().atMost(PATIENCE).until(() -> engine.report().portsInUse() == 0);
            try (DatagramSocket again = new DatagramSocket(annPorts.rtpPort(), LOCAL)) {
                assertThat(again.isBound()).isTrue();
            }
        }
    }

    @Test
    void shouldCarryVoiceBesideAFloodAtAnotherPort() throws IOException {
        AtomicInteger flooded = new AtomicInteger();
        try (DatagramSocket ann = new DatagramSocket(0, LOCAL);
                DatagramSocket bob = new DatagramSocket(0, LOCAL);
                DatagramSocket victim = new DatagramSocket(0, LOCAL)) {
            PortPair annPorts = join("ann", ann, true);
            join("bob", bob, true);
            PortPair victimPorts = join("victim", victim, true);
            talk(ann, annPorts);
            byte[] garbage = new byte[200];
            while (flooded.get() < 20_000) {
                garbage[0] = (byte) flooded.get();
                send(victim, garbage, victimPorts.rtpPort());
                flooded.incrementAndGet();
            }

            assertThat(hearsTone(bob)).isTrue();
            await().atMost(PATIENCE)
                    .until(() -> engine.leg("m", "victim").orElseThrow().packetsDropped() >= 20_000 - 80);
            assertThat(engine.report().packetsDropped().get("kernel")).isPositive();
        }
    }
}
