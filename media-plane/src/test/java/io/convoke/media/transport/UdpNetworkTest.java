// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpNetworkTest {
    private record Arrival(int token, byte[] bytes, InetSocketAddress source) {}

    private final List<Arrival> arrivals = new ArrayList<>();
    private final PacketSink sink = (token, packet, length, source) ->
            arrivals.add(new Arrival(token, Arrays.copyOf(packet, length), source.toSocketAddress()));

    private static int freePort(InetAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, address)) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldCarryDatagramsBothWaysWithTheirSource(String host) throws IOException {
        InetAddress local = InetAddress.getByName(host);
        UdpNetwork network = new UdpNetwork(local, 16_384, 8);
        int port = freePort(local);
        int socket = network.bind(port);
        try (DatagramPoller poller = network.openPoller();
                DatagramSocket peer = new DatagramSocket(0, local)) {
            assertThat(poller.add(socket, 77)).isTrue();
            peer.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, local, port));
            await().until(() -> poller.poll(sink) > 0);

            Arrival arrival = arrivals.getFirst();
            assertThat(arrival.token()).isEqualTo(77);
            assertThat(arrival.bytes()).containsExactly(1, 2, 3);
            assertThat(arrival.source()).isEqualTo(new InetSocketAddress(local, peer.getLocalPort()));

            assertThat(poller.send(socket, new byte[] {9, 8}, 2, PeerAddress.of(arrival.source())))
                    .isTrue();
            DatagramPacket answer = new DatagramPacket(new byte[10], 10);
            peer.receive(answer);
            assertThat(answer.getLength()).isEqualTo(2);
            assertThat(answer.getPort()).isEqualTo(port);

            poller.remove(socket);
            peer.send(new DatagramPacket(new byte[] {1}, 1, local, port));
            assertThat(poller.poll(sink)).isZero();
        } finally {
            network.close(socket);
        }
    }

    @Test
    void shouldRefuseAPortThatIsTaken() throws IOException {
        InetAddress local = InetAddress.getLoopbackAddress();
        UdpNetwork network = new UdpNetwork(local, 16_384, 8);
        try (DatagramSocket taken = new DatagramSocket(0, local)) {
            assertThat(network.bind(taken.getLocalPort())).isEqualTo(-1);
        }
    }

    @Test
    void shouldTakeAFewPacketsAtATimeAndCountWhatTheKernelDropped() throws IOException {
        InetAddress local = InetAddress.getLoopbackAddress();
        UdpNetwork network = new UdpNetwork(local, 8_192, 4);
        int port = freePort(local);
        int socket = network.bind(port);
        try (DatagramPoller poller = network.openPoller();
                DatagramSocket peer = new DatagramSocket(0, local)) {
            poller.add(socket, 1);
            for (int i = 0; i < 1_000; i++) {
                peer.send(new DatagramPacket(new byte[100], 100, local, port));
            }
            // a busy kernel may deliver some of them later
            await().until(() -> poller.kernelDrops(socket) > 0);
            assertThat(poller.poll(sink)).isEqualTo(4);
            await().untilAsserted(() -> {
                while (poller.poll(sink) > 0) {}
                assertThat(poller.kernelDrops(socket)).isEqualTo(1_000 - arrivals.size());
            });
        } finally {
            network.close(socket);
        }
    }

    @Test
    void shouldHandOverADatagramThatIsTooLongAsEmpty() throws IOException {
        InetAddress local = InetAddress.getLoopbackAddress();
        UdpNetwork network = new UdpNetwork(local, 65_536, 4);
        int port = freePort(local);
        int socket = network.bind(port);
        try (DatagramPoller poller = network.openPoller();
                DatagramSocket peer = new DatagramSocket(0, local)) {
            poller.add(socket, 1);
            peer.send(new DatagramPacket(new byte[5_000], 5_000, local, port));
            await().until(() -> poller.poll(sink) > 0);

            assertThat(arrivals.getFirst().bytes()).isEmpty();
        } finally {
            network.close(socket);
        }
    }

    @Test
    void shouldKeepAddressesApart() throws UnknownHostException {
        PeerAddress ipv4 = PeerAddress.of(new InetSocketAddress("192.0.2.1", 5_004));
        PeerAddress mapped = new PeerAddress();
        mapped.set(0, 0xFFFF_C000_0201L, 5_004);
        PeerAddress ipv6 = PeerAddress.of(new InetSocketAddress(Inet6Address.getByName("2001:db8::1"), 5_004));

        assertThat(ipv4.matches(mapped)).isTrue();
        assertThat(ipv4.matches(ipv6)).isFalse();
        assertThat(ipv6.isIpv4()).isFalse();
        assertThat(ipv6.toSocketAddress()).isEqualTo(new InetSocketAddress("2001:db8::1", 5_004));
        assertThat(PeerAddress.of(null).isSet()).isFalse();
        assertThat(PeerAddress.of(new InetSocketAddress("192.0.2.1", 0)).isSet())
                .isFalse();
    }
}
