// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.node.boot.Shards;
import io.convoke.node.endpoint.Awakening;
import io.convoke.node.endpoint.EndpointShell;
import io.convoke.node.endpoint.StandingReport;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Retirement;
import io.convoke.node.subscription.SubscriptionQuestions.Answer;
import io.convoke.node.subscription.SubscriptionState.Active;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.Subscribe;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The endpoint of one SIP subscription: holds its dialog, watches what it is about, and has its subscriber notified. */
public final class SubscriptionActor extends EventSourcedBehavior<EndpointCommand, EndpointEvent, SubscriptionState> {
    private static final Duration WATCH_AGAIN_AFTER = Duration.ofMinutes(1);

    /** Faults that pass (RFC 6665 §4.2.2, RFC 5057): all others end the subscription. */
    private static final Set<Integer> PASSING = Set.of(408, 491, 500, 503, 504);

    /**
     * CSeq and document versions of a recovered subscription count quarters of seconds from here: greater than any before,
     * which nobody has written down, since there are two notifications a second at most.
     */
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private static final int A_SECOND = 4;

    private enum Tick implements EndpointCommand.Internal {
        SETTLE,
        WATCH,
        EXPIRE,
        RETIRE
    }

    private final TimerScheduler<EndpointCommand> timers;
    private final EndpointId self;
    private final SubscriptionQuestions questions;
    private final Retirement<EndpointCommand> retirement;
    private final StandingReport report;
    private Notifier notifier = new Notifier(0, System.nanoTime());
    private Instant expiresAt = Instant.EPOCH;
    private long sequence;
    private boolean watched;

    private SubscriptionActor(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards,
            Retirement<EndpointCommand> retirement) {
        super(EndpointShell.persistenceId(self), EndpointShell.restarting());
        this.timers = timers;
        this.self = self;
        this.questions = new SubscriptionQuestions(self, shards, context);
        this.retirement = retirement;
        this.report = new StandingReport(context, timers, self, shards);
    }

    /** @param retire told the entity of a subscription that is over: it may leave memory for good */
    public static Behavior<EndpointCommand> create(
            EndpointId self, Shards shards, Consumer<ActorRef<EndpointCommand>> retire) {
        return EndpointShell.create(
                self,
                shards,
                retire,
                (context, timers, retirement) -> new SubscriptionActor(context, timers, self, shards, retirement));
    }

    @Override
    public SubscriptionState emptyState() {
        return new SubscriptionState.New();
    }

    @Override
    public EventHandler<SubscriptionState, EndpointEvent> eventHandler() {
        return SubscriptionState::evolve;
    }

    @Override
    public CommandHandler<EndpointCommand, EndpointEvent, SubscriptionState> commandHandler() {
        return this::onCommand;
    }

    @Override
    public Recovery recovery() {
        return EndpointShell.recoveryOfFewEvents();
    }

    @Override
    public SignalHandler<SubscriptionState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    if (state instanceof Active active) {
                        sequence = A_SECOND
                                * Duration.between(EPOCH, Instant.now()).toSeconds();
                        notifier = new Notifier(sequence, System.nanoTime());
                        expiresAt = active.expiresAt();
                    }
                    settle(state);
                })
                .build();
    }

    @Override
    public Set<String> tagsFor(EndpointEvent event) {
        return Awakening.tags(self, event);
    }

    private Effect<EndpointEvent, SubscriptionState> onCommand(SubscriptionState state, EndpointCommand command) {
        if (retirement.isForTheNext(command)) return Effect().none();
        return switch (command) {
            case EndpointCommand.Request request -> onRequest(state, request);
            case EndpointCommand.ShowConference c -> show(state, new Shown.OfConference(c.view()));
            case EndpointCommand.ShowPresence c -> show(state, new Shown.OfPresence(c.user(), c.status(), c.note()));
            case EndpointCommand.Notice _ -> Effect().none();
            case EndpointCommand.Poll poll -> {
                EndpointShell.refuse(self, poll);
                yield Effect().none();
            }
            case StandingReport.Said said -> reported(state, said);
            case Answer.OfWatch said -> watching(state, said);
            case Answer.OfNotify said -> notified(state, said);
            case EndpointCommand.Internal tick -> onTick(state, (Tick) tick);
        };
    }

    private Effect<EndpointEvent, SubscriptionState> onRequest(
            SubscriptionState state, EndpointCommand.Request request) {
        Decision<EndpointEvent, EndpointReply> decision = SubscriptionRules.decide(state, request, Instant.now());
        return answer(decision, request.replyTo(), () -> {
            if (decision.reply() == null && request instanceof Subscribe c) questions.watch(c);
        });
    }

    private Effect<EndpointEvent, SubscriptionState> answer(
            Decision<EndpointEvent, EndpointReply> decision, ActorRef<EndpointReply> replyTo, Runnable more) {
        return Interpret.run(Effect(), decision, replyTo, next -> {
            if (decision.reply() instanceof EndpointReply.Subscribed granted) {
                expiresAt = granted.expiresAt();
                timers.cancel(Tick.EXPIRE);
                notifier.everything(System.nanoTime());
            }
            more.run();
            settle(next);
        });
    }

    private Effect<EndpointEvent, SubscriptionState> show(SubscriptionState state, Shown shown) {
        if (state instanceof Active) notifier.show(shown, System.nanoTime());
        return Effect().none().thenRun(this::settle);
    }

    /** A user has so many subscriptions and no more; who is nobody here may watch a conference all the same. */
    private Effect<EndpointEvent, SubscriptionState> reported(SubscriptionState state, StandingReport.Said said) {
        boolean isThere = report.said(said);
        boolean tooMany = said instanceof StandingReport.Said.Answer(var _, UserReply.Refused refused)
                && refused.refusal().reason() == Reason.FULL;
        boolean gone = !isThere && state instanceof Active active && active.topic() instanceof SipTopic.OfPresence;
        if (tooMany || gone) notifier.end("rejected", System.nanoTime());
        return Effect().none().thenRun(this::settle);
    }

    private Effect<EndpointEvent, SubscriptionState> onTick(SubscriptionState state, Tick tick) {
        return switch (tick) {
            case SETTLE -> Effect().none().thenRun(this::settle);
            case WATCH -> {
                if (state instanceof Active active) questions.watch(active.topic());
                yield Effect().none();
            }
            case EXPIRE -> {
                if (!Instant.now().isBefore(expiresAt)) notifier.end("timeout", System.nanoTime());
                yield Effect().none().thenRun(this::settle);
            }
            case RETIRE -> {
                if (!(state instanceof Active)) retirement.now();
                yield Effect().none();
            }
        };
    }

    private Effect<EndpointEvent, SubscriptionState> watching(SubscriptionState state, Answer.OfWatch said) {
        Subscribe asked = said.asked();
        boolean first = asked != null && state instanceof SubscriptionState.New;
        watched = true;
        return switch (said.reply()) {
            case ConferenceReply.View view
            when first ->
                answer(
                        SubscriptionRules.subscribed(asked),
                        asked.replyTo(),
                        () -> notifier.show(new Shown.OfConference(view), System.nanoTime()));
            case ConferenceReply.View view when asked == null -> show(state, new Shown.OfConference(view));
            case ConferenceReply.NoSuchConference _
            when asked == null && state instanceof Active -> {
                notifier.end("noresource", System.nanoTime());
                yield Effect().none().thenRun(this::settle);
            }
            case ConferenceReply.NoSuchConference no
            when first ->
                answer(
                        refused(Reason.NOT_FOUND, "there is no conference " + no.conference()),
                        asked.replyTo(),
                        () -> {});
            case ConferenceReply.Refused no
            when first ->
                answer(Decision.replyOnly(new EndpointReply.Refused(no.refusal())), asked.replyTo(), () -> {});
            case null, default -> {
                if (asked == null) yield Effect().none();
                yield first
                        ? answer(
                                refused(Reason.UNAVAILABLE, "the conference did not answer"), asked.replyTo(), () -> {})
                        : onRequest(state, asked); // asked twice at once: the other one is through
            }
        };
    }

    private Effect<EndpointEvent, SubscriptionState> notified(SubscriptionState state, Answer.OfNotify said) {
        boolean accepted = said.reply() instanceof SipReply.Response r && r.status() < 300;
        boolean passing = said.reply() == null // the edge was silent, not the subscriber
                || said.reply() instanceof SipReply.Response r && PASSING.contains(r.status());
        if (accepted) notifier.answered();
        else if (passing) notifier.failed(System.nanoTime());
        boolean over = said.last() || !accepted && !passing;
        String reason = said.last() ? "terminated" : "the subscriber does not take it";
        return Effect()
                .persist(
                        over && state instanceof Active
                                ? List.of(new EndpointEvent.SubscriptionEnded(reason, Instant.now()))
                                : List.<EndpointEvent>of())
                .thenRun(next -> {
                    if (state instanceof Active active && !(next instanceof Active))
                        questions.stopWatching(active.topic());
                    settle(next);
                });
    }

    private void settle(SubscriptionState state) {
        if (!(state instanceof SubscriptionState.New)) report.settle(state.standing());
        if (!(state instanceof Active active)) {
            if (!timers.isTimerActive(Tick.RETIRE)) timers.startSingleTimer(Tick.RETIRE, EndpointShell.RETIRE_AFTER);
            return;
        }
        timers.cancel(Tick.RETIRE);
        long nowNs = System.nanoTime();
        Duration left = Duration.between(Instant.now(), expiresAt);
        if (!left.isPositive()) notifier.end("timeout", nowNs);
        else if (!timers.isTimerActive(Tick.EXPIRE)) timers.startSingleTimer(Tick.EXPIRE, left);
        if (!timers.isTimerActive(Tick.WATCH)) {
            timers.startTimerWithFixedDelay(Tick.WATCH, watched ? WATCH_AGAIN_AFTER : Duration.ZERO, WATCH_AGAIN_AFTER);
        }
        notifier.due(active.event(), left, nowNs)
                .ifPresent(notice ->
                        questions.notify(active.dialog(), active.dialog().localSequence() + ++sequence, notice));
        Duration again = notifier.untilDue(System.nanoTime());
        if (again != null) timers.startSingleTimer(Tick.SETTLE, again.plusMillis(1));
    }

    private static Decision<EndpointEvent, EndpointReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new EndpointReply.Refused(new Refusal(reason, detail)));
    }
}
