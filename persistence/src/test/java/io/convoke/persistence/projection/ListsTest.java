// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.persistence.TestSystem;
import io.convoke.persistence.cassandra.CassandraExtension;
import io.convoke.persistence.schema.Schema;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class ListsTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final LegStatistics FIGURES =
            new LegStatistics("opus", 3000, 240_000, 2990, 239_000, 10, 2, 8, 3.25, 0.015, 42, 1200, -31, 27);
    private static ActorTestKit kit;
    private static CallDetailRecords records;
    private static LiveConferences live;

    @BeforeAll
    static void start() {
        kit = TestSystem.start(CASSANDRA.config());
        now(Schema.apply(kit.system()));
        now(Schema.apply(kit.system())); // every boot does it again
        records = new CallDetailRecords(kit.system());
        live = new LiveConferences(kit.system());
    }

    @AfterAll
    static void stop() {
        TestSystem.stop(kit);
    }

    @Test
    void shouldGiveBackEveryFigureOfARecord() {
        CallDetailRecord written = record("figures@example.net", "c1", "2026-03-01T10:00:00.123Z");
        now(records.write(written));
        now(records.write(written)); // a reader that starts again writes twice

        Page<CallDetailRecord> page = now(records.byUser(
                written.user(),
                Instant.parse("2026-03-01T10:00:00.123Z"),
                Instant.parse("2026-03-01T10:00:00.124Z"),
                Optional.empty(),
                10));

        assertThat(page.items()).containsExactly(written);
        assertThat(page.next()).isEmpty();
        assertThat(page.items().getFirst().duration()).hasMinutes(5);
    }

    /** As a session of push to talk does, which is told that one was not written though it was. */
    @Test
    void shouldHaveOneRecordOfEachWhoWasThereHoweverOftenTheyAreWritten() {
        List<CallDetailRecord> held = List.of(
                record("held-a@example.net", "held", "2026-04-01T10:00:00Z", LegStatistics.NONE),
                record("held-b@example.net", "held", "2026-04-01T10:00:00Z", LegStatistics.NONE));
        now(records.writeAll(held));
        now(records.writeAll(held));

        for (CallDetailRecord one : held) {
            assertThat(now(records.byUser(
                                    one.user(), one.startedAt(), one.startedAt().plusMillis(1), Optional.empty(), 10))
                            .items())
                    .containsExactly(one);
        }
        assertThat(now(records.byTime(
                                held.getFirst().startedAt(),
                                held.getFirst().startedAt().plusMillis(1),
                                Optional.empty(),
                                10))
                        .items())
                .containsExactlyInAnyOrderElementsOf(held);
    }

    @Test
    void shouldListAUserAcrossMonthsNewestFirstInPages() {
        List<CallDetailRecord> written = List.of(
                record("pages@example.net", "c1", "2025-12-31T23:59:59.999Z"),
                record("pages@example.net", "c2", "2026-01-01T00:00:00Z"),
                record("pages@example.net", "c3", "2026-01-01T00:00:00Z"),
                record("pages@example.net", "c4", "2026-03-15T12:00:00Z"),
                record("pages@example.net", "c5", "2026-06-01T00:00:00Z"));
        written.forEach(r -> now(records.write(r)));
        now(records.write(record("other@example.net", "c6", "2026-01-01T00:00:00Z")));
        UserId user = UserId.parse("pages@example.net");

        List<CallDetailRecord> all = pages(after -> records.byUser(
                user, Instant.parse("2025-12-01T00:00:00Z"), Instant.parse("2026-06-01T00:00:00Z"), after, 2));

        assertThat(all).containsExactly(written.get(3), written.get(2), written.get(1), written.get(0));
        assertThat(now(records.byUser(
                                user,
                                Instant.parse("2026-01-01T00:00:00Z"),
                                Instant.parse("2026-01-02T00:00:00Z"),
                                Optional.empty(),
                                10))
                        .items())
                .containsExactly(written.get(2), written.get(1));
    }

    @Test
    void shouldListEverybodyByTimeOverALongEmptyRange() {
        CallDetailRecord first = record("ann@example.net", "c1", "2011-01-01T08:00:00Z");
        CallDetailRecord second = record("bob@example.net", "c1", "2011-01-01T08:00:01Z");
        CallDetailRecord last = record("ann@example.net", "c2", "2012-12-31T08:00:00Z");
        List.of(first, second, last).forEach(r -> now(records.write(r)));

        List<CallDetailRecord> all = pages(after ->
                records.byTime(Instant.parse("2011-01-01T00:00:00Z"), Instant.parse("2013-01-01T00:00:00Z"), after, 2));

        assertThat(all).containsExactly(last, second, first);
    }

    @Test
    void shouldListNothingWhereTheRangeIsEmptyOrTheWrongWayRound() {
        Instant early = Instant.parse("2011-01-01T00:00:00Z");
        assertThat(now(records.byTime(early, early, Optional.empty(), 5)).items())
                .isEmpty();
        assertThat(now(records.byTime(early.plusSeconds(1), early, Optional.empty(), 5))
                        .items())
                .isEmpty();
        assertThat(now(records.byTime(Instant.MAX, Instant.MIN, Optional.empty(), 5))
                        .items())
                .isEmpty();
    }

    @Test
    void shouldRefuseACursorThatIsNotItsOwn() {
        for (String forged : List.of("x", "!!", "AAAA", "MQoyCjMKNA", "")) {
            assertThatThrownBy(() -> records.byTime(Instant.EPOCH, Instant.EPOCH, Optional.of(forged), 5))
                    .isInstanceOf(InvalidCursor.class);
        }
        assertThatThrownBy(() -> live.list(Optional.of("!!"), 5)).isInstanceOf(InvalidCursor.class);
        assertThatThrownBy(() -> live.list(Optional.empty(), 0)).hasMessageContaining("1 to 500");
    }

    @Test
    void shouldListLiveConferencesOnceEachUntilTheyEnd() {
        List<LiveConference> on =
                IntStream.range(0, 7).mapToObj(ListsTest::conference).toList();
        on.forEach(c -> now(live.upsert(c)));
        now(live.upsert(on.getFirst()));

        assertThat(pages(after -> live.list(after, 3)).stream().filter(on::contains))
                .containsExactlyInAnyOrderElementsOf(on);

        on.forEach(c -> now(live.delete(c.id())));
        now(live.delete(on.getFirst().id()));
        assertThat(pages(after -> live.list(after, 500))).doesNotContainAnyElementsOf(on);
    }

    private static CallDetailRecord record(String user, String conference, String startedAt) {
        return record(user, conference, startedAt, FIGURES);
    }

    private static CallDetailRecord record(String user, String conference, String startedAt, LegStatistics statistics) {
        return new CallDetailRecord(
                new ConferenceId(conference),
                "Tuesday",
                EndpointId.of(UserId.parse(user), "laptop"),
                new LegId("leg-" + user),
                Instant.parse(startedAt),
                Instant.parse(startedAt).plusSeconds(300),
                "left",
                statistics);
    }

    private static LiveConference conference(int n) {
        return new LiveConference(
                new ConferenceId("live-" + n),
                "Subject " + n,
                UserId.parse("ann@example.net"),
                "sip:live-" + n + "@example.net",
                Instant.parse("2026-02-01T00:00:00Z"),
                Instant.parse("2026-02-01T01:00:00Z"));
    }

    private static <T> List<T> pages(Function<Optional<String>, CompletionStage<Page<T>>> list) {
        List<T> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<T> page = now(list.apply(after));
            all.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
