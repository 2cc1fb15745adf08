// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Retirement;
import io.convoke.node.instant.InstantQuestions.Answer;
import io.convoke.persistence.projection.CallDetailRecord;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.ProvisionedLeg;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One instant session. It is in memory alone, so that nothing is read or written on the way from request to speech; its call
 * detail records are written once it is over, again and again until that has been done. A session that is lost with its
 * node is activated anew by the next press; its legs are un-bridged by the hang time of their servers.
 */
public final class InstantActor {
    /**
     * Well below the time after which an idle entity leaves memory: a session lasts as long as somebody talks. Its members are shown
     * busy not much longer when it is lost with its node.
     */
    static final Duration STAY_AGAIN_AFTER = Duration.ofSeconds(10);

    private static final String LOST = "lost";

    /** Longer than a slow write takes. */
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(5);

    /** It leaves this node. */
    public static final InstantCommand STOP = Tick.STOP;

    private enum Tick implements InstantCommand.Internal {
        STAY,
        STOP,
        GIVE_UP
    }

    private final InstantId self;
    private final InstantSettings settings;
    private final InstantQuestions questions;
    private final SessionUpkeep upkeep;
    private final TimerScheduler<InstantCommand> timers;
    private final ActivationsInTurn activations;
    private final OwedRecords owed;
    private final Retirement<InstantCommand> retirement;

    private RunningSession running;
    private boolean stopping;

    private InstantActor(
            TimerScheduler<InstantCommand> timers,
            InstantId self,
            InstantSettings settings,
            InstantQuestions questions,
            OwedRecords owed,
            Retirement<InstantCommand> retirement) {
        this.timers = timers;
        this.settings = settings;
        this.self = self;
        this.questions = questions;
        this.upkeep = new SessionUpkeep(self, questions, timers);
        this.owed = owed;
        this.retirement = retirement;
        this.activations = new ActivationsInTurn(settings.askedWithin(), questions::presence);
    }

    /**
     * @param records writes call detail records; the same ones again change nothing
     * @param retire told the entity of a session that is none: it may leave memory
     */
    public static Behavior<InstantCommand> create(
            InstantId self,
            Shards shards,
            InstantSettings settings,
            Function<List<CallDetailRecord>, CompletionStage<Done>> records,
            Consumer<ActorRef<InstantCommand>> retire) {
        return Behaviors.withMdc(
                InstantCommand.class,
                Map.of("session", self.value()),
                Behaviors.setup(context -> Behaviors.withTimers(timers -> {
                    InstantActor session = new InstantActor(
                            timers,
                            self,
                            settings,
                            new InstantQuestions(self, shards, settings, context),
                            new OwedRecords(context, records),
                            new Retirement<>(
                                    InstantCommand.Internal.class, context.getSelf(), shards.instant(self), retire));
                    return Behaviors.receive(InstantCommand.class)
                            .onAnyMessage(session::onCommand)
                            .build();
                })));
    }

    private Behavior<InstantCommand> onCommand(InstantCommand command) {
        if (retirement.isForTheNext(command)) return Behaviors.same();
        switch (command) {
            case InstantCommand.Activate c -> {
                if (stopping) new Activation(c).noAnswer();
                else activations.add(c);
            }
            case InstantCommand.Floor c -> floor(c);
            case InstantCommand.Release c -> release(c);
            case InstantCommand.Get c ->
                c.replyTo().tell(running == null ? new InstantReply.NoSuchSession(self) : running.view());
            case InstantCommand.Over c -> over(c);
            case Answer answer -> onAnswer(answer);
            case OwedRecords.Tried tried -> owed.tried(tried);
            case OwedRecords.TryAgain again -> {
                if (owed.again(again)) questions.stay();
            }
            case SessionUpkeep.Again again -> upkeep.again(again, running, !activations.isEmpty());
            case InstantCommand.Internal tick -> onTick((Tick) tick);
        }
        if (!(command instanceof InstantCommand.Internal)) leaveUnlessThereIsOne();
        return stopping && owed.isEmpty() ? Behaviors.stopped() : Behaviors.same();
    }

    private void leaveUnlessThereIsOne() {
        if (running == null && activations.isEmpty() && owed.isEmpty()) retirement.now();
    }

    private void onTick(Tick tick) {
        switch (tick) {
            case STAY -> stay();
            case STOP -> stop();
            case GIVE_UP -> owed.clear();
        }
    }

    /** Nobody else says that the home, or what it has of the session, was lost. */
    private void stay() {
        questions.stay();
        if (running == null) return;
        questions.show(running.members().keySet(), true);
        questions.look(running);
    }

    /** It leaves this node: its servers go on, and whoever presses begins another one, so this one is written down as it is. */
    private void stop() {
        stopping = true;
        if (running != null) {
            questions.show(running.members().keySet(), false);
            owed.add(running.held(Instant.now(), "moved"));
            running = null;
        }
        activations.clear();
        timers.startSingleTimer(Tick.GIVE_UP, WRITTEN_WITHIN);
    }

    /** Its home knows; another server only of its own members, whom it has lost with the way to the home. */
    private void over(InstantCommand.Over c) {
        if (running == null || !running.has(c.server())) return;
        boolean decides = c.server().equals(running.home()) || c.reason().equals(InstantCommand.Over.HOME_LOST);
        if (decides) end(c.reason(), c.at());
        else goOnWithout(running.on(c.server()), c.reason(), c.at());
    }

    private void goOnWithout(Collection<EndpointId> gone, String reason, Instant at) {
        if (running.members().size() - gone.size() <= 1) {
            end(reason, at);
            return;
        }
        Set<NodeId> servers = running.servers();
        leave(gone, reason, at);
        questions.bridgeAnew(servers, running);
    }

    private void onAnswer(Answer answer) {
        if (stopping) return; // whoever asked has been told
        switch (answer) {
            case Answer.OfUser said -> {
                questions.answered(said.reply());
                if (said.of().answered(said.user(), said.reply())) bridge(said.of());
            }
            case Answer.OfBridge said -> {
                if (said.of().answered(said.server(), said.reply())) bridged(said.of());
            }
            case Answer.OfHome said -> {
                if (said.of() == running && upkeep.hasLostHome(said, !activations.isEmpty())) end(LOST, Instant.now());
            }
            case Answer.OfMembers said -> {
                Set<EndpointId> lost = said.of() == running ? upkeep.lost(said) : Set.of();
                if (!lost.isEmpty()) goOnWithout(lost, LOST, Instant.now());
            }
            case Answer.OfFloor said -> said.replyTo().tell(said.answer());
            case Answer.OfLateFloor said -> activated(said.of(), said.answer());
        }
    }

    /** Whoever is in a running session stays in it. */
    private void bridge(Activation activation) {
        EndpointId by = activation.asked().by();
        Map<EndpointId, ProvisionedLeg> legs = running == null ? new LinkedHashMap<>() : running.members();
        List<EndpointId> tooMany = new ArrayList<>();
        activation.found().legs().forEach((one, leg) -> {
            if (legs.containsKey(one) || legs.size() < settings.mostMembers()) legs.put(one, leg);
            else tooMany.add(one);
        });
        activation.without(tooMany);
        Availability found = activation.found();
        if (!found.suffices(by)) {
            refuse(activation);
            return;
        }
        questions.bridge(
                activation,
                running,
                legs,
                running == null ? found.legs().get(by).server() : running.home(),
                running == null ? found.legs().get(by).leg() : null);
    }

    private void bridged(Activation activation) {
        if (!activation.isAbout(running)) {
            bridge(activation); // somebody has left it meanwhile, or ended it
            return;
        }
        if (running != null && activation.hasLost(running.home())) {
            end(LOST, Instant.now());
            bridge(activation);
            return;
        }
        List<EndpointId> missing = activation.missing();
        List<EndpointId> busy = activation.busy();
        if (missing.isEmpty() && busy.isEmpty()) {
            if (running != null && activation.isSilent(running.home())) bridge(activation); // it may only be late
            else bridgedAll(activation);
            return;
        }
        questions.lost(activation);
        questions.unbridge(activation.silent());
        activation.without(missing, busy);
        if (running != null) {
            leave(missing, LOST, Instant.now());
            leave(busy, LOST, Instant.now());
        }
        bridge(activation); // each time with fewer
    }

    private void bridgedAll(Activation activation) {
        boolean first = running == null;
        if (first) {
            running = new RunningSession(
                    self,
                    activation.asked().by(),
                    activation.asked().at(),
                    activation.ownLeg().server());
            timers.startTimerWithFixedDelay(Tick.STAY, STAY_AGAIN_AFTER);
        }
        running.members(activation.members(), activation.asked().at());
        questions.show(activation.members().keySet(), true);
        if (first) activated(activation, FloorAnswer.GRANTED);
        else questions.floor(activation);
    }

    private void activated(Activation activation, FloorAnswer floor) {
        activation.activated(self, floor);
        activations.next();
    }

    private void refuse(Activation activation) {
        Availability found = activation.found();
        boolean stays = running != null && running.leg(activation.asked().by()) != null;
        activation
                .asked()
                .replyTo()
                .tell(
                        stays && found.isNotAllowed()
                                ? new InstantReply.NotAllowed(self, found.unavailable())
                                : new InstantReply.NotActivated(found.unavailable()));
        if (running == null) questions.unbridge(activation.servers());
        activations.next();
        leaveUnlessThereIsOne();
    }

    private void floor(InstantCommand.Floor c) {
        ProvisionedLeg leg = running == null ? null : running.leg(c.by());
        if (leg == null) {
            c.replyTo().tell(new InstantReply.NoSuchSession(self));
            return;
        }
        questions.floor(leg, c);
    }

    private void release(InstantCommand.Release c) {
        if (running == null || running.leg(c.by()) == null) {
            c.replyTo().tell(new InstantReply.NoSuchSession(self));
            return;
        }
        c.replyTo().tell(new InstantReply.Done());
        if (running.endsWithout(c.by())) end("released", c.at());
        else goOnWithout(List.of(c.by()), "released", c.at());
    }

    private void leave(Collection<EndpointId> gone, String reason, Instant at) {
        List<CallDetailRecord> records = running.leave(gone, at, reason);
        if (!records.isEmpty()) owed.add(records);
        questions.show(gone, false);
    }

    private void end(String reason, Instant at) {
        RunningSession over = running;
        running = null;
        timers.cancel(Tick.STAY);
        questions.unbridge(over.servers());
        questions.show(over.members().keySet(), false);
        owed.add(over.held(at, reason));
    }
}
