// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.cassandra;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Cassandra as a child process. It outlives a node that is killed: the next {@link #startOrAttach} on the same
 * directory finds it by its pid file and goes on with it. Whoever started or attached stops it with {@link #stop}.
 * All methods block; none belongs on an actor's thread.
 */
public final class EmbeddedCassandra implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCassandra.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final CassandraSettings settings;
    private final ProcessHandle process;
    private final boolean attached;

    private EmbeddedCassandra(CassandraSettings settings, ProcessHandle process, boolean attached) {
        this.settings = settings;
        this.process = process;
        this.attached = attached;
    }

    /**
     * Returns when the server answers CQL. A server that already runs on this directory and port is used as it is; one on
     * another port is stopped first.
     */
    public static EmbeddedCassandra startOrAttach(CassandraSettings settings) throws CassandraUnavailable {
        Optional<PidFile.Running> running = PidFile.in(settings.directory()).running();
        if (running.isPresent()) {
            EmbeddedCassandra found =
                    new EmbeddedCassandra(settings, running.get().process(), true);
            if (running.get().port() == settings.port() && found.comesUp()) {
                LOG.info("Using the Cassandra that runs already, pid {}", found.pid());
                return found;
            }
            LOG.info(
                    "Stopping the Cassandra with pid {} on port {}",
                    found.pid(),
                    running.get().port());
            found.stop();
        }
        return start(settings);
    }

    private static EmbeddedCassandra start(CassandraSettings settings) throws CassandraUnavailable {
        ServerJdk jdk = ServerJdk.choose(settings.javaHome());
        ServerFiles files = new ServerFiles(settings.directory());
        files.write(settings, jdk);
        requireFree(settings.host(), settings.port(), "convoke.cassandra.port");
        requireFree(settings.host(), settings.storagePort(), "convoke.cassandra.storage-port");
        EmbeddedCassandra started = new EmbeddedCassandra(settings, spawn(settings, jdk, files), false);
        LOG.info("Started Cassandra on JDK {}, pid {}, port {}", jdk.feature(), started.pid(), settings.port());
        if (started.comesUp()) {
            return started;
        }
        boolean died = !started.isAlive();
        started.stop();
        throw new CassandraUnavailable(
                died
                        ? "Cassandra died at its start; the last it said (" + files.output() + "):\n" + files.tail()
                        : "Cassandra did not answer on port " + settings.port() + " within "
                                + settings.startTimeout().toSeconds() + " s; see "
                                + files.output().getParent());
    }

    private static ProcessHandle spawn(CassandraSettings settings, ServerJdk jdk, ServerFiles files)
            throws CassandraUnavailable {
        try {
            Process process = new ProcessBuilder(ServerCommand.of(settings, jdk, files))
                    .directory(settings.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(files.output().toFile())
                    .start();
            process.getOutputStream().close();
            PidFile.in(settings.directory()).write(process.toHandle(), settings.port());
            return process.toHandle();
        } catch (IOException e) {
            throw new CassandraUnavailable("Cannot start Cassandra with " + jdk.java() + ": " + e.getMessage(), e);
        }
    }

    private static void requireFree(String host, int port, String key) throws CassandraUnavailable {
        if (CqlProbe.taken(host, port)) {
            throw new CassandraUnavailable("Port " + port + " on " + host
                    + ", wanted for Cassandra, is in use by another program: free it or change " + key);
        }
    }

    /** Waits until it answers; false when the process ended, or the time was up. */
    private boolean comesUp() {
        long deadlineNs = System.nanoTime() + settings.startTimeout().toNanos();
        while (isAlive() && System.nanoTime() - deadlineNs < 0) {
            if (CqlProbe.answers(settings.host(), settings.port())) {
                return true;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return false;
    }

    /** Whether it was there already. */
    public boolean attached() {
        return attached;
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return settings.port();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM, upon which it flushes; SIGKILL when that takes more than 30 s. Safe to repeat. */
    public void stop() {
        process.destroy();
        try {
            process.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException stuck) {
            LOG.warn("Cassandra, pid {}, did not stop within {} s; killing it", pid(), STOP_TIMEOUT.toSeconds());
            process.destroyForcibly();
            process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join(); // the next one wants its ports
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            PidFile.in(settings.directory()).delete();
        } catch (IOException left) {
            LOG.warn(
                    "Cannot delete the pid file of Cassandra: {}",
                    left.getMessage()); // the next start sees it is stale
        }
    }

    @Override
    public void close() {
        stop();
    }
}
