// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortRangeTest {
    private static final int FIRST = 30_000;
    private static final int LAST = 30_007;

    /** Ports are their own sockets; none is ever bound. */
    private static final class NoNetwork implements DatagramNetwork {
        @Override
        public int bind(int port) {
            return port;
        }

        @Override
        public void close(int socket) {
            // nothing is open
        }

        @Override
        public DatagramPoller openPoller() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void shouldBeginWhereTheRandomNumberSaysAndGoRound() {
        PortRange ports = new PortRange(new NoNetwork(), FIRST, LAST, 6);

        assertThat(IntStream.range(0, 4).map(i -> ports.take(true).port()))
                .containsExactly(30_004, 30_006, 30_000, 30_002);
        assertThat(ports.take(true)).isNull();
    }

    @Test
    void shouldNotGiveOutAPortThatIsLeftOutNorItsPair() {
        PortRange ports = new PortRange(new NoNetwork(), FIRST, LAST, 0);
        ports.leaveOut(30_003);

        assertThat(IntStream.range(0, 3).map(i -> ports.take(i == 1).port())).containsExactly(30_000, 30_004, 30_006);
        assertThat(ports.take(true)).isNull();
        ports.leaveOut(17_355);
        assertThat(ports.take(true).port()).isEqualTo(30_002);
    }

    @Test
    void shouldGiveEachPairOnceWhateverTheRandomNumber() {
        for (long random : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            PortRange ports = new PortRange(new NoNetwork(), FIRST, LAST, random);
            Set<Integer> taken = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                taken.add(ports.take(false).port());
            }
            assertThat(taken).containsExactlyInAnyOrder(30_000, 30_002, 30_004, 30_006);
        }
    }
}
