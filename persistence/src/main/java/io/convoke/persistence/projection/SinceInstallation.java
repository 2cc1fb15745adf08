// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.convoke.persistence.journal.JournalSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.javadsl.SourceProvider;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSession;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A source that, where no offset is stored yet, begins at the day the installation was made. From the journal's
 * {@code first-time-bucket} it would first read a partition for each day that ever was, before the first event.
 */
final class SinceInstallation<E> extends SourceProvider<Offset, EventEnvelope<E>> {
    /** Clocks of nodes may differ; a day is one partition more. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private static final String INSTALLED_AT = "SELECT at FROM convoke_projection.installation WHERE name = 'convoke'";

    private final CassandraSession session;
    private final SourceProvider<Offset, EventEnvelope<E>> source;

    SinceInstallation(ActorSystem<?> system, SourceProvider<Offset, EventEnvelope<E>> source) {
        this.session = JournalSession.of(system);
        this.source = source;
    }

    @Override
    public CompletionStage<Source<EventEnvelope<E>, NotUsed>> source(
            Supplier<CompletionStage<Optional<Offset>>> offset) {
        return source.source(() -> offset.get()
                .thenCompose(stored -> stored.isPresent() ? CompletableFuture.completedFuture(stored) : installed()));
    }

    private CompletionStage<Optional<Offset>> installed() {
        return session.selectOne(INSTALLED_AT)
                .thenApply(row -> row.map(at -> Offset.timeBasedUUID(
                        Uuids.startOf(at.getInstant("at").minus(MARGIN).toEpochMilli()))));
    }

    @Override
    public Offset extractOffset(EventEnvelope<E> envelope) {
        return source.extractOffset(envelope);
    }

    @Override
    public long extractCreationTime(EventEnvelope<E> envelope) {
        return source.extractCreationTime(envelope);
    }
}
