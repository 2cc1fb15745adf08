// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process serves a data directory, on which port. One line, {@code pid port startMillis}: the start time tells the
 * server from a stranger that was given the same pid after a reboot.
 */
record PidFile(Path path) {
    private static final long CLOCK_TOLERANCE_MS = 5_000;

    /** A server that is still alive, and its CQL port. */
    record Running(ProcessHandle process, int port) {}

    static PidFile in(Path directory) {
        return new PidFile(directory.resolve("cassandra.pid"));
    }

    void write(ProcessHandle process, int port) throws IOException {
        Files.writeString(path, process.pid() + " " + port + " " + startMillis(process) + "\n");
    }

    Optional<Running> running() {
        try {
            String[] words = Files.readString(path).strip().split(" ");
            int port = Integer.parseInt(words[1]);
            long started = Long.parseLong(words[2]);
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> Math.abs(startMillis(process) - started) < CLOCK_TOLERANCE_MS)
                    .map(process -> new Running(process, port));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException absentOrTorn) {
            return Optional.empty(); // no file, or one that a crash left half written: nobody runs that we can name
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    private static long startMillis(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(java.time.Instant::toEpochMilli)
                .orElse(0L);
    }
}
