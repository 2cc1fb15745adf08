// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.convoke.persistence.journal.JournalSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSession;

/**
 * The statements of one list, each prepared once: the driver forgets those that nobody holds. A stage fails with the driver's error
 * when Cassandra does not answer.
 */
final class Statements {
    private final CassandraSession session;
    private final Map<String, CompletionStage<PreparedStatement>> prepared = new ConcurrentHashMap<>();

    Statements(ActorSystem<?> system) {
        this.session = JournalSession.of(system);
    }

    CompletionStage<Done> write(String query, Object... values) {
        return bind(query, values).thenCompose(session::executeWrite);
    }

    /** One of several. */
    record Write(String query, Object[] values) {}

    /** @param few all of them at once: a request to Cassandra costs it as much as what it writes */
    CompletionStage<Done> writeAll(List<Write> few) {
        List<CompletableFuture<BoundStatement>> bound = few.stream()
                .map(one -> bind(one.query(), one.values()).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(bound.toArray(CompletableFuture[]::new)).thenCompose(_ -> {
            List<BatchableStatement<?>> all = new ArrayList<>();
            bound.forEach(statement -> all.add(statement.join()));
            return session.executeWriteBatch(BatchStatement.newInstance(BatchType.UNLOGGED, all)
                    .setExecutionProfileName(JournalSession.PROFILE));
        });
    }

    CompletionStage<List<Row>> select(String query, Object... values) {
        return bind(query, values).thenCompose(session::selectAll);
    }

    /** What is null is left out: written, it would be one more tombstone for each reader to skip. */
    private CompletionStage<BoundStatement> bind(String query, Object... values) {
        return prepare(query).thenApply(statement -> {
            BoundStatementBuilder bound = statement.boundStatementBuilder(values);
            for (int i = 0; i < values.length; i++) {
                if (values[i] == null) {
                    bound.unset(i);
                }
            }
            return bound.setExecutionProfileName(JournalSession.PROFILE).build();
        });
    }

    private CompletionStage<PreparedStatement> prepare(String query) {
        CompletionStage<PreparedStatement> known = prepared.get(query);
        if (known != null) {
            return known;
        }
        return session.prepare(query).thenApply(statement -> {
            prepared.put(query, CompletableFuture.completedStage(statement));
            return statement;
        });
    }
}
