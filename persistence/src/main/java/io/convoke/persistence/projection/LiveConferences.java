// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import com.datastax.oss.driver.api.core.cql.Row;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The conferences that are on, in no order that means anything, but always the same. A stage fails with the driver's
 * error when Cassandra does not answer.
 */
public final class LiveConferences {
    private static final String COLUMNS = "conference, subject, requested_by, conference_uri, started_at, expires_at";
    private static final String UPSERT =
            "INSERT INTO convoke_projection.live_conferences (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM convoke_projection.live_conferences WHERE conference = ?";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM convoke_projection.live_conferences";
    private static final String FIRST = SELECT + " LIMIT ?";
    private static final String AFTER = SELECT + " WHERE token(conference) > token(?) LIMIT ?";

    private final Statements statements;

    public LiveConferences(ActorSystem<?> system) {
        this.statements = new Statements(system);
    }

    public CompletionStage<Done> upsert(LiveConference c) {
        return statements.write(
                UPSERT,
                c.id().value(),
                c.subject(),
                c.requestedBy().aor(),
                c.conferenceUri(),
                c.startedAt(),
                c.expiresAt());
    }

    /** Deleting what is not there is fine. */
    public CompletionStage<Done> delete(ConferenceId conference) {
        return statements.write(DELETE, conference.value());
    }

    /** @throws InvalidCursor when {@code after} is not from a page of this list */
    public CompletionStage<Page<LiveConference>> list(Optional<String> after, int limit) {
        int bounded = Page.bounded(limit);
        Object[] values =
                after.map(cursor -> new Object[] {decode(cursor), bounded}).orElseGet(() -> new Object[] {bounded});
        return statements.select(after.isPresent() ? AFTER : FIRST, values).thenApply(rows -> page(rows, bounded));
    }

    private static Page<LiveConference> page(List<Row> rows, int limit) {
        List<LiveConference> items = rows.stream().map(LiveConferences::read).toList();
        return new Page<>(
                items,
                items.size() < limit
                        ? Optional.empty()
                        : Optional.of(encode(items.getLast().id().value())));
    }

    private static LiveConference read(Row row) {
        return new LiveConference(
                new ConferenceId(row.getString("conference")),
                row.getString("subject"),
                new UserId(row.getString("requested_by")),
                row.getString("conference_uri"),
                row.getInstant("started_at"),
                row.getInstant("expires_at"));
    }

    private static String encode(String lastId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(lastId.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw new InvalidCursor(cursor);
        }
    }
}
