// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.multijvm.harness.Command;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./convoke} as its user meets it. */
@ExtendWith(SharedNode.class)
class CommandLineTest {
    @Test
    void shouldHoldTheDemoAndSayWhoHeardWhom(RunningNode node, @TempDir Path folder) throws Exception {
        final Command demo = Command.convoke(
                180,
                "demo",
                "--port",
                String.valueOf(node.port()),
                "--data",
                node.data().toString(),
                "--out",
                folder.resolve("wavs").toString(),
                "--json");
        final JsonNode report = ControlClient.JSON.readTree(demo.out());
        assertThat(report.path("ok").asBoolean())
                .as("%s%n%s", demo.out(), demo.err())
                .isTrue();
        assertThat(demo.exitCode()).isZero();
        assertThat(report.path("pairs")).hasSize(6).allSatisfy(pair -> {
            assertThat(pair.path("heard").asBoolean()).isTrue();
            assertThat(pair.path("delayMs").asDouble()).isBetween(1.0, 300.0);
            assertThat(pair.path("lossPercent").asDouble()).isLessThan(1.0);
            assertThat(pair.path("listener").asText())
                    .isNotEqualTo(pair.path("talker").asText());
        });
        assertThat(report.path("wavs"))
                .hasSize(3)
                .allSatisfy(wav -> assertThat(Path.of(wav.asText())).isNotEmptyFile());
    }

    @Test
    void shouldSayInOneLineWhatIsWrong(RunningNode node, @TempDir Path folder) throws Exception {
        final Path file = Files.createFile(folder.resolve("file"));

        final Command occupied = Command.convoke(
                120, "up", "--data", folder.resolve("data").toString(), "--port", String.valueOf(node.port()));
        final Command unwritable =
                Command.convoke(120, "up", "--data", file.resolve("data").toString(), "--port", "1");
        final Command unknown =
                Command.convoke(120, "demo", "--data", folder.resolve("none").toString());

        assertThat(occupied.exitCode()).isEqualTo(1);
        assertThat(occupied.err()).contains(String.valueOf(node.port())).hasLineCount(1);
        assertThat(unwritable.exitCode()).isEqualTo(1);
        assertThat(unwritable.err()).contains(file.toString()).hasLineCount(1);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("--data").hasLineCount(1);
    }

    @Test
    void shouldStopBothProcessesOnInterruptAndKeepTheData(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice")) {
            final ProcessHandle process = node.nodeProcess().orElseThrow();
            final ProcessHandle cassandra = node.cassandraProcess().orElseThrow();

            assertThat(node.stop("INT")).as("exit code of up").isZero();

            assertThat(process.isAlive()).as("the node").isFalse();
            assertThat(cassandra.isAlive()).as("Cassandra").isFalse();
            node.restart();
            assertThat(client.call("GET", ControlClient.user(people.aor("alice")), null)
                            .status())
                    .isEqualTo(200);
        }
    }
}
