// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child that runs on without the process that started it, found by its pid file: one line {@code pid port startMillis}.
 * The node writes that of Cassandra, and stops it itself unless it was killed; {@code up} writes that of the node, which
 * stops by itself when {@code up} was killed.
 */
record LeftOver(ProcessHandle process) {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    static Optional<LeftOver> of(Path pidFile) {
        try {
            String[] words = Files.readString(pidFile).strip().split(" ");
            Instant started = Instant.ofEpochMilli(Long.parseLong(words[2]));
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startedAt(process, started))
                    .map(LeftOver::new);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException noneOrTorn) {
            return Optional.empty();
        }
    }

    static String line(ProcessHandle process, int port) {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + " " + port + " " + started + "\n";
    }

    /** Gives it time to end by itself, then ends it. */
    void await(int seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException stays) {
            stop();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGTERM, SIGKILL when that takes too long. Returns when it is gone. */
    void stop() {
        process.destroy();
        try {
            process.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException stuck) {
            process.destroyForcibly();
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A pid may have been given to a stranger since; its start tells. */
    private static boolean startedAt(ProcessHandle process, Instant started) {
        return process.info()
                .startInstant()
                .map(instant -> Duration.between(instant, started).abs().compareTo(CLOCK_TOLERANCE) < 0)
                .orElse(false);
    }
}
