// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentPortsTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    /** Below those that the system gives to whoever wants any: one that is free now is free then. */
    private static final int FIRST = 24_300;

    private static final int LAST = 24_399;

    @Test
    void shouldTakeEvenPortsOfMediaThatNobodyHas() throws Exception {
        // given 50 pairs of ports, most of them somebody's
        List<AutoCloseable> taken = new ArrayList<>();
        for (int port = FIRST; port < LAST - 20; port += 2) {
            try {
                taken.add(new DatagramSocket(port, LOCAL));
            } catch (java.net.BindException another) {
                assertThat(another).isNotNull(); // it is not free either
            }
        }
        AgentPorts ports = new AgentPorts(new MediaPorts(LOCAL, FIRST, LAST));

        // when
        try (DatagramChannel channel = ports.open(new AgentMedia(ports, null, packet -> true))) {

            // then
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            assertThat(port).isEven().isBetween(LAST - 20, LAST);
        } finally {
            for (AutoCloseable each : taken) each.close();
        }
    }
}
