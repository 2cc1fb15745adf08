// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.conference.ConferenceView.Hearing;
import io.convoke.node.conference.Payments.Inside;
import io.convoke.node.conference.voice.Reception;
import io.convoke.node.conference.voice.Voice;
import io.convoke.node.conference.watch.Indicator;
import io.convoke.node.conference.watch.Silences;
import io.convoke.node.conference.watch.Watchers;
import io.convoke.node.entity.Census;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Ledger;
import io.convoke.node.entity.Retirement;
import io.convoke.persistence.journal.JournalTags;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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

    private static final ConferenceReply NO_PLACE =
            new ConferenceReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "all media nodes are full"));

    private static final ConferenceReply WATCHED =
            new ConferenceReply.Refused(new Refusal(Refusal.Reason.FULL, "as many watch this conference as can"));

    /** How long a conference that is over, or never was, stays in memory after it was asked for last. */
    private static final Duration RETIRE_AFTER = Duration.ofSeconds(10);

    private final ConferenceId id;
    private final ConferenceSettings settings;
    private final Retirement<ConferenceCommand> retirement;
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
    private final Silences silences;
    /** Null in all conferences but lobbies. */
    private final Reception reception;

    private final Map<MixerId, ConferenceCommand.Heard> heard = new LinkedHashMap<>();
    private Hearing hearing = Hearing.NOTHING;

    private ConferenceActor(
            ConferenceId id,
            Shards shards,
            ConferenceSettings settings,
            Consumer<ActorRef<ConferenceCommand>> retire,
            ActorContext<ConferenceCommand> context,
            TimerScheduler<ConferenceCommand> timers) {
        super(
                PersistenceId.of(Regions.CONFERENCE.name(), id.value()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
        this.id = id;
        this.settings = settings;
        this.retirement =
                new Retirement<>(ConferenceCommand.Internal.class, context.getSelf(), shards.conference(id), retire);
        this.context = context;
        this.timers = timers;
        this.rules = new ConferenceRules(id, settings.maxInvited(), settings.placement());
        this.payments = new Payments(id, shards, settings, context);
        this.ledger = new Ledger<>(settings.retryAfter());
        this.parked = new Parked(settings.maxWaiting());
        this.indicator = new Indicator(shards.users(), settings.indicatorInterval());
        this.census = Census.of(context.getSystem());
        this.silences =
                new Silences(shards, settings.silence(), context.getSystem().ignoreRef());
        this.watchers = new Watchers(shards.endpoints(), settings.indicatorInterval());
        this.reception = id.isLobby() ? new Reception(shards, context, timers, settings.pinLength()) : null;
        this.voice = new Voice(shards, settings.announce(), context.getSystem().ignoreRef());
    }

    public static Behavior<ConferenceCommand> create(ConferenceId id, Shards shards, ConferenceSettings settings) {
        return create(id, shards, settings, _ -> {});
    }

    /** @param retire told the entity once it owes nothing any more, or never was: it may leave memory for good */
    public static Behavior<ConferenceCommand> create(
            ConferenceId id, Shards shards, ConferenceSettings settings, Consumer<ActorRef<ConferenceCommand>> retire) {
        Behavior<ConferenceCommand> entity = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new ConferenceActor(id, shards, settings, retire, context, timers)));
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

    @Override
    public Set<String> tagsFor(ConferenceEvent event) {
        return ConferenceView.isRead(event) && !id.isLobby() ? Set.of(JournalTags.of(id)) : Set.of();
    }

    private Effect<ConferenceEvent, ConferenceState> onCommand(ConferenceState state, ConferenceCommand command) {
        if (retirement.isForTheNext(command)) return Effect().none();
        return switch (command) {
            case ConferenceCommand.Request request -> onRequest(state, request);
            case ConferenceCommand.Heard heard -> onHeard(state, heard);
            case ConferenceCommand.Pressed pressed -> onPressed(state, pressed);
            case ConferenceCommand.Show show -> {
                if (state instanceof ConferenceState.Known known && reception == null)
                    indicator.show(show.user(), known, hearing);
                yield Effect().none();
            }
            case Reception.News news -> {
                reception.on(state, news);
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
        payments.payAlready(decision.events(), ledger);
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            told(decision.events(), next);
            if (decision.reply() == null) parked.park(next, request);
            settle(next);
        });
    }

    private Effect<ConferenceEvent, ConferenceState> onHeard(ConferenceState state, ConferenceCommand.Heard news) {
        heard.put(news.mixer(), news);
        hearing = ConferenceView.hearing(state, heard);
        Instant now = Instant.now();
        return persist(ConferenceCourse.complete(state, silences.heard(state, hearing, now, System.nanoTime()), now));
    }

    private Effect<ConferenceEvent, ConferenceState> onPressed(
            ConferenceState state, ConferenceCommand.Pressed pressed) {
        long nowNs = System.nanoTime();
        String digits = voice.fresh(state, pressed, nowNs);
        if (reception != null) reception.pressed(state, digits);
        List<ConferenceEvent> events = voice.pressed(state, pressed.leg(), digits, nowNs);
        if (events.isEmpty()) return Effect().none();
        return Effect().persist(events).thenRun(next -> {
            voice.confirm(next, pressed.leg(), events);
            settle(next);
        });
    }

    private Effect<ConferenceEvent, ConferenceState> onInside(ConferenceState state, Inside inside) {
        return switch (inside) {
            case Inside.Retire _ -> {
                if (state instanceof ConferenceState.Unknown || over(state)) retirement.now();
                yield Effect().none();
            }
            case Inside.Wake _ -> persist(ConferenceCourse.passed(state, Instant.now(), settings.lostLegGrace()));
            case Inside.MixerSaid said -> onMixerSaid(state, said.debt(), said.reply());
            case Inside.AllocatorSaid said -> {
                if (said.reply() instanceof AllocatorReply.NothingFree none
                        && state instanceof ConferenceState.Known known
                        && ConferenceAnswers.isNowhere(known.session(), none)) parked.refuse(none.leg(), NO_PLACE);
                yield persist(ConferenceAnswers.fromAllocator(state, said.reply(), Instant.now()));
            }
            case Inside.EndpointSaid said -> {
                if (ConferenceAnswers.isPaid(said.debt(), said.reply())) ledger.paid(said.debt(), System.nanoTime());
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
        ConferenceAnswers.paid(debt, reply).forEach(paid -> ledger.paid(paid, System.nanoTime()));
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
        if (heard.size() > 1) hearing = ConferenceView.hearing(state, heard);
        parked.resolve(state, hearing);
        if (reception == null) ConferenceView.count(census, id, state, hearing);
        else reception.settle(state);
        if (!(state instanceof ConferenceState.Known known) || over(state)) {
            timers.startSingleTimer(Inside.Retire.class, new Inside.Retire(), RETIRE_AFTER);
            return;
        }
        List<ConferenceDebt> owed = ConferenceDebt.of(state);
        long nowNs = System.nanoTime();
        Session session = known.session();
        if (parked.waitsForPin() && !session.wantsPin()) owed.add(ConferenceDebt.claimPin(session));
        for (ConferenceDebt debt : owed) {
            boolean offered = debt instanceof ConferenceDebt.EnterMesh enter && !enter.in();
            boolean open = debt instanceof ConferenceDebt.OpenMixer;
            if (offered || open) ledger.forgetPaid(debt, settings.mixerCheck(), nowNs);
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
        boolean hidden = state instanceof ConferenceState.Requested || reception != null;
        Duration show = hidden ? null : indicator.update(state, hearing, nowNs);
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
