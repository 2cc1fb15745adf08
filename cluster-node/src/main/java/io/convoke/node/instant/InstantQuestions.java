// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.node.boot.Shards;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What an instant session asks of everybody's presence and of the conference servers. One actor's. */
final class InstantQuestions {
    /** So long that one that gets lost, and a busy machine, do no harm. */
    private static final Duration SHOWN_FOR = InstantActor.STAY_AGAIN_AFTER.multipliedBy(3);

    /** What came back; handed to the actor. */
    sealed interface Answer extends InstantCommand.Internal {
        /** @param reply null where none came in time */
        record OfUser(Activation of, UserId user, UserReply reply) implements Answer {}

        /** @param reply null where none came in time */
        record OfBridge(Activation of, NodeId server, ServerReply reply) implements Answer {}

        record OfFloor(FloorAnswer answer, ActorRef<InstantReply> replyTo) implements Answer {}

        /** As {@link OfFloor}, where the request came with an activation. */
        record OfLateFloor(Activation of, FloorAnswer answer) implements Answer {}

        /**
         * @param leg that was asked for; none where the home has none of the session
         * @param reply null where none came in time
         */
        record OfHome(RunningSession of, Optional<LegId> leg, ServerReply reply) implements Answer {}

        /** @param reply null where none came in time */
        record OfMembers(RunningSession of, NodeId server, ServerReply reply) implements Answer {}
    }

    private final InstantId self;
    private final Shards shards;
    private final InstantSettings settings;
    private final ActorContext<InstantCommand> context;
    private final ActorRef<ServerReply> nobody;
    /** The most that each may claim, as far as they have said so. */
    private final Map<UserId, Integer> priorities = new HashMap<>();

    InstantQuestions(InstantId self, Shards shards, InstantSettings settings, ActorContext<InstantCommand> context) {
        this.self = self;
        this.shards = shards;
        this.settings = settings;
        this.context = context;
        this.nobody = context.getSystem().ignoreRef();
    }

    /** What passes through its region keeps an entity in memory. */
    void stay() {
        shards.instant(self).tell(new InstantCommand.Get(context.getSystem().ignoreRef()));
    }

    void presence(Activation activation) {
        for (UserId user : activation.users()) {
            context.ask(
                    UserReply.class,
                    shards.user(user),
                    settings.answerWithin(),
                    (ActorRef<UserReply> replyTo) ->
                            new UserCommand.FindSubscribers(activation.asked().asks(user), replyTo),
                    (reply, _) -> new Answer.OfUser(activation, user, reply));
        }
    }

    /**
     * @param running null for a session that begins
     * @param holder who has the floor at once; null for nobody
     */
    void bridge(
            Activation activation,
            RunningSession running,
            Map<EndpointId, ProvisionedLeg> legs,
            NodeId home,
            LegId holder) {
        Set<NodeId> servers = servers(legs, home);
        activation.bridging(legs, servers.size(), running);
        for (NodeId server : servers) {
            ask(
                    server,
                    replyTo -> bridge(
                            server,
                            legs,
                            home,
                            server.equals(home) ? holder : null,
                            server.equals(home) ? activation.asked().priority() : null,
                            replyTo),
                    reply -> new Answer.OfBridge(activation, server, reply));
        }
    }

    /** Whether the home is there and has the session yet. */
    void look(RunningSession running) {
        Optional<LegId> leg = running.legAtHome();
        NodeId home = running.home();
        ask(
                home,
                replyTo -> new ServerCommand.GetSessions(home, leg.orElse(new LegId(self.value())), replyTo),
                reply -> new Answer.OfHome(running, leg, reply));
    }

    /** These servers are to have the members that there are, perhaps fewer than before, and nobody new. */
    void bridgeAnew(Collection<NodeId> changed, RunningSession running) {
        Map<EndpointId, ProvisionedLeg> legs = running.members();
        Set<NodeId> servers = running.servers();
        for (NodeId server : changed) {
            boolean stays = servers.contains(server);
            ask(
                    server,
                    replyTo -> stays
                            ? bridge(server, legs, running.home(), null, null, replyTo)
                            : new ServerCommand.Unbridge(server, self, replyTo),
                    reply -> new Answer.OfMembers(running, server, reply));
        }
    }

    private ServerCommand bridge(
            NodeId server,
            Map<EndpointId, ProvisionedLeg> legs,
            NodeId home,
            LegId holder,
            Integer priority,
            ActorRef<ServerReply> replyTo) {
        List<ServerCommand.Member> members = legs.entrySet().stream()
                .map(one -> new ServerCommand.Member(
                        one.getValue(), one.getKey(), mostOf(one.getKey().user())))
                .toList();
        return new ServerCommand.Bridge(
                server,
                self,
                home,
                List.copyOf(servers(legs, home)),
                members,
                holder,
                settings.floor(),
                replyTo,
                priority);
    }

    void answered(UserReply reply) {
        if (reply instanceof UserReply.Subscribers s) priorities.put(s.user(), s.floorPriority());
    }

    private int mostOf(UserId user) {
        return priorities.getOrDefault(user, ServerCommand.Floor.USUAL_PRIORITY);
    }

    void unbridge(Collection<NodeId> servers) {
        for (NodeId server : servers) {
            shards.server(server).tell(new ServerCommand.Unbridge(server, self, nobody));
        }
    }

    /** Of the server that has the leg: that knows who decides, and what was decided. */
    void floor(ProvisionedLeg leg, InstantCommand.Floor c) {
        ask(
                leg.server(),
                replyTo -> new ServerCommand.Floor(
                        leg.server(), self, leg.leg(), c.wanted(), priority(c.priority()), replyTo),
                reply -> new Answer.OfFloor(answer(reply), c.replyTo()));
    }

    private static int priority(Integer claimed) {
        return claimed == null ? ServerCommand.Floor.USUAL_PRIORITY : claimed;
    }

    void floor(Activation activation) {
        ProvisionedLeg leg = activation.ownLeg();
        int priority = priority(activation.asked().priority());
        ask(
                leg.server(),
                replyTo -> new ServerCommand.Floor(leg.server(), self, leg.leg(), true, priority, replyTo),
                reply -> new Answer.OfLateFloor(activation, answer(reply)));
    }

    /** @param reply null where none came in time */
    private static FloorAnswer answer(ServerReply reply) {
        return switch (reply) {
            case ServerReply.FloorGiven _ -> FloorAnswer.GRANTED;
            case ServerReply.FloorQueued queued -> new FloorAnswer(FloorAnswer.Result.QUEUED, queued.position(), 0);
            case ServerReply.FloorDenied denied -> new FloorAnswer(FloorAnswer.Result.DENIED, 0, denied.cause());
            case ServerReply.Done _ -> new FloorAnswer(FloorAnswer.Result.RELEASED, 0, 0);
            case null, default -> new FloorAnswer(FloorAnswer.Result.DENIED, 0, FloorAnswer.OTHER_REASON);
        };
    }

    /** Its server does not have it any more. */
    void lost(EndpointId subscriber, ProvisionedLeg leg) {
        shards.endpoint(subscriber).tell(new EndpointCommand.LegLost(leg));
    }

    void lost(Activation activation) {
        activation.lost().forEach(one -> lost(one, activation.members().get(one)));
    }

    /** Whoever may see them sees them busy; said again while that lasts. */
    void show(Collection<EndpointId> members, boolean busy) {
        Duration lasts = busy ? SHOWN_FOR : Duration.ZERO;
        for (EndpointId member : members) {
            shards.user(member.user()).tell(new UserCommand.ShowTalk(member, self, lasts));
        }
    }

    /** The home decides about the floor, whoever is there. */
    static Set<NodeId> servers(Map<EndpointId, ProvisionedLeg> legs, NodeId home) {
        Set<NodeId> servers = new LinkedHashSet<>(Set.of(home));
        legs.values().forEach(leg -> servers.add(leg.server()));
        return servers;
    }

    private void ask(
            NodeId server,
            Function<ActorRef<ServerReply>, ServerCommand> command,
            Function<ServerReply, InstantCommand> answer) {
        context.ask(
                ServerReply.class,
                shards.server(server),
                settings.answerWithin(),
                (ActorRef<ServerReply> replyTo) -> command.apply(replyTo),
                (reply, _) -> answer.apply(reply));
    }
}
