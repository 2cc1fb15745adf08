// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisorTest {
    @TempDir
    Path folder;

    private final StringWriter screen = new StringWriter();

    @Test
    void shouldShowProgressAndAddressesAndSayHowTheNodeDied() throws IOException {
        CommandFailed failed = run("breaks = 1");

        assertThat(failed.exitCode()).isEqualTo(CommandFailed.NODE_DIED);
        assertThat(failed).hasMessageContaining("exit code 7").hasMessageContaining("a line of the log");
        assertThat(screen.toString())
                .contains("has read 1")
                .contains("API       http://127.0.0.1:4711/v1")
                .contains("OpenAPI   http://127.0.0.1:4711/openapi.yaml")
                .contains("Health    http://127.0.0.1:4711/health/ready")
                .contains("Metrics   http://127.0.0.1:4711/metrics")
                .contains("Token     " + Files.readString(folder.resolve("data/token")));
    }

    @Test
    void shouldGiveTheReasonOfANodeThatCouldNotStart() throws IOException {
        CommandFailed failed = run("refuses = 1");

        assertThat(failed.exitCode()).isEqualTo(CommandFailed.CANNOT);
        assertThat(failed).hasMessageContaining("could not start").hasMessageContaining("refused");
        assertThat(screen.toString()).doesNotContain("ready");
    }

    @Test
    void shouldSayThatNoCassandraAnswers() throws IOException {
        int nobody = PortsTest.free();

        CommandFailed failed = run("unused = 1", "127.0.0.1:" + nobody);

        assertThat(failed).hasMessageStartingWith("No Cassandra answers at 127.0.0.1:" + nobody);
    }

    /** The stand-in reads what it shall do in the operator's settings, which are included by name. */
    private CommandFailed run(String operator) throws IOException {
        try (StandInCassandra cassandra = new StandInCassandra()) {
            return run(operator, cassandra.address());
        }
    }

    private CommandFailed run(String operator, String cassandra) throws IOException {
        Path settings = Files.writeString(folder.resolve(operator.split(" ")[0] + ".conf"), operator);
        UpSettings up = UpSettings.of(
                folder.resolve("data"),
                PortsTest.free(),
                PortsTest.free(),
                "127.0.0.1",
                Optional.of(settings),
                Optional.of(cassandra),
                Optional.empty(),
                Optional.empty(),
                1);
        Installation installation = new Installation(
                Path.of(System.getenv("CONVOKE_ROOT")),
                Path.of(System.getProperty("java.home")),
                Path.of("target/test-classes").toAbsolutePath().toString(),
                List.of(),
                Optional.empty());
        Supervisor supervisor =
                new Supervisor(installation, up, new PrintWriter(screen, true), StandInNode.class.getName());
        return catchThrowableOfType(CommandFailed.class, supervisor::run);
    }
}
