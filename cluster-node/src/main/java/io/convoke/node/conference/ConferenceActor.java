// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Payments.Inside;
import io.convoke.node.conference.voice.Voice;
import io.convoke.node.conference.watch.Watchers;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Ledger;
import io.convoke.persistence.journal.JournalTags;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
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

/** The shell: turns decisions into Pekko effects, and state into what the conference still owes others. */
public final class ConferenceActor extends EventSourcedBehavior<ConferenceCommand, ConferenceEvent, ConferenceState> {
    private static final Duration SOONEST_WAKE = Duration.ofMillis(5);

    private static final ConferenceReply WATCHED =
            new ConferenceReply.Refused(new Refusal(Refusal.Reason.FULL, "as many watch this conference as can"));

    /** How long a conference that is over, or never was, stays in memory after it was asked for last. */
    private static final Duration RETIRE_AFTER = Duration.ofSeconds(10);

    private final ConferenceId id;
    private final ConferenceSettings settings;
    private final Runnable retire;
    private final ActorContext<ConferenceCommand> context;
    private final TimerScheduler<ConferenceCommand> timers;
    private final ConferenceRules rules;
    private final Payments payments;
    private final Ledger<ConferenceDebt> ledger;
    private final Parked parked;
    private final Indicator indicator;
    private final Census census;
    private final Voice voice;
    private final Watchers watchers;
    private Hearing hearing = Hearing.NOTHING;

    private ConferenceActor(
            ConferenceId id,
            Shards shards,
            ConferenceSettings settings,
            Runnable retire,
            ActorContext<ConferenceCommand> context,
            TimerScheduler<ConferenceCommand> timers) {
        super(
                PersistenceId.of(Regions.CONFERENCE.name(), id.value()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
        this.id = id;
        this.settings = settings;
        this.retire = retire;
        this.context = context;
        this.timers = timers;
        this.rules = new ConferenceRules(id, settings.maxInvited());
        this.payments = new Payments(id, shards, settings, context);
        this.ledger = new Ledger<>(settings.retryAfter());
        this.parked = new Parked(settings.maxWaiting());
        this.indicator = new Indicator(shards.users(), settings.indicatorInterval());
        this.census = Census.of(context.getSystem());
        this.watchers = new Watchers(shards.endpoints(), settings.indicatorInterval());
        this.voice = new Voice(shards, settings.announce(), context.getSystem().ignoreRef());
    }

    public static Behavior<ConferenceCommand> create(ConferenceId id, Shards shards, ConferenceSettings settings) {
        return create(id, shards, settings, _ -> {});
    }

    /** @param retire told the entity once it owes nothing any more, or never was: it may leave memory for good */
    public static Behavior<ConferenceCommand> create(
            ConferenceId id, Shards shards, ConferenceSettings settings, Consumer<ActorRef<ConferenceCommand>> retire) {
        Behavior<ConferenceCommand> entity = Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new ConferenceActor(id, shards, settings, () -> retire.accept(context.getSelf()), context, timers)));
        return Behaviors.withMdc(ConferenceCommand.class, Map.of("conference", id.value()), entity);
    }

    @Override
    public ConferenceState emptyState() {
        return new ConferenceState.Unknown();
    }

    @Override
    public EventHandler<ConferenceState, ConferenceEvent> eventHandler() {
        return ConferenceState::evolve;
    }

    @Override
    public CommandHandler<ConferenceCommand, ConferenceEvent, ConferenceState> commandHandler() {
        return this::onCommand;
    }

    /** There are no snapshots: a life is short, and not to look for one saves a query at every start. */
    @Override
    public Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    @Override
    public SignalHandler<ConferenceState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::settle)
                .onSignal(PostStop.instance(), _ -> census.gone(id))
                .build();
    }

    /** What the projections read: beginnings, endings, and one call detail record for each leg. */
    @Override
    public Set<String> tagsFor(ConferenceEvent event) {
        return event instanceof ConferenceEvent.Initiated
                        || event instanceof ConferenceEvent.LegEnded
                        || event instanceof ConferenceEvent.Ended
                ? Set.of(JournalTags.of(id))
                : Set.of();
    }

    private Effect<ConferenceEvent, ConferenceState> onCommand(ConferenceState state, ConferenceCommand command) {
        return switch (command) {
            case ConferenceCommand.Request request -> onRequest(state, request);
            case ConferenceCommand.Heard heard -> onHeard(state, heard);
            case ConferenceCommand.Pressed pressed -> onPressed(state, pressed);
            case ConferenceCommand.Show show -> {
                if (state instanceof ConferenceState.Known known) indicator.show(show.user(), known, hearing);
                yield Effect().none();
            }
            case ConferenceCommand.Internal inside -> onInside(state, (Inside) inside);
        };
    }

    private Effect<ConferenceEvent, ConferenceState> onRequest(
            ConferenceState state, ConferenceCommand.Request request) {
        Decision<ConferenceEvent, ConferenceReply> decision = rules.decide(state, hearing, request);
        if (request instanceof ConferenceCommand.Watch c && state instanceof ConferenceState.Known) {
            if (!watchers.watch(c.watcher(), c.until(), Instant.now())) decision = Decision.replyOnly(WATCHED);
        }
        return run(request, decision);
    }

    private Effect<ConferenceEvent, ConferenceState> run(
            ConferenceCommand.Request request, Decision<ConferenceEvent, ConferenceReply> decision) {
        openMixerAlready(decision);
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            told(decision.events(), next);
            if (decision.reply() == null) parked.park(next, request);
            settle(next);
        });
    }

    /** The mixer opens while the beginning is being stored: invitees hold the information some milliseconds sooner. */
    private void openMixerAlready(Decision<ConferenceEvent, ConferenceReply> decision) {
        decision.events().stream()
                .filter(ConferenceEvent.Initiated.class::isInstance)
                .map(event -> ((ConferenceEvent.Initiated) event).mixerNode())
                .map(node -> List.<ConferenceDebt>of(new ConferenceDebt.OpenMixer(new MixerId(node, id))))
                .forEach(debt -> ledger.due(debt, System.nanoTime()).forEach(d -> payments.pay(null, d)));
    }

    private Effect<ConferenceEvent, ConferenceState> onHeard(ConferenceState state, ConferenceCommand.Heard heard) {
        hearing = new Hearing(List.copyOf(heard.speaking()), Set.copyOf(heard.silent()));
        return Effect().none().thenRun(this::settle);
    }

    private Effect<ConferenceEvent, ConferenceState> onPressed(
            ConferenceState state, ConferenceCommand.Pressed pressed) {
        List<ConferenceEvent> events = voice.pressed(state, pressed, System.nanoTime());
        if (events.isEmpty()) return Effect().none();
        return Effect().persist(events).thenRun(next -> {
            voice.confirm(next, pressed.leg(), events);
            settle(next);
        });
    }

    private Effect<ConferenceEvent, ConferenceState> onInside(ConferenceState state, Inside inside) {
        return switch (inside) {
            case Inside.Retire _ -> {
                if (state instanceof ConferenceState.Unknown || over(state)) retire.run();
                yield Effect().none();
            }
            case Inside.Wake _ -> persist(ConferenceCourse.passed(state, Instant.now(), settings.lostLegGrace()));
            case Inside.MixerSaid said -> onMixerSaid(state, said.debt(), said.reply());
            case Inside.AllocatorSaid said -> persist(ConferenceAnswers.fromAllocator(state, said.reply()));
            case Inside.EndpointSaid said -> {
                boolean again =
                        said.debt() instanceof ConferenceDebt.Recall && !(said.reply() instanceof EndpointReply.Done);
                if (said.reply() != null && !again) ledger.paid(said.debt(), System.nanoTime());
                yield persist(ConferenceAnswers.fromEndpoint(state, said.debt(), said.reply(), Instant.now()));
            }
            case Inside.AllPaid _ ->
                persist(
                        state instanceof ConferenceState.Ended ended && !ended.closed()
                                ? List.of(new ConferenceEvent.Closed())
                                : List.of());
        };
    }

    private Effect<ConferenceEvent, ConferenceState> onMixerSaid(
            ConferenceState state, ConferenceDebt debt, MixerReply reply) {
        if (reply == null) return persist(List.of());
        List<ConferenceEvent> events = ConferenceAnswers.fromMixer(state, debt, reply, Instant.now());
        switch (debt) {
            case ConferenceDebt.PutLeg put
            when reply instanceof MixerReply.LegAnswered ->
                ledger.paid(new ConferenceDebt.SetLeg(put.leg(), put.muted(), put.gain()), System.nanoTime());
            case ConferenceDebt.AcceptLeg d
            when reply instanceof MixerReply.LegAnswered ->
                ledger.paid(new ConferenceDebt.SetLeg(d.leg(), d.muted(), d.gain()), System.nanoTime());
            case ConferenceDebt.OpenMixer _ when reply instanceof MixerReply.Gone -> {}
            case ConferenceDebt.OpenMixer _, ConferenceDebt.SetLeg _, ConferenceDebt.CloseMixer _ ->
                ledger.paid(debt, System.nanoTime());
            case ConferenceDebt _ -> {}
        }
        return Effect().persist(events).thenRun(next -> {
            told(events, next);
            parked.refuse(debt, reply);
            settle(next);
        });
    }

    private Effect<ConferenceEvent, ConferenceState> persist(List<ConferenceEvent> events) {
        return Effect().persist(events).thenRun(next -> {
            told(events, next);
            settle(next);
        });
    }

    private void told(List<ConferenceEvent> events, ConferenceState next) {
        ConferenceView.log(context.getLog(), events);
        voice.announce(next, events);
    }

    /** Debts live in state, not in messages: a crash between persist and tell is repaid on recovery or on the timer. */
    private void settle(ConferenceState state) {
        parked.resolve(state);
        ConferenceView.count(census, id, state, hearing);
        if (!(state instanceof ConferenceState.Known known) || over(state)) {
            timers.startSingleTimer(Inside.Retire.class, new Inside.Retire(), RETIRE_AFTER);
            return;
        }
        List<ConferenceDebt> owed = ConferenceDebt.of(state);
        long nowNs = System.nanoTime();
        Session session = known.session();
        if (state instanceof ConferenceState.Open && session.mixerOpen()) {
            ledger.forgetPaid(new ConferenceDebt.OpenMixer(session.mixer()), settings.mixerCheck(), nowNs);
        }
        ledger.due(owed, nowNs).forEach(debt -> payments.pay(session, debt));
        if (state instanceof ConferenceState.Ended && owed.stream().allMatch(ledger::isPaid)) {
            context.getSelf().tell(new Inside.AllPaid());
        }
        wake(known, ledger.untilDue(owed, nowNs));
    }

    private static boolean over(ConferenceState state) {
        return state instanceof ConferenceState.Ended ended && ended.closed();
    }

    /** Shows what has changed, and sets the one timer for whatever comes first. */
    private void wake(ConferenceState.Known state, Duration debts) {
        long nowNs = System.nanoTime();
        Duration show = state instanceof ConferenceState.Requested ? null : indicator.update(state, hearing, nowNs);
        Duration check = ConferenceDebt.wantsMixer(state) ? settings.mixerCheck() : null;
        Instant deadline = ConferenceCourse.nextDeadline(state, settings.lostLegGrace());
        Duration passing = deadline == null ? null : Duration.between(Instant.now(), deadline);
        Duration watched = watchers.isEmpty()
                ? null
                : watchers.update(ConferenceView.of(state, Hearing.NOTHING), Instant.now(), nowNs);
        Stream.of(show, debts, check, passing, watched)
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .ifPresent(soonest -> timers.startSingleTimer(
                        Inside.Wake.class,
                        new Inside.Wake(),
                        soonest.compareTo(SOONEST_WAKE) < 0 ? SOONEST_WAKE : soonest));
    }
}
