// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.agent.MediaEngine;
import io.convoke.media.floor.DenyCause;
import io.convoke.media.talk.Talk;
import io.convoke.media.talk.event.TalkEvent;
import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conference server of the instant service, one on every media node: holds provisioned legs, and connects them when it is told
 * to. Soft: subscribers and sessions know what they want of it. It also tells the subscribers whose entities are on this node
 * when the node of their leg has left the cluster.
 */
public final class ConferenceServer {
    private static final long EVENTS_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration SUBSCRIBER_ANSWERS_WITHIN = Duration.ofSeconds(10);
    /** A session asks presence, and servers, perhaps twice. */
    private static final Duration ACTIVATED_WITHIN = Duration.ofSeconds(5);

    private static final Duration BEGIN_ANEW_AFTER = Duration.ofMillis(100);
    private static final Duration BEGIN_ANEW_WITHIN = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(ConferenceServer.class);

    private sealed interface Inside extends ServerCommand.Internal {
        record Happened(List<TalkEvent> events) implements Inside {}

        record Left(NodeId node) implements Inside {}

        record Unwatched(ActorRef<ServerReply> watcher) implements Inside {}

        record GiveUp(FloorRequests.Key request) implements Inside {}

        record Look() implements Inside {}

        record Again() implements Inside {}

        /** @param reply null where none came in time */
        record Said(LegId leg, long askedNs, EndpointReply reply) implements Inside {}
        /** @param reply null where none came in time */
        record Activated(LegId leg, InstantReply reply) implements Inside {}
    }

    private final ActorContext<ServerCommand> context;
    private final TimerScheduler<ServerCommand> timers;
    private final Shards shards;
    private final NodeId node;
    private final Talk talk;
    private final ProvisionedLegs legs;
    private final Bridges bridges;
    private final LegLeases leases;
    private final Duration againAfter;
    private final FloorRequests floors = new FloorRequests();
    private final FloorWatchers watchers;

    private ConferenceServer(
            ActorContext<ServerCommand> context,
            TimerScheduler<ServerCommand> timers,
            Shards shards,
            MediaEngine engine,
            MixerSettings settings) {
        this.context = context;
        this.timers = timers;
        this.shards = shards;
        this.node = settings.node();
        this.talk = engine.talk();
        this.bridges = new Bridges(node, talk);
        this.watchers = new FloorWatchers(bridges::legs);
        this.legs = new ProvisionedLegs(engine, settings, this::removed);
        this.leases = new LegLeases(settings.legLease());
        this.againAfter = settings.engineRetry();
        timers.startTimerWithFixedDelay(new Inside.Look(), leases.round());
    }

    /** After a failure it begins anew, without legs: their subscribers are told, so that they have others set up. */
    public static Behavior<ServerCommand> create(Shards shards, MediaEngine engine, MixerSettings settings) {
        return Behaviors.setup(outer -> {
            AtomicBoolean stopped = new AtomicBoolean();
            // outlives restarts: one thread at a time takes events
            Thread.ofPlatform()
                    .daemon()
                    .name("talk-events")
                    .start(() -> passEventsOn(engine.talk(), outer.getSelf(), stopped));
            Cluster.get(outer.getSystem())
                    .subscriptions()
                    .tell(Subscribe.create(
                            outer.messageAdapter(MemberRemoved.class, ConferenceServer::left), MemberRemoved.class));
            return Behaviors.supervise(begin(shards, engine, settings, stopped))
                    .onFailure(SupervisorStrategy.restartWithBackoff(BEGIN_ANEW_AFTER, BEGIN_ANEW_WITHIN, 0.1));
        });
    }

    private static Behavior<ServerCommand> begin(
            Shards shards, MediaEngine engine, MixerSettings settings, AtomicBoolean stopped) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            if (!engine.talk().clear()) throw new IllegalStateException("the media engine is busy");
            ConferenceServer self = new ConferenceServer(context, timers, shards, engine, settings);
            return Behaviors.receive(ServerCommand.class)
                    .onAnyMessage(self::onCommand)
                    .onSignal(PreRestart.class, _ -> self.abandon())
                    .onSignal(PostStop.class, _ -> {
                        stopped.set(true);
                        return Behaviors.same();
                    })
                    .build();
        }));
    }

    private Behavior<ServerCommand> abandon() {
        legs.all().forEach((leg, subscriber) -> shards.endpoint(subscriber).tell(new EndpointCommand.LegLost(leg)));
        legs.abandon();
        return Behaviors.same();
    }

    private static ServerCommand left(MemberRemoved event) {
        String there = event.member().address().hostPort();
        return new Inside.Left(new NodeId(there.substring(there.indexOf('@') + 1)));
    }

    /** On a thread of its own: it waits. */
    private static void passEventsOn(Talk talk, ActorRef<ServerCommand> server, AtomicBoolean stopped) {
        while (!stopped.get()) {
            try {
                List<TalkEvent> events = talk.awaitEvents(EVENTS_WAIT_NS);
                if (!events.isEmpty()) server.tell(new Inside.Happened(events));
            } catch (RuntimeException e) { // those that come after it matter as much
                LOG.error("An event of push to talk cannot be read", e);
            }
        }
    }

    private Behavior<ServerCommand> onCommand(ServerCommand command) {
        switch (command) {
            case ServerCommand.Request c
            when !c.server().equals(node) -> c.replyTo().tell(new ServerReply.Gone(c.server()));
            case ServerCommand.ProvisionLeg c -> provision(c);
            case ServerCommand.RemoveLeg c ->
                c.replyTo().tell(legs.remove(c.leg()) ? new ServerReply.Done() : ProvisionedLegs.busy());
            case ServerCommand.Bridge c -> c.replyTo().tell(bridges.bridge(c, legs::isUp, legs::monitors));
            case ServerCommand.Unbridge c ->
                c.replyTo()
                        .tell(
                                !bridges.isMeant(c) || unbridge(c.session())
                                        ? new ServerReply.Done()
                                        : ProvisionedLegs.busy());
            case ServerCommand.Floor c -> floor(c);
            case ServerCommand.Watch c -> watch(c);
            case ServerCommand.Hear c -> c.replyTo().tell(bridges.hear(c));
            case ServerCommand.GetSessions c -> c.replyTo().tell(new ServerReply.Sessions(bridges.gains(c.leg())));
            case ServerCommand.Internal inside -> onInside((Inside) inside);
        }
        return Behaviors.same();
    }

    private void provision(ServerCommand.ProvisionLeg c) {
        c.replyTo().tell(legs.provision(c));
        if (legs.has(c.leg())) leases.renew(c.leg(), System.nanoTime());
    }

    /** Of legs that nobody has spoken of for long. */
    private void askSubscribers() {
        long nowNs = System.nanoTime();
        for (LegId leg : leases.due(nowNs)) {
            context.ask(
                    EndpointReply.class,
                    shards.endpoint(legs.subscriber(leg)),
                    SUBSCRIBER_ANSWERS_WITHIN,
                    EndpointCommand.Get::new,
                    (reply, _) -> new Inside.Said(leg, nowNs, reply));
        }
    }

    private void onSaid(Inside.Said said) {
        boolean anew = leases.isRenewed(said.leg(), said.askedNs()); // whoever answered did not know of that yet
        if (!legs.has(said.leg()) || anew || !LegLeases.isNobodys(said.leg(), said.reply())) return;
        context.getLog().info("Leg {} is nobody's any more: {}", said.leg(), said.reply());
        legs.remove(said.leg()); // where the engine is busy, its subscriber is asked again
    }

    private void removed(LegId leg) {
        leases.forget(leg);
        bridges.removed(leg);
        watchers.removed(leg);
    }

    private void watch(ServerCommand.Watch c) {
        if (!legs.has(c.leg())) {
            c.replyTo().tell(new ServerReply.LegMissing(c.leg()));
            return;
        }
        watchers.watch(c.leg(), c.replyTo());
        context.unwatch(c.replyTo()); // one that asks again
        context.watchWith(c.replyTo(), new Inside.Unwatched(c.replyTo()));
        c.replyTo().tell(new ServerReply.Done());
    }

    private boolean unbridge(InstantId session) {
        watchers.over(session);
        boolean done = bridges.unbridge(session);
        if (!done) timers.startSingleTimer(new Inside.Again(), againAfter);
        return done;
    }

    private void floor(ServerCommand.Floor c) {
        String group = c.session().value();
        String leg = c.leg().value();
        boolean taken = c.wanted() ? talk.requestFloor(group, leg, c.priority()) : talk.releaseFloor(group, leg);
        if (!taken) {
            c.replyTo().tell(new ServerReply.FloorDenied(FloorAnswer.OTHER_REASON, "not in the session"));
        } else if (c.wanted()) {
            FloorRequests.Key key = floors.await(c);
            timers.startSingleTimer(key, new Inside.GiveUp(key), ANSWER_WITHIN);
        } else {
            c.replyTo().tell(new ServerReply.Done());
        }
    }

    private void onInside(Inside inside) {
        switch (inside) {
            case Inside.Happened happened -> happened.events().forEach(this::onEvent);
            case Inside.Left left -> {
                tellSubscribersOf(left.node());
                bridges.of(left.node()).forEach(session -> over(session, InstantCommand.Over.HOME_LOST));
            }
            case Inside.Look _ -> askSubscribers();
            case Inside.Said said -> onSaid(said);
            case Inside.Again _ -> bridges.owed().forEach(this::unbridge);
            case Inside.Unwatched gone -> watchers.gone(gone.watcher());
            case Inside.GiveUp over -> floors.giveUp(over.request());
            case Inside.Activated said -> activated(said);
        }
    }

    private void onEvent(TalkEvent event) {
        floors.answered(event).ifPresent(timers::cancel);
        watchers.tell(event);
        switch (event) {
            case TalkEvent.HangTimeOver over -> over(new InstantId(over.groupKey()), "idle");
            case TalkEvent.ActivationRequested asked -> activate(asked);
            default -> context.getLog().debug("{}", event);
        }
    }

    /** Here, on the servers that this one decides for, and for the session itself, where that is there. */
    private void over(InstantId session, String reason) {
        for (NodeId other : bridges.elsewhere(session)) {
            shards.server(other)
                    .tell(new ServerCommand.Unbridge(
                            other, session, context.getSystem().ignoreRef(), node));
        }
        unbridge(session);
        shards.instant(session).tell(new InstantCommand.Over(node, reason, Instant.now()));
    }

    /** A press at a terminal that has nothing but its leg: it says by RTCP with whom, separated by commas. */
    private void activate(TalkEvent.ActivationRequested asked) {
        LegId leg = new LegId(asked.legKey());
        if (!legs.has(leg)) return;
        EndpointId by = legs.subscriber(leg);
        try {
            List<UserId> others = new ArrayList<>();
            for (String name : asked.user().split(",")) others.add(UserId.parse(name.strip()));
            Integer priority = asked.priority() < 0 ? null : asked.priority();
            if (others.contains(by.user())) throw new IllegalArgumentException("names the one who asks");
            context.ask(
                    InstantReply.class,
                    shards.instant(InstantId.of(by.user(), others)),
                    ACTIVATED_WITHIN,
                    (ActorRef<InstantReply> replyTo) ->
                            new InstantCommand.Activate(by, others, Instant.now(), replyTo, null, priority),
                    (reply, _) -> new Inside.Activated(leg, reply));
        } catch (IllegalArgumentException e) {
            talk.deny(leg.value(), DenyCause.OTHER);
            context.getLog().debug("{} asks by RTCP for '{}': {}", by, asked.user(), e.getMessage());
        }
    }

    /** What has come about is told by the floor of the session; of what has not, there is none. */
    private void activated(Inside.Activated said) {
        if (said.reply() instanceof InstantReply.Activated) return;
        boolean alone = said.reply() instanceof InstantReply.NotActivated;
        talk.deny(said.leg().value(), alone ? DenyCause.ONLY_ONE_PARTICIPANT : DenyCause.OTHER);
    }

    private void tellSubscribersOf(NodeId gone) {
        Census.of(context.getSystem()).subscribers().forEach((subscriber, leg) -> {
            if (leg.server().equals(gone)) shards.endpoint(subscriber).tell(new EndpointCommand.LegLost(leg));
        });
    }
}
