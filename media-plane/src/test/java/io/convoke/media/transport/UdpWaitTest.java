// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a thread waits for; a wait that nothing ends lasts longer than the test may. */
@Timeout(60)
class UdpWaitTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final long FOR_EVER_NS = Duration.ofMinutes(10).toNanos();
    private static final long SHORT_NS = Duration.ofMillis(20).toNanos();

    private final UdpNetwork network = new UdpNetwork(LOCAL, 16_384, 8);

    @AutoClose
    private final DatagramPoller poller = network.openPoller();

    private long waited(long ns, boolean orPacket) {
        long startNs = System.nanoTime();
        poller.await(ns, orPacket);
        return System.nanoTime() - startNs;
    }

    @Test
    void shouldWaitUntilSomebodyWakesItUp() throws InterruptedException {
        Thread waiter = Thread.ofPlatform().start(() -> poller.await(FOR_EVER_NS, false));
        poller.wake();
        waiter.join();
        assertThat(waiter.isAlive()).isFalse();
    }

    @Test
    void shouldNotWaitWhereItWasWokenUpBeforeAndThenWaitAgain() {
        poller.wake();
        poller.wake();

        assertThat(waited(FOR_EVER_NS, false)).isLessThan(FOR_EVER_NS);
        assertThat(waited(SHORT_NS, false)).isGreaterThanOrEqualTo(SHORT_NS);
    }

    @Test
    void shouldWaitForAPacketOnlyWhereItWantsTo() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, LOCAL)) {
            port = free.getLocalPort();
        }
        poller.add(network.bind(port), 1);
        try (DatagramSocket peer = new DatagramSocket(0, LOCAL)) {
            peer.send(new DatagramPacket(new byte[] {1}, 1, LOCAL, port));
        }

        assertThat(waited(FOR_EVER_NS, true)).isLessThan(FOR_EVER_NS);
        assertThat(waited(SHORT_NS, false)).isGreaterThanOrEqualTo(SHORT_NS);
        assertThat(poller.poll((token, packet, length, source) -> {})).isEqualTo(1);
    }

    @Test
    void shouldTakeNoHarmFromAWakeUpAfterTheEnd() {
        DatagramPoller gone = network.openPoller();
        gone.close();
        gone.wake();
    }
}
