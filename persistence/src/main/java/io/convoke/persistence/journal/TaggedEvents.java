// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import java.time.Instant;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.cassandra.query.javadsl.CassandraReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Source;

/** What the journal holds under a tag. */
public final class TaggedEvents {
    private TaggedEvents() {}

    /** The events of {@code tag} from {@code since} until now, in the order of their writing; then the stream ends. */
    public static Source<EventEnvelope, NotUsed> upToNow(ActorSystem<?> system, String tag, Instant since) {
        CassandraReadJournal journal = PersistenceQuery.get(system)
                .getReadJournalFor(CassandraReadJournal.class, CassandraReadJournal.Identifier());
        return journal.currentEventsByTag(tag, journal.timeBasedUUIDFrom(since.toEpochMilli()));
    }
}
