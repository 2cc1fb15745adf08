// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSession;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSessionRegistry;

/** The one session of a node with Cassandra: journal, snapshots, projections and queries share it. */
public final class JournalSession {
    /** The profile of statements that are not the journal's own: LOCAL_QUORUM, safe to repeat. */
    public static final String PROFILE = "pekko-projection-cassandra-profile";

    private JournalSession() {}

    public static CassandraSession of(ActorSystem<?> system) {
        return CassandraSessionRegistry.get(system).sessionFor("pekko.persistence.cassandra");
    }
}
