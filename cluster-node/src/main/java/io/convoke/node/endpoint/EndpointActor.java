// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.boot.NodeSettings;
import io.convoke.node.boot.Shards;
import io.convoke.node.endpoint.EndpointState.Device;
import io.convoke.node.endpoint.EndpointState.Phone;
import io.convoke.node.endpoint.EndpointState.Publication;
import io.convoke.node.endpoint.EndpointState.Session;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Retirement;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The shell: turns decisions into Pekko effects, tells the user what it is, and ends sessions whose client is gone. */
public final class EndpointActor extends EventSourcedBehavior<EndpointCommand, EndpointEvent, EndpointState> {
    private static final int SNAPSHOT_EVERY = 100;

    private enum Tick implements EndpointCommand.Internal {
        EXPIRE,
        /** Whatever came together with the question that started the entity has been done before it. */
        RETIRE
    }

    private final ActorContext<EndpointCommand> context;
    private final TimerScheduler<EndpointCommand> timers;
    private final EndpointId self;
    private final Shards shards;
    private final EndpointRules rules;
    private final Duration expiry;
    private final Census census;
    private final StandingReport report;
    private final Pager pager;
    private final Retirement<EndpointCommand> retirement;
    private long aliveUntilNs = System.nanoTime();
    private SipBinding latest;

    private EndpointActor(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards,
            NodeSettings settings,
            Retirement<EndpointCommand> retirement) {
        super(EndpointShell.persistenceId(self), EndpointShell.restarting());
        this.context = context;
        this.timers = timers;
        this.self = self;
        this.shards = shards;
        this.rules = new EndpointRules(self);
        this.expiry = settings.sessionExpiry();
        this.census = Census.of(context.getSystem());
        this.pager = new Pager(self, shards, context);
        this.report = new StandingReport(context, timers, self, shards);
        this.retirement = retirement;
    }

    /** @param retire told the entity of an endpoint that nobody has made: it may leave memory */
    public static Behavior<EndpointCommand> create(
            EndpointId self, Shards shards, NodeSettings settings, Consumer<ActorRef<EndpointCommand>> retire) {
        return EndpointShell.create(
                self,
                shards,
                retire,
                (context, timers, retirement) ->
                        new EndpointActor(context, timers, self, shards, settings, retirement));
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
                .onSignal(RecoveryCompleted.instance(), state -> {
                    alive(
                            switch (state) {
                                case Phone phone -> left(phone.binding().expiresAt());
                                case Publication said -> left(said.expiresAt());
                                case Session _, Device _ -> expiry;
                            });
                    settle(state);
                })
                .onSignal(PostStop.instance(), _ -> {
                    census.session(self, false);
                    census.phone(self, false);
                })
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
    }

    @Override
    public Set<String> tagsFor(EndpointEvent event) {
        return Awakening.tags(self, event);
    }

    private Effect<EndpointEvent, EndpointState> onCommand(EndpointState state, EndpointCommand command) {
        if (retirement.isForTheNext(command)) return Effect().none();
        return switch (command) {
            case EndpointCommand.Request request -> onRequest(state, request);
            case EndpointCommand.Poll poll -> {
                poll(state, poll);
                yield Effect().none();
            }
            case EndpointCommand.Notice notice -> {
                boolean takes = state instanceof Phone phone && phone.binding().messages();
                if (takes && notice instanceof EndpointCommand.InboxGrown c) pager.grown(c);
                yield Effect().none();
            }
            case Pager.Said said -> {
                if (state instanceof Phone phone) pager.said(latest == null ? phone.binding() : latest, said);
                yield Effect().none();
            }
            case StandingReport.Said.Answer(var _, UserReply.Refused no)
            when state instanceof Publication && no.refusal().reason() == Refusal.Reason.FULL -> over(state);
            case StandingReport.Said said
            when report.said(said) -> Effect().none().thenRun(this::settle);
            case StandingReport.Said _ -> over(state);
            case Tick.RETIRE -> {
                if (state.equals(EndpointState.NEW)) retirement.now();
                yield Effect().none();
            }
            case EndpointCommand.Internal _ ->
                System.nanoTime() - aliveUntilNs >= 0
                        ? over(state)
                        : Effect().none().thenRun(this::settle);
        };
    }

    private Effect<EndpointEvent, EndpointState> onRequest(EndpointState state, EndpointCommand.Request request) {
        var decision = rules.decide(state, latest, request);
        if (request instanceof EndpointCommand.Open) alive(expiry);
        if (decision.reply() instanceof EndpointReply.Registered registered) {
            latest = registered.binding();
            alive(left(latest.expiresAt()));
        }
        if (decision.reply() instanceof EndpointReply.Published published) alive(left(published.expiresAt()));
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            settle(next);
            if (next.equals(EndpointState.NEW)) context.getSelf().tell(Tick.RETIRE);
        });
    }

    private void poll(EndpointState state, EndpointCommand.Poll poll) {
        if (state instanceof Session) {
            alive(poll.waitAtMost().plus(expiry));
            shards.user(self.user())
                    .tell(new UserCommand.Fetch(self, poll.after(), poll.limit(), poll.waitAtMost(), poll.replyTo()));
        } else {
            poll.replyTo().tell(new UserReply.Refused(rules.noSession(state)));
            if (state.equals(EndpointState.NEW)) context.getSelf().tell(Tick.RETIRE);
        }
    }

    /** The client is gone, or its user is. */
    private Effect<EndpointEvent, EndpointState> over(EndpointState state) {
        List<EndpointEvent> events =
                switch (state) {
                    case Session _, Publication _ -> List.of(new EndpointEvent.Closed());
                    case Phone _ -> List.of(new EndpointEvent.Unregistered());
                    case Device _ -> List.of();
                };
        return Effect().persist(events).thenRun(this::settle);
    }

    private void settle(EndpointState state) {
        census.session(self, state instanceof Session);
        census.phone(self, state instanceof Phone);
        report.settle(state.standing());
        if (!(state instanceof Device) && !timers.isTimerActive(Tick.EXPIRE)) {
            Duration left = Duration.ofNanos(aliveUntilNs - System.nanoTime());
            timers.startSingleTimer(Tick.EXPIRE, left.isNegative() ? Duration.ZERO : left.plusMillis(1));
        }
    }

    private static Duration left(Instant expiresAt) {
        return Duration.between(Instant.now(), expiresAt);
    }

    /** Of a phone the last word counts, of a session what lasts longest. */
    private void alive(Duration lasts) {
        boolean lastWord = self.isPhone() || self.isPublication();
        long untilNs = System.nanoTime() + lasts.toNanos();
        boolean longer = untilNs - aliveUntilNs > 0;
        if (lastWord && !longer) timers.cancel(Tick.EXPIRE);
        if (lastWord || longer) aliveUntilNs = untilNs;
    }
}
