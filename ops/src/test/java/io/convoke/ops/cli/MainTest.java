// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldDescribeEveryCommand() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("Usage: convoke", "Commands:", "up ", "test ", "demo ", "bench ", "help ", "Examples:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "test", "demo", "bench"})
    void shouldDescribeItsCommandsWithExamples(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString()).contains("Usage: convoke " + command, "Examples:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"media", "control", "sip", "instant"})
    void shouldDescribeEveryBenchmarkWithItsScenarios(String bench) {
        assertThat(run("bench", bench, "--help")).isZero();

        assertThat(out.toString())
                .contains("Usage: convoke bench " + bench, "--scenario=NAME", "--json", "--seconds=S");
    }

    @Test
    void shouldShowTheDefaultsOfUp() {
        run("up", "--help");

        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("--data=DIR", "--media-address=ADDRESS", "--config=FILE", "--cassandra=HOST:PORT")
                .contains("8080", "5060", "127.0.0.1", ".convoke/data");
    }

    @Test
    void shouldAnswerAWrongOptionWithOneLineAndAHint() {
        assertThat(run("up", "--prot", "9")).isEqualTo(2);

        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).contains("--prot").contains("convoke up --help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldShowTheHelpWhenAskedForNothing() {
        assertThat(run()).isZero();
        assertThat(out.toString()).contains("Usage: convoke");
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
