// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.boot.Shards;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Owed to the user: what an endpoint is now. One report at a time, made again until it is acknowledged; after a crash the
 * last one is made again. One actor's.
 */
public final class StandingReport {
    private static final Duration USER_ANSWERS_WITHIN = Duration.ofSeconds(2);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);

    private final ActorContext<EndpointCommand> context;
    private final TimerScheduler<EndpointCommand> timers;
    private final EndpointId self;
    private final Shards shards;
    private long acknowledged;
    private boolean reporting;

    /** What the user answered to a report, or that it is time for another one; handed to {@link #said}. */
    public sealed interface Said extends EndpointCommand.Internal {
        /** @param reply null where the user did not answer */
        record Answer(long version, UserReply reply) implements Said {}

        record Again() implements Said {}
    }

    public StandingReport(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards) {
        this.context = context;
        this.timers = timers;
        this.self = self;
        this.shards = shards;
    }

    public void settle(EndpointStanding standing) {
        if (!isOwed(standing) || reporting || timers.isTimerActive(Said.Again.class)) return;
        reporting = true;
        long version = standing.version();
        context.ask(
                UserReply.class,
                shards.user(self.user()),
                USER_ANSWERS_WITHIN,
                replyTo -> new UserCommand.EndpointChanged(self, standing, replyTo),
                (reply, failure) -> new Said.Answer(version, reply));
    }

    /** Whether the user has not said yet that he knows. */
    public boolean isOwed(EndpointStanding standing) {
        return standing.version() > acknowledged;
    }

    /** @return whether the user is there; settle then */
    public boolean said(Said said) {
        if (!(said instanceof Said.Answer answer)) return true;
        reporting = false;
        if (answer.reply() == null || answer.reply() instanceof UserReply.Refused) {
            timers.startSingleTimer(Said.Again.class, new Said.Again(), AGAIN_AFTER);
            return true;
        }
        acknowledged = Math.max(acknowledged, answer.version());
        return !(answer.reply() instanceof UserReply.NoSuchUser);
    }
}
