// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.boot.Shards;
import io.convoke.node.call.CallQuestions.Answer;
import io.convoke.node.call.CallState.Dialling;
import io.convoke.node.call.CallState.Ended;
import io.convoke.node.call.CallState.New;
import io.convoke.node.call.CallState.Up;
import io.convoke.node.call.CallTimers.Tick;
import io.convoke.node.endpoint.EndpointShell;
import io.convoke.node.endpoint.StandingReport;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Retirement;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.sip.SipReply;
import java.time.Instant;
import java.util.List;
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
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The endpoint of one SIP call: holds its dialog, so that any node goes on with it. The shell turns decisions into effects,
 * asks the conference and the phone, and pays what a call that ended owes.
 */
public final class CallActor extends EventSourcedBehavior<EndpointCommand, EndpointEvent, CallState> {
    private final CallTimers timers;
    private final ActorContext<EndpointCommand> context;
    private final EndpointId self;
    private final Census census;
    private final CallRules rules;
    private final Retirement<EndpointCommand> retirement;
    private final StandingReport report;
    private final CallQuestions questions;
    private final CallInHand call;
    private final DialInHand dial;
    private final RecallInHand recall;
    private final CallPayments payments;
    private final LocalSequence sequence = new LocalSequence();
    /** Highest CSeq of the phone's requests. */
    private long seen = -1;

    private CallActor(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards,
            Retirement<EndpointCommand> retirement) {
        super(EndpointShell.persistenceId(self), EndpointShell.restarting());
        this.context = context;
        this.timers = new CallTimers(timers);
        this.self = self;
        this.census = Census.of(context.getSystem());
        this.rules = new CallRules(self);
        this.retirement = retirement;
        this.report = new StandingReport(context, timers, self, shards);
        this.questions = new CallQuestions(self, shards, context);
        this.call = new CallInHand(questions);
        this.dial = new DialInHand(questions);
        this.recall = new RecallInHand(questions);
        this.payments = new CallPayments(questions, sequence);
    }

    /** @param retire told the entity of a call that is over: it may leave memory for good */
    public static Behavior<EndpointCommand> create(
            EndpointId self, Shards shards, Consumer<ActorRef<EndpointCommand>> retire) {
        return EndpointShell.create(
                self,
                shards,
                retire,
                (context, timers, retirement) -> new CallActor(context, timers, self, shards, retirement));
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

    @Override
    public Recovery recovery() {
        return EndpointShell.recoveryOfFewEvents();
    }

    @Override
    public SignalHandler<CallState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    if (state.version() > 0) sequence.recovered(Instant.now());
                    renewed(state);
                    timers.refreshSoon(state);
                    stay(state);
                })
                .onSignal(PostStop.instance(), _ -> {
                    census.call(self, false);
                    census.gateways(self, List.of());
                })
                .build();
    }

    private Effect<EndpointEvent, CallState> onCommand(CallState state, EndpointCommand command) {
        if (retirement.isForTheNext(command)) return Effect().none();
        return switch (command) {
            case EndpointCommand.Request request -> onRequest(state, request);
            case EndpointCommand.Poll poll -> {
                EndpointShell.refuse(self, poll);
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
        if (request instanceof CallCommand.HangUp c) {
            call.giveUp();
            dial.giveUp(c.reason());
        }
        if (request instanceof CallCommand.InDialog c && state instanceof Dialling && dial.isCalling(c.callId())) {
            c.replyTo().tell(CallRules.early(c)); // each that is called counts its requests by itself
            return Effect().none();
        }
        Decision<EndpointEvent, EndpointReply> decision = rules.decide(state, joining(), seen, request);
        boolean taken = !(decision.reply() instanceof EndpointReply.Refused);
        if (taken && request instanceof CallCommand.InDialog c) seen = Math.max(seen, c.sequence());
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            if (decision.reply() == null) begin(next, request);
            else if (request instanceof CallCommand.Acknowledge) refresh(next);
            if (request instanceof CallCommand.Modify) renewed(next);
            else settle(next);
        });
    }

    private LegId joining() {
        if (call.leg() != null) return call.leg();
        return dial.leg() != null ? dial.leg() : recall.leg();
    }

    /** What the rules did not answer. */
    private void begin(CallState state, EndpointCommand.Request request) {
        switch (request) {
            case CallCommand.Dial c -> dial.begin(c);
            case CallCommand.Tell c
            when state instanceof Up up -> questions.tell(c, up.dialog(), sequence.next(up.dialog()));
            case CallCommand.Press c when state instanceof Up up -> questions.press(up.conference(), up.leg(), c);
            case CallCommand.Move c when state instanceof Up up -> recall.move(up, c);
            case CallCommand.Probe c
            when state instanceof Up up && CallRules.has(up, c.conference(), c.leg()) -> {
                c.replyTo().tell(new EndpointReply.Done());
                questions.probe(up.dialog(), sequence.next(up.dialog()));
            }
            case CallCommand.Probe c -> {
                // a subscriber finds out by himself
                if (!c.conference().isInstant()) questions.forget(c.conference(), c.leg());
                c.replyTo().tell(new EndpointReply.Done());
            }
            case CallCommand.Recall c when state instanceof Up up -> recall.begin(up, c.replyTo(), c.at());
            case EndpointCommand.Request c -> call.begin(state, c);
        }
    }

    private Effect<EndpointEvent, CallState> onAnswer(CallState state, Answer answer) {
        Instant now = Instant.now();
        return switch (answer) {
            case Answer.OfJoin said -> finish(call.joined(state, said), call::finish);
            case Answer.OfAllocation said -> finish(call.allocated(said), call::finish);
            case Answer.OfOffer said -> finish(dial.offered(state, said.reply()), dial::finish);
            case Answer.OfCall said -> finish(dial.called(state, said, now), dial::finish);
            case Answer.OfOfferAgain said -> {
                recall.offered(state, said.reply(), state instanceof Up up ? sequence.next(up.dialog()) : 0);
                yield Effect().none().thenRun(this::settle);
            }
            case Answer.OfMove said -> finish(recall.moveOffered(state, said), recall::finish);
            case Answer.OfReInvite said -> {
                if (said.reply() instanceof SipReply.Response ok && ok.status() < 300) timers.refreshed(state);
                yield finish(recall.answered(state, said.reply(), now), recall::finish);
            }
            case Answer.OfAccept said -> finish(recall.accepted(state, said, now), _ -> {});
            case Answer.OfModify said ->
                Interpret.run(
                        Effect(), call.modified(state, said), said.modify().replyTo(), this::renewed);
            case Answer.OfProbe said -> finish(CallRules.probed(state, said.reply(), now), _ -> {});
            case Answer.OfRefresh said -> {
                if (said.reply() == null) refresh(state); // not in time: so it is not too often
                yield finish(CallRules.refreshed(state, said.reply(), now), _ -> {});
            }
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
                if (event instanceof EndpointEvent.Dialled) dial.callAll();
                if (event instanceof EndpointEvent.CallAnswered) timers.refreshed(next);
                if (event instanceof EndpointEvent.CallTransferred && next instanceof Up up) {
                    recall.follow(up, sequence.next(up.dialog()));
                }
            }
            settle(next);
        });
    }

    private Effect<EndpointEvent, CallState> paid(CallDebt debt, boolean paid) {
        payments.answered(debt, paid);
        return Effect().none().thenRun(this::settle);
    }

    private Effect<EndpointEvent, CallState> onTick(CallState state, Tick tick) {
        return switch (tick) {
            case SETTLE -> Effect().none().thenRun(this::settle);
            case SESSION -> onSessionTimer(state);
            case RECALL -> {
                if (state instanceof Up up) recall.again(up, context.getSystem().ignoreRef());
                yield Effect().none();
            }
            case LOST -> {
                boolean lost = state instanceof Dialling && dial.isEmpty();
                yield lost
                        ? finish(CallRules.hangUp(state, CallRules.LOST, Instant.now()), _ -> {})
                        : Effect().none().thenRun(this::settle);
            }
            case STAY -> {
                questions.stay();
                stay(state);
                yield Effect().none();
            }
            case RETIRE -> {
                if (isIdle() && (state instanceof New || state instanceof Ended)) retirement.now();
                yield Effect().none();
            }
        };
    }

    /** Nobody but its call refreshes what a SIP terminal has subscribed to. */
    private void refresh(CallState state) {
        if (state instanceof Up up && up.conference().isInstant()) questions.refresh(up);
    }

    /** And nobody else asks whether the terminal is there. */
    private void stay(CallState state) {
        if (!(state instanceof Up up) || !up.conference().isInstant()) return;
        refresh(up);
        if (up.timer() == null) questions.probe(up.dialog(), sequence.next(up.dialog()));
    }

    /** Half the time is over where we refresh; nearly all of it where the phone should have. */
    private Effect<EndpointEvent, CallState> onSessionTimer(CallState state) {
        if (!(state instanceof Up up) || up.timer() == null) return Effect().none();
        if (!up.timer().ours()) {
            return finish(CallRules.vanished(state, "the session was not refreshed", Instant.now()), _ -> {});
        }
        recall.begin(up, context.getSystem().ignoreRef(), Instant.now());
        timers.refreshSoon(state); // if nothing comes of this
        return Effect().none();
    }

    private void renewed(CallState state) {
        timers.refreshed(state);
        settle(state);
    }

    private boolean isIdle() {
        return call.isEmpty() && dial.isEmpty() && recall.isEmpty() && payments.isEmpty();
    }

    /** Debts live in state, not in messages: a crash between persist and tell is repaid on recovery or on the timer. */
    private void settle(CallState state) {
        census.call(self, state instanceof Up);
        census.gateways(self, state instanceof Dialling ? dial.gateways() : state.gateways());
        report.settle(state.standing());
        switch (state) {
            case Up up -> timers.up(recall.wantsAgain(up));
            case Dialling _ -> {
                if (dial.isEmpty()) context.getSelf().tell(Tick.LOST);
            }
            case Ended ended -> {
                timers.ended(payments.pay(ended));
                retireSoon();
            }
            case New _ -> retireSoon();
        }
    }

    private void retireSoon() {
        if (isIdle()) timers.retireSoon();
    }
}
