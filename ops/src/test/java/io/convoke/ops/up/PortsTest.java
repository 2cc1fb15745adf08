// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    Path folder;

    private UpDirectory directory;

    @BeforeEach
    void prepare() {
        directory = new UpDirectory(folder);
        directory.prepare();
    }

    @Test
    void shouldKeepWhatItChoseAtTheFirstStart() {
        Ports first = Ports.of(directory, settings(free(), free()), 1);

        assertThat(Ports.of(directory, settings(free(), free()), 1)).isEqualTo(first);
        assertThat(first.cluster()).isNotEqualTo(first.cassandra());
    }

    @Test
    void shouldSayWhichPortIsTakenAndWithWhatOptionToChooseAnother() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            UpSettings settings = settings(other.getLocalPort(), free());

            assertThatThrownBy(() -> Ports.of(directory, settings, 1).requireFree(settings, directory))
                    .hasMessage("Port " + other.getLocalPort()
                            + " on 127.0.0.1 is in use by another program: stop that, or choose another with --port");
        }
    }

    @Test
    void shouldSeeASipPortThatIsTakenByAnotherServerOverUdp() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            UpSettings settings = settings(free(), other.getLocalPort());

            assertThatThrownBy(() -> Ports.of(directory, settings, 1).requireFree(settings, directory))
                    .hasMessageContaining("UDP port " + other.getLocalPort())
                    .hasMessageContaining("--sip-port");
        }
    }

    private static UpSettings settings(int port, int sipPort) {
        return UpSettings.of(
                Path.of("d"),
                port,
                sipPort,
                "127.0.0.1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1);
    }

    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
