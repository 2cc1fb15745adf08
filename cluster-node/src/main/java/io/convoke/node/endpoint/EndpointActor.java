// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.boot.NodeSettings;
import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.endpoint.CallQuestions.Answer;
import io.convoke.node.endpoint.EndpointState.Call;
import io.convoke.node.endpoint.EndpointState.Ended;
import io.convoke.node.endpoint.EndpointState.Phone;
import io.convoke.node.endpoint.EndpointState.Session;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Ledger;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallEnd;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
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
    private static final Duration PAY_AGAIN_AFTER = Duration.ofSeconds(2);

    /** A call that is over, or never was one, leaves memory after so long: until then its phone may repeat itself. */
    private static final Duration RETIRE_AFTER = Duration.ofSeconds(32);

    /** Our CSeq in a recovered call counts seconds from here: higher than any before, which nobody has written down. */
    private static final Instant SEQUENCE_EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private sealed interface Own extends EndpointCommand.Internal {
        enum Tick implements Own {
            SETTLE,
            EXPIRE,
            RETIRE,
            LOST
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
    private final Runnable retire;
    private final CallInHand call;
    private final DialInHand dial;
    private final CallQuestions questions;
    private final Ledger<CallDebt> debts = new Ledger<>(PAY_AGAIN_AFTER);
    private SipBinding binding;
    private long sequence;
    private long aliveUntilNs = System.nanoTime();
    private long acknowledged;
    private boolean reporting;

    private EndpointActor(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards,
            NodeSettings settings,
            Runnable retire) {
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
        this.retire = retire;
        this.questions = new CallQuestions(self, shards, context);
        this.call = new CallInHand(questions);
        this.dial = new DialInHand(questions);
    }

    public static Behavior<EndpointCommand> create(EndpointId self, Shards shards, NodeSettings settings) {
        return create(self, shards, settings, _ -> {});
    }

    /** @param retire told the entity of a call that is over: it may leave memory for good */
    public static Behavior<EndpointCommand> create(
            EndpointId self, Shards shards, NodeSettings settings, Consumer<ActorRef<EndpointCommand>> retire) {
        Behavior<EndpointCommand> entity = Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new EndpointActor(context, timers, self, shards, settings, () -> retire.accept(context.getSelf()))));
        return Behaviors.withMdc(
                EndpointCommand.class,
                Map.of("endpoint", self.toString(), "user", self.user().toString()),
                entity);
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
                    if (state.version() > 0)
                        sequence =
                                Duration.between(SEQUENCE_EPOCH, Instant.now()).toSeconds();
                    aliveFor(
                            state instanceof Phone phone
                                    ? Duration.between(
                                            Instant.now(), phone.binding().expiresAt())
                                    : Duration.ZERO);
                    settle(state);
                })
                .onSignal(PostStop.instance(), _ -> census.session(self, false))
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
    }

    private Effect<EndpointEvent, EndpointState> onCommand(EndpointState state, EndpointCommand command) {
        return switch (command) {
            case EndpointCommand.Request request -> onRequest(state, request);
            case EndpointCommand.Poll poll -> {
                poll(state, poll);
                yield Effect().none();
            }
            case CallQuestions.Answer answer -> onAnswer(state, answer);
            case EndpointCommand.Internal internal -> onOwn(state, (Own) internal);
        };
    }

    private Effect<EndpointEvent, EndpointState> onRequest(EndpointState state, EndpointCommand.Request request) {
        if (request instanceof EndpointCommand.Open) aliveFor(Duration.ZERO);
        if (request instanceof EndpointCommand.HangUp) {
            call.giveUp();
            dial.giveUp();
        }
        LegId joining = call.leg() == null ? dial.leg() : call.leg();
        var decision = rules.decide(state, new Underway(binding, joining), request);
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            if (decision.reply() == null) {
                if (request instanceof EndpointCommand.Dial c) dial.begin(c);
                else if (request instanceof EndpointCommand.Tell c && next instanceof Call up) {
                    questions.tell(c, up.dialog(), next(up.dialog()));
                } else call.begin(next, request);
            }
            if (decision.reply() instanceof EndpointReply.Registered registered) registered(registered.binding());
            settle(next);
        });
    }

    private void registered(SipBinding now) {
        binding = now;
        aliveUntilNs = System.nanoTime();
        aliveFor(Duration.between(Instant.now(), now.expiresAt()));
        timers.cancel(Own.Tick.EXPIRE);
    }

    private Effect<EndpointEvent, EndpointState> onAnswer(EndpointState state, CallQuestions.Answer answer) {
        return switch (answer) {
            case Answer.OfJoin said -> finish(call.joined(state, said), call::finish);
            case Answer.OfAllocation said -> finish(call.allocated(said), call::finish);
            case Answer.OfOffer said -> finish(dial.offered(state, said.reply()), dial::finish);
            case Answer.OfCall said -> finish(dial.called(state, said.reply(), Instant.now()), dial::finish);
            case Answer.OfAccept said -> accepted(state, said.reply());
            case Answer.OfModify said ->
                Interpret.run(
                        Effect(), call.modified(state, said), said.modify().replyTo(), this::settle);
            case Answer.OfTell said -> {
                said.asked().replyTo().tell(new EndpointReply.Done());
                yield Effect().none();
            }
            case Answer.OfLeave said -> paid(CallDebt.LEAVE, said.reply() != null);
            case Answer.OfBye said -> paid(CallDebt.BYE, said.reply() != null);
        };
    }

    private Effect<EndpointEvent, EndpointState> finish(
            Decision<EndpointEvent, EndpointReply> decision, Consumer<EndpointReply> finish) {
        return Effect().persist(decision.events()).thenRun(next -> {
            if (decision.reply() != null) finish.accept(decision.reply());
            if (decision.events().stream().anyMatch(EndpointEvent.Dialled.class::isInstance)) dial.callNext();
            settle(next);
        });
    }

    /** A phone whose answer to our offer is no good has no media: the call ends. */
    private Effect<EndpointEvent, EndpointState> accepted(EndpointState state, ConferenceReply reply) {
        List<EndpointEvent> events = reply instanceof ConferenceReply.Done || !(state instanceof Call)
                ? List.of()
                : List.of(new EndpointEvent.CallEnded(CallEnd.CLUSTER, "no media in common", Instant.now()));
        return Effect().persist(events).thenRun(this::settle);
    }

    private Effect<EndpointEvent, EndpointState> paid(CallDebt debt, boolean paid) {
        if (paid) debts.paid(debt, System.nanoTime());
        return Effect().none().thenRun(this::settle);
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
            case Own.Tick.EXPIRE ->
                System.nanoTime() - aliveUntilNs >= 0
                        ? over(state)
                        : Effect().none().thenRun(this::settle);
            case Own.Tick.LOST -> {
                List<EndpointEvent> events = state instanceof EndpointState.Dialling && dial.isEmpty()
                        ? List.of(new EndpointEvent.CallEnded(CallEnd.CLUSTER, "lost", Instant.now()))
                        : List.of();
                yield Effect().persist(events).thenRun(this::settle);
            }
            case Own.Tick.RETIRE -> {
                if (call.isEmpty() && dial.isEmpty() && (state.version() == 0 || state instanceof Ended)) retire.run();
                yield Effect().none();
            }
            case Own.Reported reported -> {
                reporting = false;
                if (reported.reply() == null || reported.reply() instanceof UserReply.Refused) {
                    timers.startSingleTimer(Own.Tick.SETTLE, REPORT_AGAIN_AFTER);
                    yield Effect().none();
                }
                acknowledged = Math.max(acknowledged, reported.version());
                yield reported.reply() instanceof UserReply.NoSuchUser
                        ? over(state)
                        : Effect().none().thenRun(this::settle);
            }
        };
    }

    /** The client is gone, or its user is: a call goes on without. */
    private Effect<EndpointEvent, EndpointState> over(EndpointState state) {
        List<EndpointEvent> events =
                switch (state) {
                    case Session _ -> List.of(new EndpointEvent.Closed());
                    case Phone _ -> List.of(new EndpointEvent.Unregistered());
                    case EndpointState _ -> List.of();
                };
        return Effect().persist(events).thenRun(this::settle);
    }

    /**
     * Owed: the user knows what this endpoint is now, and of a call that ended, whoever did not end it knows. One report
     * at a time; after a crash the last one is made again.
     */
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
        if ((state instanceof Session || state instanceof Phone) && !timers.isTimerActive(Own.Tick.EXPIRE)) {
            Duration left = Duration.ofNanos(aliveUntilNs - System.nanoTime());
            timers.startSingleTimer(Own.Tick.EXPIRE, left.isNegative() ? Duration.ZERO : left.plusMillis(1));
        }
        if (state instanceof EndpointState.Dialling && dial.isEmpty())
            context.getSelf().tell(Own.Tick.LOST);
        payDebts(state);
        if (self.isCall()
                && call.isEmpty()
                && dial.isEmpty()
                && !(state instanceof Call)
                && !timers.isTimerActive(Own.Tick.RETIRE)) {
            timers.startSingleTimer(Own.Tick.RETIRE, RETIRE_AFTER);
        }
    }

    private long next(SipDialog dialog) {
        return dialog.localSequence() + ++sequence;
    }

    private void payDebts(EndpointState state) {
        if (!(state instanceof Ended ended)) return;
        List<CallDebt> owed = CallDebt.of(ended, Instant.now());
        long nowNs = System.nanoTime();
        for (CallDebt debt : debts.due(owed, nowNs)) {
            switch (debt) {
                case LEAVE -> questions.leave(ended.conference(), ended.leg());
                case BYE -> questions.bye(ended.dialog(), next(ended.dialog()), ended.reason());
            }
        }
        Duration next = debts.untilDue(owed, nowNs);
        if (next != null && !timers.isTimerActive(Own.Tick.SETTLE)) {
            timers.startSingleTimer(Own.Tick.SETTLE, next.plusMillis(1));
        }
    }

    /** @param wait that a session said it needs; for a phone, until its registration ends */
    private void aliveFor(Duration wait) {
        long untilNs = System.nanoTime() + wait.toNanos() + (self.isPhone() ? 0 : expiry.toNanos());
        if (untilNs - aliveUntilNs > 0) aliveUntilNs = untilNs;
    }
}
