// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.PortPair;
import io.convoke.media.srtp.MasterKey;
import io.convoke.node.boot.Regions;
import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Decision;
import io.convoke.node.entity.Interpret;
import io.convoke.node.entity.Ledger;
import io.convoke.node.mixer.MixerState.MixerLeg;
import io.convoke.node.mixer.MixerState.OwnOffer;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerEvent;
import io.convoke.protocol.mixer.MixerReply;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
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
 * The shell: turns decisions into Pekko effects, and state into what the media engine must have and the conference must
 * know. When it stops or starts again, for a fault of the journal or for any other reason, the engine's media goes on.
 */
public final class MixerActor extends EventSourcedBehavior<MixerCommand, MixerEvent, MixerState> {
    private static final SecureRandom KEYS = new SecureRandom();
    /** Silence is a matter of seconds: it is looked at at every fourth poll. */
    private static final int POLLS_PER_SILENCE = 4;

    private static final int POLLS_PER_REMINDER = 20;

    private sealed interface Inside extends MixerCommand.Internal {
        record Settle() implements Inside {}

        record Poll() implements Inside {}

        record AllLost() implements Inside {}

        /** @param reply null where none came in time */
        record ConferenceSaid(List<LegId> lost, ConferenceReply reply) implements Inside {}
    }

    private final MixerId id;
    private final Shards shards;
    private final MixerSettings settings;
    private final ActorContext<MixerCommand> context;
    private final TimerScheduler<MixerCommand> timers;
    private final MixerRules rules;
    private final EngineLegs legs;
    private final Announcements announcements;
    private final boolean here;
    private final Ledger<List<LegId>> losses;
    private final Instant startedAt = Instant.now();
    private final ConferenceCommand.Heard nothing;
    private ConferenceCommand.Heard heard;
    private int polls;

    private MixerActor(
            MixerId id,
            Shards shards,
            MediaEngine engine,
            Prompts prompts,
            MixerSettings settings,
            ActorContext<MixerCommand> context,
            TimerScheduler<MixerCommand> timers) {
        super(
                PersistenceId.of(Regions.MIXER.name(), id.toString()),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
        this.id = id;
        this.shards = shards;
        this.settings = settings;
        this.context = context;
        this.timers = timers;
        this.rules = new MixerRules(id, settings.mediaAddress());
        this.legs = new EngineLegs(engine, id, rules);
        this.here = id.node().equals(settings.node());
        this.announcements = new Announcements(engine, prompts, id, here);
        this.nothing = new ConferenceCommand.Heard(id, List.of(), List.of());
        this.heard = nothing;
        this.losses = new Ledger<>(settings.retryAfter());
    }

    public static Behavior<MixerCommand> create(
            MixerId id, Shards shards, MediaEngine engine, Prompts prompts, MixerSettings settings) {
        Behavior<MixerCommand> entity = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new MixerActor(id, shards, engine, prompts, settings, context, timers)));
        return Behaviors.withMdc(
                MixerCommand.class, Map.of("conference", id.conference().value()), entity);
    }

    @Override
    public MixerState emptyState() {
        return new MixerState.Idle();
    }

    @Override
    public EventHandler<MixerState, MixerEvent> eventHandler() {
        return MixerState::evolve;
    }

    @Override
    public CommandHandler<MixerCommand, MixerEvent, MixerState> commandHandler() {
        return this::onCommand;
    }

    /** There are no snapshots: a life is short, and not to look for one saves a query at every start. */
    @Override
    public Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    @Override
    public SignalHandler<MixerState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    legs.recovered(state);
                    settle(state);
                })
                .build();
    }

    private Effect<MixerEvent, MixerState> onCommand(MixerState state, MixerCommand command) {
        return switch (command) {
            case MixerCommand.Request request -> onRequest(state, request);
            case MixerCommand.Sound sound -> {
                sound.replyTo().tell(announcements.answer(sound));
                yield Effect().none();
            }
            case MixerCommand.Pressed pressed -> {
                MixerLeg leg = state.legs().get(pressed.leg());
                if (leg != null && alive(leg)) tellPressed(pressed);
                yield Effect().none();
            }
            case MixerCommand.Internal inside -> onInside(state, (Inside) inside);
        };
    }

    private Effect<MixerEvent, MixerState> onRequest(MixerState state, MixerCommand.Request request) {
        PortPair ports = reserve(state, request);
        MixerRules.Found found = new MixerRules.Found(
                here,
                legs.incarnation(),
                ports,
                masterKey(request),
                statistics(state, request),
                here && legs.load() > settings.maxLoad());
        Decision<MixerEvent, MixerReply> decision = rules.decide(state, request, found);
        if (decision.events().isEmpty() && ports != null) legs.giveBack(ports);
        return Interpret.run(Effect(), decision, request.replyTo(), next -> {
            if (ports != null) legs.keep(ports);
            settle(next);
        });
    }

    private static MasterKey masterKey(MixerCommand.Request request) {
        return request instanceof MixerCommand.PutLeg || request instanceof MixerCommand.OfferLeg
                ? MasterKey.random(KEYS)
                : null;
    }

    private PortPair reserve(MixerState state, MixerCommand.Request request) {
        if (!here) return null;
        return rules.wantsPorts(state, request, legs.incarnation())
                .map(legs::reserve)
                .orElse(null);
    }

    private LegStatistics statistics(MixerState state, MixerCommand.Request request) {
        Optional<LegId> asked =
                switch (request) {
                    case MixerCommand.RemoveLeg c -> Optional.of(c.leg());
                    case MixerCommand.GetLeg c -> Optional.of(c.leg());
                    case MixerCommand.Open _,
                            MixerCommand.PutLeg _,
                            MixerCommand.OfferLeg _,
                            MixerCommand.AcceptLeg _,
                            MixerCommand.Link _,
                            MixerCommand.SetLeg _,
                            MixerCommand.Close _ -> Optional.empty();
                };
        return asked.map(state.legs()::get)
                .filter(this::alive)
                .map(leg -> legs.statistics(leg.id()))
                .orElse(LegStatistics.NONE);
    }

    private void tellPressed(MixerCommand.Pressed pressed) {
        shards.conference(id.conference()).tell(new ConferenceCommand.Pressed(pressed.leg(), pressed.digits()));
    }

    private boolean alive(MixerLeg leg) {
        return here && leg.incarnation() == legs.incarnation();
    }

    private Effect<MixerEvent, MixerState> onInside(MixerState state, Inside inside) {
        return switch (inside) {
            case Inside.Settle _ -> Effect().none().thenRun(this::settle);
            case Inside.Poll _ -> {
                poll(state);
                yield Effect().none();
            }
            case Inside.AllLost _
            when !here && state instanceof MixerState.Open ->
                Effect().persist(new MixerEvent.Closed()).thenRun(this::settle);
            case Inside.AllLost _ -> Effect().none();
            case Inside.ConferenceSaid said -> {
                if (said.reply() != null) losses.paid(said.lost(), System.nanoTime());
                yield Effect().none().thenRun(this::settle);
            }
        };
    }

    /** Idempotent. Nothing here takes media down because the actor has started again: only what state says is removed is. */
    private void settle(MixerState state) {
        switch (state) {
            case MixerState.Idle _ -> {}
            case MixerState.Open open
            when here -> {
                boolean matched = legs.match(open);
                Duration untilTold = reportLost(open);
                if (!matched) again(settings.engineRetry());
                else if (untilTold != null) again(untilTold);
                keepPolling(open);
            }
            case MixerState.Open open -> {
                Duration untilTold = reportLost(open);
                if (untilTold == null) context.getSelf().tell(new Inside.AllLost());
                else again(untilTold);
            }
            case MixerState.Closed closed -> {
                timers.cancel(Inside.Poll.class);
                if (here && !legs.close(closed)) again(settings.engineRetry());
            }
        }
    }

    private void again(Duration after) {
        timers.startSingleTimer(Inside.Settle.class, new Inside.Settle(), after);
    }

    /** @return when the conference must be told again; null where it knows of every lost leg */
    private Duration reportLost(MixerState.Open state) {
        List<LegId> lost = Stream.concat(
                        state.legs().values().stream()
                                .filter(leg -> !alive(leg))
                                .map(MixerLeg::id),
                        state.offers().values().stream()
                                .filter(offer -> !here || offer.incarnation() != legs.incarnation())
                                .map(OwnOffer::id))
                .distinct()
                .toList();
        List<List<LegId>> owed = lost.isEmpty() ? List.of() : List.of(lost);
        long nowNs = System.nanoTime();
        losses.due(owed, nowNs).forEach(this::tellLost);
        Duration next = losses.untilDue(owed, nowNs);
        return next == null ? null : next.plusMillis(1);
    }

    private void tellLost(List<LegId> lost) {
        long incarnation = here ? legs.incarnation() : 0;
        context.ask(
                ConferenceReply.class,
                shards.conference(id.conference()),
                settings.retryAfter(),
                (ActorRef<ConferenceReply> replyTo) ->
                        new ConferenceCommand.LegsLost(id, lost, incarnation, startedAt, replyTo),
                (reply, _) -> new Inside.ConferenceSaid(lost, reply));
    }

    private void keepPolling(MixerState.Open state) {
        boolean worthIt = state.legs().values().stream().anyMatch(this::alive);
        if (!worthIt) timers.cancel(Inside.Poll.class);
        else if (!timers.isTimerActive(Inside.Poll.class)) {
            timers.startTimerWithFixedDelay(Inside.Poll.class, new Inside.Poll(), settings.poll());
        }
    }

    /** Tells the conference who speaks and who is silent: when it changes, and now and then, as it may have started anew. */
    private void poll(MixerState state) {
        if (!(state instanceof MixerState.Open)) return;
        polls++;
        List<LegId> silent = polls % POLLS_PER_SILENCE == 0
                ? legs.silent(settings.legSilence().toMillis())
                : heard.silent();
        ConferenceCommand.Heard now = new ConferenceCommand.Heard(id, legs.speaking(), silent);
        if (now.equals(heard) && (now.equals(nothing) || polls % POLLS_PER_REMINDER != 0)) return;
        heard = now;
        shards.conference(id.conference()).tell(now);
    }
}
