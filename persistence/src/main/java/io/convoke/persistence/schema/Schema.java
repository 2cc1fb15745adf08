// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.schema;

import io.convoke.persistence.journal.JournalSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.cassandra.KeyspaceAndTableStatements;
import org.apache.pekko.persistence.cassandra.PluginSettings;
import org.apache.pekko.stream.connectors.cassandra.javadsl.CassandraSession;

/**
 * All tables: the journal's, the snapshots' and our own ({@code schema.cql}). Applied at every boot, before the first
 * entity: the plugins would make theirs beside the first reads, which fail then. What is there stays as it is.
 */
public final class Schema {
    private static final String JOURNAL = "pekko.persistence.cassandra";

    private static final String INSTALLED = "INSERT INTO convoke_projection.installation (name, at)"
            + " VALUES ('convoke', toTimestamp(now())) IF NOT EXISTS";

    private Schema() {}

    /** Completes when all tables are there; fails with the driver's error when one cannot be made. */
    public static CompletionStage<Done> apply(ActorSystem<?> system) {
        String replication = system.settings().config().getString("convoke.cassandra.replication");
        CassandraSession session = JournalSession.of(system);
        // The driver reads the whole schema again after each change: once, after the last, is enough.
        CompletionStage<Done> done = session.underlying()
                .thenCompose(driver -> driver.setSchemaMetadataEnabled(false))
                .thenApply(off -> Done.getInstance());
        for (String statement : all(system, replication)) { // one after the other: concurrent changes disagree
            done = done.thenCompose(before -> session.executeDDL(statement));
        }
        return done.thenCompose(made -> session.executeWrite(INSTALLED))
                .thenCompose(made -> session.underlying())
                .thenCompose(driver -> driver.setSchemaMetadataEnabled(null))
                .thenApply(on -> Done.getInstance());
    }

    private static List<String> all(ActorSystem<?> system, String replication) {
        var classic = system.classicSystem();
        var plugin = new PluginSettings(classic, classic.settings().config().getConfig(JOURNAL));
        var statements = new KeyspaceAndTableStatements(classic, JOURNAL, plugin);
        List<String> all = new ArrayList<>();
        all.add(statements.createJournalKeyspaceStatement());
        all.addAll(statements.getCreateJournalTablesStatements());
        all.add(statements.createSnapshotKeyspaceStatement());
        all.addAll(statements.getCreateSnapshotTablesStatements());
        all.addAll(own(replication));
        return all;
    }

    private static List<String> own(String replication) {
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
