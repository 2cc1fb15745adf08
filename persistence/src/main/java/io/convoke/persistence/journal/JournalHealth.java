// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the journal answers, asked all the time, so that an edge can refuse new work at once instead of letting every
 * request find out by itself. Unavailable until the first answer. Nothing here blocks; any thread may ask.
 */
public final class JournalHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalHealth.class);
    private static final String PROBE = "SELECT release_version FROM system.local";

    private final CompletionStage<CqlSession> session;
    private final Duration timeout;
    private final AtomicBoolean probing = new AtomicBoolean();
    private final Cancellable timer;
    private volatile boolean available;
    private volatile long tookNs;

    private JournalHealth(ActorSystem<?> system, CompletionStage<CqlSession> session, Config settings) {
        this.session = session;
        this.timeout = settings.getDuration("probe-timeout");
        this.timer = system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO, settings.getDuration("probe-interval"), this::probe, system.executionContext());
    }

    /** Begins to ask; ends with the actor system, or when closed. */
    public static JournalHealth start(ActorSystem<?> system) {
        return new JournalHealth(
                system,
                JournalSession.of(system).underlying(),
                system.settings().config().getConfig("convoke.journal"));
    }

    public boolean available() {
        return available;
    }

    /** How long its last answer took; empty while it does not answer. */
    public Optional<Duration> answersIn() {
        return available ? Optional.of(Duration.ofNanos(tookNs)) : Optional.empty();
    }

    @Override
    public void close() {
        timer.cancel();
    }

    /** One question at a time: while the driver still looks for a server the last one is not answered. */
    private void probe() {
        if (!probing.compareAndSet(false, true)) {
            return;
        }
        long askedNs = System.nanoTime();
        session.thenCompose(open ->
                        open.executeAsync(SimpleStatement.newInstance(PROBE).setTimeout(timeout)))
                .toCompletableFuture()
                .orTimeout(timeout.toMillis() + 500, TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    tookNs = System.nanoTime() - askedNs;
                    report(failure);
                    probing.set(false); // last: the next answer must not be told before this one
                });
    }

    private void report(Throwable failure) {
        boolean now = failure == null;
        if (now == available) {
            return;
        }
        available = now;
        if (now) {
            LOG.info("The journal answers");
        } else {
            LOG.warn("The journal does not answer: {}", failure.toString());
        }
    }
}
