// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.boot.NodeSettings;
import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.endpoint.EndpointState.Session;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Interpret;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The shell: turns decisions into Pekko effects, tells the user what it is, and ends sessions whose client is gone. */
public final class EndpointActor extends EventSourcedBehavior<EndpointCommand, EndpointEvent, EndpointState> {
    private static final Duration USER_ANSWERS_WITHIN = Duration.ofSeconds(2);
    private static final Duration REPORT_AGAIN_AFTER = Duration.ofMillis(500);
    private static final int SNAPSHOT_EVERY = 100;

    private sealed interface Own extends EndpointCommand.Internal {
        enum Tick implements Own {
            SETTLE,
            EXPIRE
        }

        /** @param reply null where the user did not answer */
        record Reported(long version, UserReply reply) implements Own {}
    }

    private final ActorContext<EndpointCommand> context;
    private final TimerScheduler<EndpointCommand> timers;
    private final EndpointId self;
    private final Shards shards;
    private final EndpointRules rules;
    private final Duration expiry;
    private final Census census;
    private long aliveUntilNs = System.nanoTime();
    private long acknowledged;
    private boolean reporting;

    private EndpointActor(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards,
            NodeSettings settings) {
        super(
                PersistenceId.of(Regions.ENDPOINT.name(), self.toString()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
        this.context = context;
        this.timers = timers;
        this.self = self;
        this.shards = shards;
        this.rules = new EndpointRules(self);
        this.expiry = settings.sessionExpiry();
        this.census = Census.of(context.getSystem());
    }

    public static Behavior<EndpointCommand> create(EndpointId self, Shards shards, NodeSettings settings) {
        return Behaviors.withMdc(
                EndpointCommand.class,
                Map.of("endpoint", self.toString(), "user", self.user().toString()),
                Behaviors.setup(context ->
                        Behaviors.withTimers(timers -> new EndpointActor(context, timers, self, shards, settings))));
    }

    @Override
    public EndpointState emptyState() {
        return EndpointState.NEW;
    }

    @Override
    public EventHandler<EndpointState, EndpointEvent> eventHandler() {
        return EndpointState::evolve;
    }

    @Override
    public CommandHandler<EndpointCommand, EndpointEvent, EndpointState> commandHandler() {
        return this::onCommand;
    }

    @Override
    public SignalHandler<EndpointState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::settle)
                .onSignal(PostStop.instance(), _ -> census.session(self, false))
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
    }

    private Effect<EndpointEvent, EndpointState> onCommand(EndpointState state, EndpointCommand command) {
        return switch (command) {
            case EndpointCommand.Request request -> {
                if (request instanceof EndpointCommand.Open) aliveFor(Duration.ZERO);
                yield Interpret.run(Effect(), rules.decide(state, request), request.replyTo(), this::settle);
            }
            case EndpointCommand.Poll poll -> {
                poll(state, poll);
                yield Effect().none();
            }
            case EndpointCommand.Internal internal -> onOwn(state, (Own) internal);
        };
    }

    private void poll(EndpointState state, EndpointCommand.Poll poll) {
        if (state instanceof Session) {
            aliveFor(poll.waitAtMost());
            shards.user(self.user())
                    .tell(new UserCommand.Fetch(self, poll.after(), poll.limit(), poll.waitAtMost(), poll.replyTo()));
        } else {
            poll.replyTo().tell(new UserReply.Refused(rules.noSession(state)));
        }
    }

    private Effect<EndpointEvent, EndpointState> onOwn(EndpointState state, Own own) {
        return switch (own) {
            case Own.Tick.SETTLE -> Effect().none().thenRun(this::settle);
            case Own.Tick.EXPIRE -> {
                boolean over = System.nanoTime() - aliveUntilNs >= expiry.toNanos();
                yield over && state instanceof Session
                        ? close()
                        : Effect().none().thenRun(this::settle);
            }
            case Own.Reported reported -> {
                reporting = false;
                if (reported.reply() == null || reported.reply() instanceof UserReply.Refused) {
                    timers.startSingleTimer(Own.Tick.SETTLE, REPORT_AGAIN_AFTER);
                    yield Effect().none();
                }
                acknowledged = Math.max(acknowledged, reported.version());
                boolean userIsGone = reported.reply() instanceof UserReply.NoSuchUser;
                yield userIsGone && state instanceof Session
                        ? close()
                        : Effect().none().thenRun(this::settle);
            }
        };
    }

    private Effect<EndpointEvent, EndpointState> close() {
        return Effect().persist(new EndpointEvent.Closed()).thenRun(this::settle);
    }

    /** Owed: the user knows what this endpoint is now. One report at a time; after a crash the last one is made again. */
    private void settle(EndpointState state) {
        census.session(self, state instanceof Session);
        if (state.version() > acknowledged && !reporting && !timers.isTimerActive(Own.Tick.SETTLE)) {
            reporting = true;
            long version = state.version();
            context.ask(
                    UserReply.class,
                    shards.user(self.user()),
                    USER_ANSWERS_WITHIN,
                    replyTo -> new UserCommand.EndpointChanged(self, state.standing(), replyTo),
                    (reply, failure) -> new Own.Reported(version, reply));
        }
        if (state instanceof Session && !timers.isTimerActive(Own.Tick.EXPIRE)) {
            Duration left = Duration.ofNanos(aliveUntilNs - System.nanoTime()).plus(expiry);
            timers.startSingleTimer(Own.Tick.EXPIRE, left.isNegative() ? Duration.ZERO : left.plusMillis(1));
        }
    }

    private void aliveFor(Duration wait) {
        long untilNs = System.nanoTime() + wait.toNanos();
        if (untilNs - aliveUntilNs > 0) aliveUntilNs = untilNs;
    }
}
