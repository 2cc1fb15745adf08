// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.multijvm.harness.Command;
import io.convoke.multijvm.harness.ExternalCassandra;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Ports;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./convoke up --cassandra}: on a Cassandra that it did not start and does not stop. */
class ExistingCassandraTest {
    @TempDir
    private Path folder;

    @Test
    void shouldKeepUsersInACassandraThatItDoesNotRun() throws Exception {
        try (ExternalCassandra cassandra = ExternalCassandra.start(folder.resolve("theirs"));
                RunningNode node = RunningNode.startOn(cassandra, folder.resolve("data"));
                People people = new People(node.client(), "alice")) {
            assertThat(node.data().resolve("cassandra")).doesNotExist();

            assertThat(node.stop("INT")).as("exit code of up").isZero();

            assertThat(cassandra.server().isAlive()).as("their Cassandra").isTrue();
            node.restart();
            assertThat(node.client()
                            .call("GET", ControlClient.user(people.aor("alice")), null)
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, No Cassandra answers at 127.0.0.1:1",
        "cassandra.invalid:9042, there is no host cassandra.invalid",
        "9042, HOST:PORT"
    })
    void shouldSayInOneLineThatTheAddressIsWrong(String address, String says) throws Exception {
        final Command up = up(address);

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.err()).contains("--cassandra", says).hasLineCount(1);
    }

    @Test
    void shouldSayInOneLineThatSomethingElseAnswersThere() throws Exception {
        try (ServerSocket another = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerAsMailServersDo(another));

            final Command up = up("127.0.0.1:" + another.getLocalPort());

            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.err())
                    .contains("--cassandra", "something answers there that is no Cassandra")
                    .hasLineCount(1);
        }
    }

    private Command up(String cassandra) throws Exception {
        return Command.convoke(
                120,
                "up",
                "--data",
                folder.resolve("data").toString(),
                "--port",
                freePort(),
                "--sip-port",
                freePort(),
                "--cassandra",
                cassandra);
    }

    private static String freePort() throws IOException {
        return String.valueOf(Ports.free(1));
    }

    private static void answerAsMailServersDo(ServerSocket server) {
        try (Socket client = server.accept();
                OutputStream out = client.getOutputStream()) {
            out.write("220 mail.example.net ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}
