// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Processes found by their pid files, and signals to them. */
public final class Signals {
    private Signals() {}

    /** The living process that a pid file names (its first word). */
    public static Optional<ProcessHandle> process(Path pidFile) throws IOException {
        if (!Files.isReadable(pidFile)) {
            return Optional.empty();
        }
        final String[] words = Files.readString(pidFile).strip().split("\\s+");
        return words[0].isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(words[0])).filter(ProcessHandle::isAlive);
    }

    /** {@code kill -SIGNAL pid}. */
    public static void send(String signal, ProcessHandle process) throws IOException, InterruptedException {
        final Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(60, TimeUnit.SECONDS)) {
            kill.destroyForcibly();
            throw new IOException("kill -" + signal + " " + process.pid() + " did not end");
        }
    }

    /** SIGKILL, and waits until it is gone. A stopped process is killed too. */
    public static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
