// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.call.CallQuestions.Answer;
import io.convoke.node.call.CallState.Dialling;
import io.convoke.node.call.CallState.Ended;
import io.convoke.node.call.CallState.New;
import io.convoke.node.call.CallState.Up;
import io.convoke.node.endpoint.StandingReport;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Ledger;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
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
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The endpoint of one SIP call: holds its dialog, so that any node goes on with it. The shell turns decisions into effects,
 * asks the conference and the phone, and pays what a call that ended owes.
 */
public final class CallActor extends EventSourcedBehavior<EndpointCommand, EndpointEvent, CallState> {
    private static final Duration PAY_AGAIN_AFTER = Duration.ofSeconds(2);

    /** A call that is over, or never was one, leaves memory after so long: until then its phone may repeat itself. */
    private static final Duration RETIRE_AFTER = Duration.ofSeconds(32);

    /** RFC 4028 §10: whoever is to be refreshed hangs up so much before the end, or a third of the interval. */
    private static final int SPARE_SECONDS = 32;

    /** Our CSeq in a recovered call counts seconds from here: higher than any before, which nobody has written down. */
    private static final Instant SEQUENCE_EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private enum Tick implements EndpointCommand.Internal {
        SETTLE,
        SESSION,
        LOST,
        RETIRE
    }

    private final TimerScheduler<EndpointCommand> timers;
    private final ActorContext<EndpointCommand> context;
    private final EndpointId self;
    private final Census census;
    private final CallRules rules;
    private final Runnable retire;
    private final StandingReport report;
    private final CallQuestions questions;
    private final CallInHand call;
    private final DialInHand dial;
    private final RecallInHand recall;
    private final Ledger<CallDebt> debts = new Ledger<>(PAY_AGAIN_AFTER);
    private long sequence;

    private CallActor(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards,
            Consumer<ActorRef<EndpointCommand>> retire) {
        super(
                PersistenceId.of(Regions.ENDPOINT.name(), self.toString()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
        this.context = context;
        this.timers = timers;
        this.self = self;
        this.census = Census.of(context.getSystem());
        this.rules = new CallRules(self);
        this.retire = () -> retire.accept(context.getSelf());
        this.report = new StandingReport(context, timers, self, shards);
        this.questions = new CallQuestions(self, shards, context);
        this.call = new CallInHand(questions);
        this.dial = new DialInHand(questions);
        this.recall = new RecallInHand(questions);
    }

    /** @param retire told the entity of a call that is over: it may leave memory for good */
    public static Behavior<EndpointCommand> create(
            EndpointId self, Shards shards, Consumer<ActorRef<EndpointCommand>> retire) {
        Behavior<EndpointCommand> entity = Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new CallActor(context, timers, self, shards, retire)));
        return Behaviors.withMdc(
                EndpointCommand.class,
                Map.of("endpoint", self.toString(), "user", self.user().toString()),
                entity);
    }

    @Override
    public CallState emptyState() {
        return CallState.NEW;
    }

    @Override
    public EventHandler<CallState, EndpointEvent> eventHandler() {
        return CallState::evolve;
    }

    @Override
    public CommandHandler<EndpointCommand, EndpointEvent, CallState> commandHandler() {
        return this::onCommand;
    }

    /** There are no snapshots: a call has a handful of events, and not to look for one saves a query at every start. */
    @Override
    public Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    @Override
    public SignalHandler<CallState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    if (state.version() > 0) {
                        sequence =
                                Duration.between(SEQUENCE_EPOCH, Instant.now()).toSeconds();
                    }
                    refreshed(state);
                    settle(state);
                })
                .onSignal(PostStop.instance(), _ -> census.call(self, false))
                .build();
    }

    private Effect<EndpointEvent, CallState> onCommand(CallState state, EndpointCommand command) {
        return switch (command) {
            case EndpointCommand.Request request -> onRequest(state, request);
            case EndpointCommand.Poll poll -> {
                poll.replyTo().tell(new UserReply.Refused(new Refusal(Refusal.Reason.CONFLICT, "this is a call")));
                yield Effect().none();
            }
            case EndpointCommand.Notice _ -> Effect().none();
            case Answer answer -> onAnswer(state, answer);
            case StandingReport.Said said -> {
                report.said(said); // whoever is in a conference stays there as a guest
                yield Effect().none().thenRun(this::settle);
            }
            case EndpointCommand.Internal tick -> onTick(state, (Tick) tick);
        };
    }

    private Effect<EndpointEvent, CallState> onRequest(CallState state, EndpointCommand.Request request) {
        if (request instanceof EndpointCommand.HangUp) {
            call.giveUp();
            dial.giveUp();
        }
        LegId joining = call.leg() == null ? dial.leg() : call.leg();
        Decision<EndpointEvent, EndpointReply> decision = rules.decide(state, joining, request);
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            if (request instanceof EndpointCommand.Modify) refreshed(next);
            if (decision.reply() == null) begin(next, request);
            settle(next);
        });
    }

    /** What the rules did not answer. */
    private void begin(CallState state, EndpointCommand.Request request) {
        switch (request) {
            case EndpointCommand.Dial c -> dial.begin(c);
            case EndpointCommand.Tell c
            when state instanceof Up up -> questions.tell(c, up.dialog(), next(up.dialog()));
            case EndpointCommand.Press c when state instanceof Up up -> questions.press(up.conference(), up.leg(), c);
            case EndpointCommand.Recall c when state instanceof Up up -> recall.begin(up, c.replyTo(), c.at());
            case EndpointCommand.Request c -> call.begin(state, c);
        }
    }

    private Effect<EndpointEvent, CallState> onAnswer(CallState state, Answer answer) {
        Instant now = Instant.now();
        return switch (answer) {
            case Answer.OfJoin said -> finish(call.joined(state, said), call::finish);
            case Answer.OfAllocation said -> finish(call.allocated(said), call::finish);
            case Answer.OfOffer said -> finish(dial.offered(state, said.reply()), dial::finish);
            case Answer.OfCall said -> finish(dial.called(state, said.reply(), now), dial::finish);
            case Answer.OfOfferAgain said -> {
                if (state instanceof Up up) recall.offered(state, said.reply(), next(up.dialog()));
                else recall.finish(null);
                yield Effect().none();
            }
            case Answer.OfReInvite said -> finish(recall.answered(state, said.reply(), now), recall::finish);
            case Answer.OfAccept said -> accepted(state, said.reply(), now);
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

    private Effect<EndpointEvent, CallState> finish(
            Decision<EndpointEvent, EndpointReply> decision, Consumer<EndpointReply> finish) {
        return Effect().persist(decision.events()).thenRun(next -> {
            if (decision.reply() != null) finish.accept(decision.reply());
            for (EndpointEvent event : decision.events()) {
                if (event instanceof EndpointEvent.Dialled) dial.callNext();
                if (event instanceof EndpointEvent.CallAnswered) refreshed(next);
            }
            settle(next);
        });
    }

    /** A phone whose answer to our offer is no good has no media: the call ends. */
    private Effect<EndpointEvent, CallState> accepted(CallState state, ConferenceReply reply, Instant now) {
        boolean good = reply instanceof ConferenceReply.Done;
        var decision = good
                ? Decision.<EndpointEvent, EndpointReply>await()
                : CallRules.hangUp(state, "no media in common", now);
        return Effect().persist(decision.events()).thenRun(this::settle);
    }

    private Effect<EndpointEvent, CallState> paid(CallDebt debt, boolean paid) {
        if (paid) debts.paid(debt, System.nanoTime());
        return Effect().none().thenRun(this::settle);
    }

    private Effect<EndpointEvent, CallState> onTick(CallState state, Tick tick) {
        return switch (tick) {
            case SETTLE -> Effect().none().thenRun(this::settle);
            case SESSION -> onSessionTimer(state);
            case LOST ->
                Effect()
                        .persist(state instanceof Dialling && dial.isEmpty() ? end(state, "lost") : List.of())
                        .thenRun(this::settle);
            case RETIRE -> {
                if (isIdle() && (state instanceof New || state instanceof Ended)) retire.run();
                yield Effect().none();
            }
        };
    }

    /** Half the time is over where we refresh; nearly all of it where the phone should have. */
    private Effect<EndpointEvent, CallState> onSessionTimer(CallState state) {
        if (!(state instanceof Up up) || up.timer() == null) return Effect().none();
        if (!up.timer().ours()) {
            return Effect().persist(end(state, "the session was not refreshed")).thenRun(this::settle);
        }
        recall.begin(up, context.getSystem().ignoreRef(), Instant.now());
        refreshed(state);
        return Effect().none();
    }

    private static List<EndpointEvent> end(CallState state, String reason) {
        return CallRules.hangUp(state, reason, Instant.now()).events();
    }

    /** The session timer starts anew (RFC 4028 §10). */
    private void refreshed(CallState state) {
        if (!(state instanceof Up up) || up.timer() == null) return;
        SessionTimer timer = up.timer();
        int spare = Math.min(SPARE_SECONDS, timer.seconds() / 3);
        int seconds = timer.ours() ? timer.seconds() / 2 : timer.seconds() - spare;
        timers.startSingleTimer(Tick.SESSION, Duration.ofSeconds(seconds));
    }

    private boolean isIdle() {
        return call.isEmpty() && dial.isEmpty() && recall.isEmpty();
    }

    /** Debts live in state, not in messages: a crash between persist and tell is repaid on recovery or on the timer. */
    private void settle(CallState state) {
        census.call(self, state instanceof Up);
        report.settle(state.standing());
        switch (state) {
            case Up _ -> timers.cancel(Tick.RETIRE);
            case Dialling _ -> {
                if (dial.isEmpty()) context.getSelf().tell(Tick.LOST);
            }
            case Ended ended -> {
                timers.cancel(Tick.SESSION);
                pay(ended);
                retireSoon();
            }
            case New _ -> retireSoon();
        }
    }

    private void retireSoon() {
        if (isIdle() && !timers.isTimerActive(Tick.RETIRE)) timers.startSingleTimer(Tick.RETIRE, RETIRE_AFTER);
    }

    private void pay(Ended ended) {
        List<CallDebt> owed = CallDebt.of(ended, Instant.now());
        long nowNs = System.nanoTime();
        for (CallDebt debt : debts.due(owed, nowNs)) {
            switch (debt) {
                case LEAVE -> questions.leave(ended.conference(), ended.leg());
                case BYE -> questions.bye(ended.dialog(), next(ended.dialog()), ended.reason());
            }
        }
        Duration again = debts.untilDue(owed, nowNs);
        if (again != null) timers.startSingleTimer(Tick.SETTLE, again.plusMillis(1));
    }

    private long next(SipDialog dialog) {
        return dialog.localSequence() + ++sequence;
    }
}
