// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that ends by itself, with what it printed. */
public record Command(int exitCode, String out, String err) {

    /** {@code ./convoke} with these words. */
    public static Command convoke(int timeoutSeconds, String... words) throws IOException, InterruptedException {
        final List<String> all =
                new ArrayList<>(List.of(root().resolve("convoke").toString()));
        all.addAll(Arrays.asList(words));
        return run(timeoutSeconds, all);
    }

    /** Any command; killed with what it started when it does not end in time. */
    public static Command run(int timeoutSeconds, List<String> words) throws IOException, InterruptedException {
        final Path out = Files.createTempFile("command", ".out");
        final Path err = Files.createTempFile("command", ".err");
        final Process process = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new IOException(words + " did not end within " + timeoutSeconds + " s:\n" + Files.readString(out)
                        + Files.readString(err));
            }
            return new Command(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The repository. */
    public static Path root() {
        final String root = System.getenv("CONVOKE_ROOT");
        if (root == null) {
            throw new IllegalStateException("CONVOKE_ROOT is not set; the build sets it to the repository");
        }
        return Path.of(root);
    }
}
