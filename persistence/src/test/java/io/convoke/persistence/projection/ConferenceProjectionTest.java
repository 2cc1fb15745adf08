// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import static io.convoke.persistence.projection.ListsTest.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.persistence.TestSystem;
import io.convoke.persistence.cassandra.CassandraExtension;
import io.convoke.persistence.journal.Recorder;
import io.convoke.persistence.schema.Schema;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.LegStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
class ConferenceProjectionTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final UserId ANN = UserId.parse("projected@example.net");
    private static final Instant BEGIN = Instant.parse("2026-05-05T05:05:05.005Z");

    @Test
    void shouldListConferencesAndRecordsSoonAndGoOnWhereItStopped() {
        ConferenceId first = new ConferenceId("first-" + UUID.randomUUID());
        ConferenceId second = new ConferenceId("second-" + UUID.randomUUID());

        run(kit -> {
            ActorRef<Recorder.Record> recorder = kit.spawn(Recorder.of(first));
            write(kit, recorder, initiated(first));
            awaitLive(kit, first, true, Duration.ofSeconds(30)); // the journal and the readers are being set up

            write(kit, recorder, new ConferenceEvent.MixerOpened(null));
            write(kit, recorder, legEnded("leg-1"));
            write(kit, recorder, new ConferenceEvent.Ended(BEGIN));
            awaitLive(kit, first, false, Duration.ofSeconds(20));
            assertThat(legsOf(kit, first)).containsExactly("leg-1");
        });

        run(
                kit -> { // another node, later
                    ActorRef<Recorder.Record> recorder = kit.spawn(Recorder.of(second));
                    write(kit, recorder, new ConferenceEvent.Occupied(information(second), BEGIN));
                    write(kit, recorder, legEnded("leg-2"));
                    awaitLive(kit, second, true, Duration.ofSeconds(30));
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> legsOf(kit, second).equals(List.of("leg-2")));
                    assertThat(legsOf(kit, first)).containsExactly("leg-1");
                    assertThat(isLive(kit, first)).isFalse();
                });
    }

    private interface Scenario {
        void on(ActorTestKit kit);
    }

    private static void run(Scenario scenario) {
        ActorTestKit kit = TestSystem.start(CASSANDRA.config());
        try {
            now(Schema.apply(kit.system()));
            ConferenceProjection.start(kit.system());
            scenario.on(kit);
        } finally {
            TestSystem.stop(kit);
        }
    }

    private static void write(ActorTestKit kit, ActorRef<Recorder.Record> recorder, ConferenceEvent event) {
        now(AskPattern.<Recorder.Record, Integer>ask(
                recorder, replyTo -> new Recorder.Record(event, replyTo), Duration.ofSeconds(15), kit.scheduler()));
    }

    private static void awaitLive(ActorTestKit kit, ConferenceId conference, boolean live, Duration patience) {
        await().atMost(patience).until(() -> isLive(kit, conference) == live);
    }

    private static boolean isLive(ActorTestKit kit, ConferenceId conference) {
        return now(new LiveConferences(kit.system()).list(Optional.empty(), 500)).items().stream()
                .anyMatch(c -> c.id().equals(conference));
    }

    private static List<String> legsOf(ActorTestKit kit, ConferenceId conference) {
        return now(new CallDetailRecords(kit.system()).byUser(ANN, BEGIN, BEGIN.plusSeconds(1), Optional.empty(), 500))
                .items()
                .stream()
                .filter(record -> record.conference().equals(conference))
                .map(record -> record.leg().value())
                .toList();
    }

    private static ConferenceEvent initiated(ConferenceId id) {
        return new ConferenceEvent.Initiated(
                information(id), List.of(ANN), List.of(), 10, new NodeId("127.0.0.1:1"), BEGIN);
    }

    private static ConferenceInformation information(ConferenceId id) {
        return new ConferenceInformation(
                id,
                "Tuesday",
                ANN,
                "sip:" + id + "@example.net",
                "http://127.0.0.1/join",
                null,
                "1234",
                List.of("audio"),
                BEGIN.plusSeconds(3600));
    }

    private static ConferenceEvent legEnded(String leg) {
        return new ConferenceEvent.LegEnded(
                new LegId(leg),
                EndpointId.of(ANN, "laptop"),
                BEGIN,
                BEGIN.plusSeconds(60),
                "left",
                LegStatistics.NONE,
                "Tuesday");
    }
}
