// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import com.datastax.oss.driver.api.core.cql.Row;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The call detail records, newest first. {@code from} is included, {@code to} is not; both concern the start of the leg.
 * A stage fails with the driver's error when Cassandra does not answer.
 */
public final class CallDetailRecords {
    /** One question reads no more than this many partitions: most of a long range is empty. */
    private static final int PARTITIONS_A_QUESTION = 62;

    /** At once: Cassandra warns of changes of more than 5 KB, and of more than ten partitions. */
    private static final int RECORDS_A_WRITE = 5;

    private static final String INSERT_BY_USER = CallDetailRow.insertInto("cdr_by_user", "user, month", 2);
    private static final String INSERT_BY_DAY = CallDetailRow.insertInto("cdr_by_day", "day", 1);
    private final Statements statements;

    public CallDetailRecords(ActorSystem<?> system) {
        this.statements = new Statements(system);
    }

    /** Writing the same record again changes nothing. */
    public CompletionStage<Done> write(CallDetailRecord cdr) {
        return writeAll(List.of(cdr));
    }

    /** @param held any number; writing them again changes nothing */
    public CompletionStage<Done> writeAll(List<CallDetailRecord> held) {
        List<CompletableFuture<Done>> writes = new ArrayList<>();
        for (int from = 0; from < held.size(); from += RECORDS_A_WRITE) {
            List<Statements.Write> rows = held.subList(from, Math.min(held.size(), from + RECORDS_A_WRITE)).stream()
                    .flatMap(cdr -> Stream.of(byUser(cdr), byDay(cdr)))
                    .toList();
            writes.add(statements.writeAll(rows).toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).thenApply(_ -> Done.getInstance());
    }

    private static Statements.Write byUser(CallDetailRecord cdr) {
        String month = CallDetailPartitions.month(dayOf(cdr.startedAt()));
        return new Statements.Write(
                INSERT_BY_USER, CallDetailRow.values(cdr, cdr.user().aor(), month));
    }

    private static Statements.Write byDay(CallDetailRecord cdr) {
        String day = dayOf(cdr.startedAt()).toString();
        return new Statements.Write(INSERT_BY_DAY, CallDetailRow.values(cdr, day));
    }

    /** @throws InvalidCursor when {@code after} is not from a page of this list */
    public CompletionStage<Page<CallDetailRecord>> byUser(
            UserId user, Instant from, Instant to, Optional<String> after, int limit) {
        return list(new Walk(within(from), startOf(after, to), Page.bounded(limit), CallDetailPartitions.byUser(user)));
    }

    /** @throws InvalidCursor when {@code after} is not from a page of this list */
    public CompletionStage<Page<CallDetailRecord>> byTime(Instant from, Instant to, Optional<String> after, int limit) {
        return list(new Walk(within(from), startOf(after, to), Page.bounded(limit), CallDetailPartitions.byDay()));
    }

    private record Walk(Instant from, CallDetailCursor below, int limit, CallDetailPartitions partitions) {}

    private CompletionStage<Page<CallDetailRecord>> list(Walk walk) {
        LocalDate newest = walk.partitions().of(dayOf(walk.below().startedAt()));
        return onward(walk, newest, List.of(), PARTITIONS_A_QUESTION);
    }

    /** Reads partition after partition, newest first, until the page is full, the range read, or enough was read. */
    private CompletionStage<Page<CallDetailRecord>> onward(
            Walk walk, LocalDate partition, List<CallDetailRecord> found, int left) {
        if (partition.isBefore(walk.partitions().of(dayOf(walk.from())))) {
            return CompletableFuture.completedFuture(new Page<>(found, Optional.empty()));
        }
        if (left == 0) {
            Instant end = walk.partitions()
                    .newer(partition)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            return CompletableFuture.completedFuture(
                    new Page<>(found, Optional.of(CallDetailCursor.before(end).encode())));
        }
        return select(walk, partition, walk.limit() - found.size()).thenCompose(rows -> {
            List<CallDetailRecord> all = new ArrayList<>(found);
            rows.forEach(row -> all.add(CallDetailRow.read(row)));
            if (all.size() == walk.limit()) {
                return CompletableFuture.completedFuture(new Page<>(
                        all, Optional.of(CallDetailCursor.of(all.getLast()).encode())));
            }
            return onward(walk, walk.partitions().older(partition), all, left - 1);
        });
    }

    private CompletionStage<List<Row>> select(Walk walk, LocalDate partition, int limit) {
        List<Object> values = new ArrayList<>(walk.partitions().key().apply(partition));
        values.addAll(List.of(
                walk.from(),
                walk.below().startedAt(),
                walk.below().conference(),
                walk.below().leg(),
                limit));
        return statements.select(walk.partitions().query(), values.toArray());
    }

    private static CallDetailCursor startOf(Optional<String> after, Instant to) {
        return after.map(CallDetailCursor::decode).orElseGet(() -> CallDetailCursor.before(within(to)));
    }

    /** No leg began outside, and beyond lie dates without a day that a partition could be named after. */
    private static Instant within(Instant at) {
        if (at.isBefore(CallDetailCursor.EARLIEST)) {
            return CallDetailCursor.EARLIEST;
        }
        return at.isAfter(CallDetailCursor.LATEST) ? CallDetailCursor.LATEST : at;
    }

    private static LocalDate dayOf(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
