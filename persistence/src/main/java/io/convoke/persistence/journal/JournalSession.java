// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSession;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSessionRegistry;

/** The session of projections, queries and probes; the journal has one of its own. */
public final class JournalSession {
    /** The profile of statements that are not the journal's own: LOCAL_QUORUM, safe to repeat. */
    public static final String PROFILE = "pekko-projection-cassandra-profile";

    private JournalSession() {}

    public static CassandraSession of(ActorSystem<?> system) {
        return CassandraSessionRegistry.get(system).sessionFor("convoke.session");
    }
}
