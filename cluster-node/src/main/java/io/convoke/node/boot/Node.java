// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import com.typesafe.config.Config;
import io.convoke.media.agent.MediaEngine;
import io.convoke.node.endpoint.Awakening;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.instant.InstantService;
import io.convoke.node.sip.SipEdge;
import io.convoke.node.sip.SipSettings;
import io.convoke.node.sip.guard.Pressure;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.user.OwedRequests;
import io.convoke.persistence.cassandra.CassandraUnavailable;
import io.convoke.persistence.cassandra.EmbeddedCassandra;
import io.convoke.persistence.journal.JournalHealth;
import io.convoke.persistence.projection.ConferenceProjection;
import io.convoke.persistence.schema.Schema;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node, from start to stop: its parts, and the order in which they come and go. */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    /** Each step of a start; the first one makes all tables, which takes 20 s on a machine that is busy otherwise. */
    private static final Duration STEP_WITHIN = Duration.ofSeconds(120);

    private final Config config;
    private final NodeSettings settings;
    private final EntitySettings entities;
    private final Consumer<String> progress;
    private final Readiness readiness = new Readiness();
    private final CompletableFuture<Shards> shards = new CompletableFuture<>();
    private volatile Optional<EmbeddedCassandra> cassandra = Optional.empty();
    private volatile MediaEngine engine;
    private volatile ActorSystem<Guardian.Run> system;
    private final CompletableFuture<SipStack> sip = new CompletableFuture<>();
    private boolean stopped;

    /** @param progress told in words what is being done */
    public Node(Config config, Consumer<String> progress) {
        this.config = config;
        this.settings = NodeSettings.of(config);
        this.entities = EntitySettings.of(config, settings);
        this.progress = progress;
        readiness.waitFor("journal");
        readiness.waitFor("warm-up");
    }

    /** Blocks until the node takes requests; when it fails, {@link #stop} what has come up so far. */
    public void start() throws CassandraUnavailable {
        CompletableFuture<Void> database = CompletableFuture.runAsync(this::startCassandra);
        CompletableFuture<MediaEngine> media = CompletableFuture.supplyAsync(() -> MediaEngine.start(settings.media()));
        system = ActorSystem.create(Guardian.create(settings, entities), "convoke", config);
        engine = media.join();
        awaitCassandra(database);
        progress.accept("preparing the journal");
        await(Schema.apply(system));
        JournalHealth journal = JournalHealth.start(system);
        system.tell(new Guardian.Run(engine, sip, shards));
        await(shards);
        ConferenceProjection.start(system);
        OwedRequests.wake(system, shards.join());
        await(Edges.open(system, settings, shards.join(), engine, journal, readiness, sip));
        await(openSip(journal));
        readiness.done("journal");
        progress.accept("warming up");
        await(WarmUp.run(system, settings, shards.join()));
        readiness.done("warm-up");
    }

    /** Blocks; safe to repeat, and on a node that never came up. EntityAnswers first, what they stand on last. */
    public synchronized void stop() {
        if (stopped) return;
        stopped = true;
        readiness.waitFor("stop");
        if (system != null) {
            CompletionStage<Done> down = CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.jvmExitReason());
            try {
                down.toCompletableFuture().get(settings.node().stopTimeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.error("The actor system did not stop in order; going on without it", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (sip.isDone() && !sip.isCompletedExceptionally()) sip.join().close();
        if (engine != null) engine.close();
        cassandra.ifPresent(EmbeddedCassandra::stop);
        LOG.info("The node has stopped");
    }

    /** Completes when the node has come down, also by itself: it may be on the losing side of a partition. */
    CompletionStage<Done> whenDown() {
        return system.getWhenTerminated();
    }

    /** It came down because it was on the losing side of a partition, or the others thought that it was gone. */
    boolean isOutvoted() {
        return CoordinatedShutdown.get(system)
                .getShutdownReason()
                .filter(reason -> reason == CoordinatedShutdown.clusterDowningReason())
                .isPresent();
    }

    public NodeSettings settings() {
        return settings;
    }

    public Readiness readiness() {
        return readiness;
    }

    public ActorSystem<?> system() {
        return system;
    }

    /** How to reach every entity; after {@link #start}. */
    public Shards shards() {
        return shards.join();
    }

    private void startCassandra() {
        if (!settings.cassandraEmbedded()) return;
        progress.accept("starting Cassandra");
        try {
            cassandra = Optional.of(EmbeddedCassandra.startOrAttach(settings.cassandra()));
        } catch (CassandraUnavailable e) {
            throw new CompletionException(e);
        }
    }

    private CompletionStage<?> openSip(JournalHealth journal) {
        SipSettings told = SipSettings.of(config, entities.allocator().secret());
        Pressure pressure = new Pressure(
                told.guard(), told.stack().transactions().maxServer(), () -> engine.loadFraction(), journal::available);
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "sip-begins-no-calls", () -> {
                    pressure.drain();
                    return CompletableFuture.completedFuture(Done.done());
                });
        EntityAnswers asked = new EntityAnswers(system, shards.join(), told.askTimeout());
        Signalling signalling =
                new InstantService(asked, told.node()).signalling(told.service().members());
        return SipEdge.open(system, told, shards.join(), pressure, signalling).whenComplete((stack, failure) -> {
            if (failure == null) {
                sip.complete(stack);
                Awakening.wake(system, shards.join(), told.longestKept());
            } else sip.completeExceptionally(failure);
        });
    }

    private static void awaitCassandra(CompletableFuture<Void> database) throws CassandraUnavailable {
        try {
            database.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CassandraUnavailable unavailable) throw unavailable;
            throw e;
        }
    }

    private static void await(CompletionStage<?> step) {
        step.toCompletableFuture()
                .orTimeout(STEP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
