// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Retirement;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.Recovery;

/** What the entities of all endpoints have in common, whatever each is the endpoint of. */
public final class EndpointShell {
    /** One that is over, or never was, leaves memory after so long: until then its peer may repeat itself (RFC 3261, 64*T1). */
    public static final Duration RETIRE_AFTER = Duration.ofSeconds(32);

    private EndpointShell() {}

    /** The entity itself, around what it runs on. */
    public interface Entity {
        Behavior<EndpointCommand> of(
                ActorContext<EndpointCommand> context,
                TimerScheduler<EndpointCommand> timers,
                Retirement<EndpointCommand> retirement);
    }

    /** @param retire told the entity of an endpoint that is over: it may leave memory for good */
    public static Behavior<EndpointCommand> create(
            EndpointId self, Shards shards, Consumer<ActorRef<EndpointCommand>> retire, Entity entity) {
        return Behaviors.withMdc(
                EndpointCommand.class,
                Map.of("endpoint", self.toString(), "user", self.user().toString()),
                Behaviors.setup(context -> Behaviors.withTimers(timers -> entity.of(
                        context,
                        timers,
                        new Retirement<>(
                                EndpointCommand.Internal.class, context.getSelf(), shards.endpoint(self), retire)))));
    }

    public static PersistenceId persistenceId(EndpointId self) {
        return PersistenceId.of(Regions.ENDPOINT.name(), self.toString());
    }

    public static BackoffSupervisorStrategy restarting() {
        return SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1);
    }

    /** Without snapshots, for endpoints that have a handful of events: not to look for one saves a query at every start. */
    public static Recovery recoveryOfFewEvents() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    /** Only a session has something to be read. */
    public static void refuse(EndpointId self, EndpointCommand.Poll poll) {
        poll.replyTo().tell(new UserReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, self + " is no session")));
    }
}
