// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.node.boot.Shards;
import io.convoke.node.endpoint.EndpointShell;
import io.convoke.node.endpoint.StandingReport;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Retirement;
import io.convoke.node.instant.ProvisionInHand.Answer;
import io.convoke.node.instant.SubscriberState.Over;
import io.convoke.node.instant.SubscriberState.Provisioned;
import io.convoke.node.instant.SubscriberState.Subscribed;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
 * The endpoint of one subscriber of the instant service: holds his provisioned leg, and has it provisioned elsewhere when its
 * conference server is lost. While nothing happens it does nothing; it is in memory as long as the subscription lasts, since it has to
 * see that its node is lost, and that its time is over.
 */
public final class SubscriberActor extends EventSourcedBehavior<EndpointCommand, EndpointEvent, SubscriberState> {
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(2);
    /** After a terminal has followed, its answer is on its way. */
    private static final Duration FOLLOWED_WITHIN = Duration.ofSeconds(10);

    private enum Tick implements EndpointCommand.Internal {
        SETTLE,
        RECALL,
        EXPIRE,
        RETIRE
    }

    private final ActorContext<EndpointCommand> context;
    private final TimerScheduler<EndpointCommand> timers;
    private final EndpointId self;
    private final Census census;
    private final ProvisionInHand provision;
    private final Retirement<EndpointCommand> retirement;
    private final StandingReport report;
    private Instant expiresAt = Instant.EPOCH;
    /** Whether the server of a recovered leg still has it is not known yet. */
    private boolean unverified;

    private boolean removed;

    private SubscriberActor(
            ActorContext<EndpointCommand> context,
            TimerScheduler<EndpointCommand> timers,
            EndpointId self,
            Shards shards,
            Retirement<EndpointCommand> retirement) {
        super(EndpointShell.persistenceId(self), EndpointShell.restarting());
        this.context = context;
        this.timers = timers;
        this.self = self;
        this.census = Census.of(context.getSystem());
        this.provision = new ProvisionInHand(self, shards, context);
        this.retirement = retirement;
        this.report = new StandingReport(context, timers, self, shards);
    }

    /** @param retire told the entity of a subscriber that is over: it may leave memory for good */
    public static Behavior<EndpointCommand> create(
            EndpointId self, Shards shards, Consumer<ActorRef<EndpointCommand>> retire) {
        return EndpointShell.create(
                self,
                shards,
                retire,
                (context, timers, retirement) -> new SubscriberActor(context, timers, self, shards, retirement));
    }

    @Override
    public SubscriberState emptyState() {
        return SubscriberState.NEW;
    }

    @Override
    public EventHandler<SubscriberState, EndpointEvent> eventHandler() {
        return SubscriberState::evolve;
    }

    @Override
    public CommandHandler<EndpointCommand, EndpointEvent, SubscriberState> commandHandler() {
        return this::onCommand;
    }

    @Override
    public Recovery recovery() {
        return EndpointShell.recoveryOfFewEvents();
    }

    @Override
    public SignalHandler<SubscriberState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    if (state instanceof Subscribed subscribed) expiresAt = subscribed.expiresAt();
                    unverified = state instanceof Provisioned;
                    if (state instanceof Subscribed s && s.call() != null) provision.wake(s.call());
                    settle(state);
                })
                .onSignal(PostStop.instance(), _ -> census.subscriber(self, null))
                .build();
    }

    private Effect<EndpointEvent, SubscriberState> onCommand(SubscriberState state, EndpointCommand command) {
        if (retirement.isForTheNext(command)) return Effect().none();
        return switch (command) {
            case EndpointCommand.Request request -> onRequest(state, request);
            case EndpointCommand.LegLost lost -> {
                boolean ours = state instanceof Provisioned p && p.leg().equals(lost.leg());
                yield persist(ours ? List.of(new EndpointEvent.ProvisionLost(lost.leg())) : List.of());
            }
            case EndpointCommand.Notice _ -> Effect().none();
            case EndpointCommand.Poll poll -> {
                EndpointShell.refuse(self, poll);
                yield Effect().none();
            }
            case StandingReport.Said said -> reported(state, said);
            case Answer answer -> onAnswer(state, answer);
            case EndpointCommand.Internal tick -> onTick(state, (Tick) tick);
        };
    }

    private Effect<EndpointEvent, SubscriberState> onRequest(SubscriberState state, EndpointCommand.Request request) {
        Decision<EndpointEvent, EndpointReply> decision = SubscriberRules.decide(state, request, Instant.now());
        if (request instanceof EndpointCommand.Provision c && !(decision.reply() instanceof EndpointReply.Refused)) {
            expiresAt = c.expiresAt();
            if (c.near() != null) provision.near(c.near());
            timers.cancel(Tick.EXPIRE);
            if (c.offer() != null) timers.cancel(Tick.RECALL);
        }
        if (!decision.events().isEmpty() && state instanceof Subscribed had) dismiss(had, request);
        if (decision.reply() == null) provision.await(request.replyTo());
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            settle(next);
            if (next instanceof SubscriberState.New) context.getSelf().tell(Tick.RETIRE);
        });
    }

    private Effect<EndpointEvent, SubscriberState> onAnswer(SubscriberState state, Answer answer) {
        return switch (answer) {
            case Answer.OfAllocator said -> {
                boolean found = provision.picked(state, said.reply());
                if (!found) unavailable("no conference server has room now");
                yield Effect().none().thenRun(next -> settle(next, !found));
            }
            case Answer.OfServer said -> provisioned(state, said);
            case Answer.OfRecall said -> {
                provision.recalled();
                boolean followed = said.reply() instanceof EndpointReply.Done;
                timers.startSingleTimer(Tick.RECALL, followed ? FOLLOWED_WITHIN : AGAIN_AFTER);
                yield Effect().none();
            }
            case Answer.OfCall said -> {
                boolean over = said.reply() instanceof EndpointReply.Refused no
                        && no.refusal().reason() == Reason.GONE
                        && state instanceof Subscribed s
                        && said.call().equals(s.call());
                yield over ? over(state, "its call is none") : Effect().none();
            }
            case Answer.OfRemoval said -> {
                provision.removed();
                removed = said.reply() instanceof ServerReply.Done || said.reply() instanceof ServerReply.Gone;
                yield Effect().none().thenRun(this::settle);
            }
        };
    }

    private Effect<EndpointEvent, SubscriberState> provisioned(SubscriberState state, Answer.OfServer said) {
        provision.answered(said.reply());
        if (said.reply() != null) unverified = false;
        List<EndpointEvent> events =
                SubscriberRules.answered(state, said.offer(), said.asked(), said.reply(), Instant.now());
        return Effect().persist(events).thenRun(next -> {
            switch (said.reply()) {
                case ServerReply.NotAcceptable no -> provision.answer(new EndpointReply.NotAcceptable(no.detail()));
                case ServerReply.LegProvisioned _
                when next instanceof Provisioned p && p.agreed() ->
                    provision.answer(SubscriberRules.view(p, expiresAt));
                case ServerReply.Refused no -> provision.answer(new EndpointReply.Refused(no.refusal()));
                case null -> unavailable("the conference server did not answer in time");
                default -> {} // it goes on with another offer, or on another server
            }
            settle(next, said.reply() == null || said.reply() instanceof ServerReply.Refused);
        });
    }

    private void unavailable(String why) {
        provision.answer(new EndpointReply.Refused(new Refusal(Reason.UNAVAILABLE, why)));
    }

    /** A user has so many endpoints and no more; and without him there is nobody to be reached. */
    private Effect<EndpointEvent, SubscriberState> reported(SubscriberState state, StandingReport.Said said) {
        boolean isThere = report.said(said);
        boolean tooMany = said instanceof StandingReport.Said.Answer(var _, UserReply.Refused refused)
                && refused.refusal().reason() == Reason.FULL;
        return isThere && !tooMany
                ? Effect().none().thenRun(this::settle)
                : over(state, isThere ? "too many subscriptions" : "no such user");
    }

    private Effect<EndpointEvent, SubscriberState> onTick(SubscriberState state, Tick tick) {
        return switch (tick) {
            case SETTLE, RECALL -> Effect().none().thenRun(this::settle);
            case EXPIRE ->
                Instant.now().isBefore(expiresAt) ? Effect().none().thenRun(this::settle) : over(state, "expired");
            case RETIRE -> retire(state);
        };
    }

    /** Not before its user knows that it is over: nobody else starts it again to say so. */
    private Effect<EndpointEvent, SubscriberState> retire(SubscriberState state) {
        if (state instanceof Over over && report.isOwed(over.standing())) retireSoon();
        else if (!(state instanceof Subscribed)) retirement.now();
        return Effect().none();
    }

    /** Whoever subscribes under this identity takes the place of who did. */
    private void dismiss(Subscribed had, EndpointCommand.Request request) {
        boolean same = request instanceof EndpointCommand.Provision c && Objects.equals(had.call(), c.call());
        if (had.call() != null && !same) provision.dismiss(had.call());
    }

    private Effect<EndpointEvent, SubscriberState> over(SubscriberState state, String reason) {
        if (state instanceof Subscribed had && had.call() != null) provision.dismiss(had.call());
        return persist(
                state instanceof Subscribed
                        ? List.of(new EndpointEvent.InstantUnsubscribed(reason, Instant.now()))
                        : List.of());
    }

    private Effect<EndpointEvent, SubscriberState> persist(List<? extends EndpointEvent> events) {
        return Effect().persist(List.<EndpointEvent>copyOf(events)).thenRun(this::settle);
    }

    private void settle(SubscriberState state) {
        settle(state, false);
    }

    /** @param failed what was tried just now: it is tried again in a while */
    private void settle(SubscriberState state, boolean failed) {
        census.subscriber(self, state.up());
        if (!(state instanceof SubscriberState.New)) report.settle(state.standing());
        switch (state) {
            case Subscribed subscribed -> {
                timers.cancel(Tick.RETIRE);
                removed = false;
                if (failed) timers.startSingleTimer(Tick.SETTLE, AGAIN_AFTER);
                else if (!timers.isTimerActive(Tick.SETTLE)) provision.begin(subscribed, unverified);
                if (!timers.isTimerActive(Tick.RECALL)) provision.recall(subscribed);
                expire();
            }
            case Over over -> {
                timers.cancel(Tick.EXPIRE);
                gone();
                if (over.leg() != null && !removed) {
                    provision.remove(over.leg());
                    timers.startSingleTimer(Tick.SETTLE, AGAIN_AFTER);
                } else retireSoon();
            }
            case SubscriberState.New _ -> retireSoon();
        }
    }

    private void gone() {
        provision.answer(new EndpointReply.Refused(new Refusal(Reason.GONE, "the subscription is over")));
    }

    private void expire() {
        if (timers.isTimerActive(Tick.EXPIRE)) return;
        Duration left = Duration.between(Instant.now(), expiresAt);
        timers.startSingleTimer(Tick.EXPIRE, left.isNegative() ? Duration.ZERO : left.plusMillis(1));
    }

    private void retireSoon() {
        if (!timers.isTimerActive(Tick.RETIRE)) timers.startSingleTimer(Tick.RETIRE, EndpointShell.RETIRE_AFTER);
    }
}
