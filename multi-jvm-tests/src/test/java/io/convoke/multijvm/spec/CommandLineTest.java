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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./convoke} as its user meets it. */
@ExtendWith(SharedNode.class)
class CommandLineTest {
    private static final int MOST_TIMES = 4;
    private static final long STILL_MS = 250;

    @Test
    void shouldHoldTheDemoAndSayWhoHeardWhom(RunningNode node, @TempDir Path folder) throws Exception {
        final Command demo = demo(node, folder);
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

    /** Held again where this machine stood still meanwhile: then nobody can hear what was said. */
    private static Command demo(RunningNode node, Path folder) throws Exception {
        for (int times = 1; ; times++) {
            try (Standstill machine = Standstill.watch()) {
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
                if (machine.longestMs() < STILL_MS || times == MOST_TIMES) {
                    return demo;
                }
            }
        }
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

    /** Whether this machine stands still: a thread that wants to run all the time sees when it did not. */
    private static final class Standstill implements AutoCloseable {
        private static final long STEP_NS = 10_000_000L;

        private volatile boolean over;
        private volatile long longestNs;

        static Standstill watch() {
            final Standstill watch = new Standstill();
            Thread.ofPlatform().daemon().name("standstill").start(watch::run);
            return watch;
        }

        private void run() {
            long beforeNs = System.nanoTime();
            while (!over) {
                LockSupport.parkNanos(STEP_NS);
                final long nowNs = System.nanoTime();
                longestNs = Math.max(longestNs, nowNs - beforeNs - STEP_NS);
                beforeNs = nowNs;
            }
        }

        long longestMs() {
            return longestNs / 1_000_000;
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
