// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.schema;

import io.convoke.persistence.journal.JournalSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSession;

/** The tables of our own, beside the journal's: {@code schema.cql}. Applied at every boot; what is there stays as it is. */
public final class Schema {
    private Schema() {}

    /** Completes when all tables are there; fails with the driver's error when one cannot be made. */
    public static CompletionStage<Done> apply(ActorSystem<?> system) {
        String replication = system.settings().config().getString("convoke.cassandra.replication");
        CassandraSession session = JournalSession.of(system);
        CompletionStage<Done> done = CompletableFuture.completedFuture(Done.getInstance());
        for (String statement : statements(replication)) { // one after the other: concurrent changes disagree
            done = done.thenCompose(before -> session.executeDDL(statement));
        }
        return done.thenCompose(
                made -> session.executeWrite(
                        "INSERT INTO convoke_projection.installation (name, at) VALUES ('convoke', toTimestamp(now())) IF NOT EXISTS"));
    }

    private static List<String> statements(String replication) {
        try (var stream = Schema.class.getResourceAsStream("schema.cql")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@replication@", replication)
                    .replaceAll("(?m)--.*$", "");
            return Arrays.stream(text.split(";"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
