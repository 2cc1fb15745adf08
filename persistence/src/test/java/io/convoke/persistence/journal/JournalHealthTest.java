// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.journal;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.convoke.persistence.TestSystem;
import io.convoke.persistence.cassandra.CassandraSettings;
import io.convoke.persistence.cassandra.EmbeddedCassandra;
import io.convoke.persistence.cassandra.TestServer;
import io.convoke.persistence.schema.Schema;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.ids.ConferenceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class JournalHealthTest {
    private static final Duration NOTICED = Duration.ofSeconds(20);
    private static final Duration BACK = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void shouldSeeTheJournalGoAndComeBackAndWriteAgain() throws Exception {
        CassandraSettings settings = TestServer.settings(directory);
        EmbeddedCassandra server = EmbeddedCassandra.startOrAttach(settings);
        ActorTestKit kit = TestSystem.start(ConfigFactory.parseString("convoke.cassandra.port = " + settings.port()));
        try (JournalHealth health = JournalHealth.start(kit.system())) {
            await().atMost(BACK).until(health::available);
            await().atMost(BACK)
                    .ignoreExceptions()
                    .until(
                            () -> // a server that has just begun may be slow
                            Schema.apply(kit.system()).toCompletableFuture().join() != null);
            ActorRef<Recorder.Record> recorder = kit.spawn(Recorder.of(new ConferenceId("health")));
            awaitWritten(kit, recorder);

            signal(server, "STOP"); // hangs: connections stay open, nothing answers
            await().atMost(NOTICED).until(() -> !health.available());
            signal(server, "CONT");
            await().atMost(BACK).until(health::available);
            awaitWritten(kit, recorder);

            signal(server, "KILL");
            await().atMost(NOTICED).until(() -> !health.available());
            server = EmbeddedCassandra.startOrAttach(settings);
            await().atMost(BACK).until(health::available);
            awaitWritten(kit, recorder);
        } finally {
            TestSystem.stop(kit);
            server.stop();
        }
    }

    private static void awaitWritten(ActorTestKit kit, ActorRef<Recorder.Record> recorder) {
        await().atMost(Duration.ofSeconds(40)).ignoreExceptions().until(() -> write(kit, recorder) > 0);
    }

    private static int write(ActorTestKit kit, ActorRef<Recorder.Record> recorder) {
        return AskPattern.<Recorder.Record, Integer>ask(
                        recorder,
                        replyTo -> new Recorder.Record(new ConferenceEvent.MixerOpened(null), replyTo),
                        Duration.ofSeconds(3),
                        kit.scheduler())
                .toCompletableFuture()
                .join();
    }

    private static void signal(EmbeddedCassandra server, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
                .start()
                .waitFor();
    }
}
