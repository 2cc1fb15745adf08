// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root of the repository. */
@Timeout(60)
class LauncherTest {
    private static final Path ROOT = Path.of(System.getenv("CONVOKE_ROOT"));

    @TempDir
    Path folder;

    private record Outcome(int code, String said) {}

    @Test
    void shouldBeGoodShell() throws Exception {
        assertThat(run(Map.of(), "shellcheck", "convoke", ".ci/run")).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void shouldSayInOneLineThatTheJdkIsNotOne() throws Exception {
        Outcome outcome = run(Map.of("CONVOKE_JAVA_HOME", "/nonexistent"), "./convoke", "help");

        assertThat(outcome)
                .isEqualTo(new Outcome(1, "convoke: CONVOKE_JAVA_HOME (/nonexistent) is not a JDK 25 or later\n"));
    }

    @Test
    void shouldRefuseAnOlderJdk() throws Exception {
        Path home = folder.resolve("jdk-21");
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(home.resolve("bin/java")).toFile().setExecutable(true);
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"21.0.4\"\n");

        Outcome outcome = run(Map.of("CONVOKE_JAVA_HOME", home.toString()), "./convoke", "help");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.said())
                .contains(home.toString())
                .contains("is not a JDK 25 or later")
                .hasLineCount(1);
    }

    private static Outcome run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).directory(ROOT.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
