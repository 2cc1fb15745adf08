// SPDX-License-Identifier: Apache-2.0
package io.convoke.persistence.projection;

import com.typesafe.config.Config;
import io.convoke.persistence.journal.JournalTags;
import io.convoke.protocol.wire.Wire;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.ShardedDaemonProcessSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import org.apache.pekko.persistence.cassandra.query.javadsl.CassandraReadJournal;
import org.apache.pekko.projection.ProjectionBehavior;
import org.apache.pekko.projection.ProjectionId;
import org.apache.pekko.projection.cassandra.javadsl.CassandraProjection;
import org.apache.pekko.projection.eventsourced.javadsl.EventSourcedProvider;

/**
 * Keeps the lists of live conferences and call detail records: one reader for each of the journal's conference tags,
 * spread over the nodes, at least once.
 */
public final class ConferenceProjection {
    private static final String NAME = "conferences";

    private ConferenceProjection() {}

    /** Call once the schema is there, and on every node. */
    public static void start(ActorSystem<?> system) {
        ShardedDaemonProcess.get(system)
                .init(
                        ProjectionBehavior.Command.class,
                        NAME,
                        JournalTags.conferences().size(),
                        index -> reader(system, JournalTags.conferences().get(index)),
                        ShardedDaemonProcessSettings.create(system),
                        Optional.of(ProjectionBehavior.stopMessage()));
    }

    /** The reader of one tag. */
    static Behavior<ProjectionBehavior.Command> reader(ActorSystem<?> system, String tag) {
        Config settings = system.settings().config().getConfig("convoke.projection");
        var source = new SinceInstallation<>(
                system, EventSourcedProvider.<Wire>eventsByTag(system, CassandraReadJournal.Identifier(), tag));
        return ProjectionBehavior.create(CassandraProjection.atLeastOnce(
                        ProjectionId.of(NAME, tag),
                        source,
                        () -> new ConferenceReader(new LiveConferences(system), new CallDetailRecords(system)))
                .withSaveOffset(settings.getInt("save-offset-after-events"), settings.getDuration("save-offset-after"))
                .withRestartBackoff(
                        settings.getDuration("restart-backoff-min"), settings.getDuration("restart-backoff-max"), 0.1));
    }
}
