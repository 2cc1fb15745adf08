// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.user.UserCommand;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * The names under which entities are sharded, and how regions and singletons are set up. The names are in the journal
 * (a persistence id is {@code name|entity id}) and on the wire, for ever.
 */
public final class Regions {
    public static final EntityTypeKey<UserCommand> USER = EntityTypeKey.create(UserCommand.class, "User");
    public static final EntityTypeKey<EndpointCommand> ENDPOINT =
            EntityTypeKey.create(EndpointCommand.class, "Endpoint");
    /** Endpoints that have something to do without being asked; beside the others, which would all be remembered with them. */
    public static final EntityTypeKey<EndpointCommand> SUBSCRIBER =
            EntityTypeKey.create(EndpointCommand.class, "Subscriber");

    public static final EntityTypeKey<ConferenceCommand> CONFERENCE =
            EntityTypeKey.create(ConferenceCommand.class, "Conference");
    public static final EntityTypeKey<MixerCommand> MIXER = EntityTypeKey.create(MixerCommand.class, "Mixer");

    public static final EntityTypeKey<InstantCommand> INSTANT = EntityTypeKey.create(InstantCommand.class, "Instant");

    private static final int ADDRESSES_KEPT = 10_000;
    /** Of each shard: with half of 128 shards on a node, 640 a second. */
    private static final int AWAKE_AT_ONCE = 1;

    private static final Duration AWAKE_EVERY = Duration.ofMillis(100);

    private static final Duration HOMEWARD_EVERY = Duration.ofMillis(500);

    private Regions() {}

    /** Entity addresses work at once; what is told before the regions are up waits in them. */
    static Shards shards(
            ActorSystem<?> system,
            ActorRef<AllocatorCommand> allocator,
            ActorRef<ImRelayCommand> imRelay,
            ActorRef<SipCommand> sip,
            ActorRef<ServerCommand> server) {
        ClusterSharding sharding = ClusterSharding.get(system);
        return new Shards(
                remembering(id -> sharding.entityRefFor(USER, id.toString())),
                remembering(id -> sharding.entityRefFor(id.isSubscriber() ? SUBSCRIBER : ENDPOINT, id.toString())),
                remembering(id -> sharding.entityRefFor(CONFERENCE, id.toString())),
                remembering(id -> sharding.entityRefFor(MIXER, id.toString())),
                allocator,
                imRelay,
                onNodes(system, sip),
                onNodes(system, server),
                remembering(id -> sharding.entityRefFor(INSTANT, id.value())));
    }

    /**
     * The same actor on another node. What is for a node that is not there any more, or not reached, comes to this one: a SIP peer
     * may be reachable all the same, and a conference server says that the other one is gone.
     */
    private static <M> Function<NodeId, RecipientRef<M>> onNodes(ActorSystem<?> system, ActorRef<M> own) {
        Cluster cluster = Cluster.get(system);
        Address self = cluster.selfMember().address();
        Function<String, RecipientRef<M>> others = remembering(there ->
                ActorRefResolver.get(system).resolveActorRef(there + own.path().toStringWithoutAddress()));
        return node -> {
            if (node == null || node.value().equals(self.hostPort())) return own;
            String there = self.protocol() + "://" + self.system() + "@" + node;
            CurrentClusterState state = cluster.state();
            return isReached(there, state.getMembers(), state.getUnreachable()) ? others.apply(there) : own;
        };
    }

    static boolean isReached(String there, Iterable<Member> members, Set<Member> unreachable) {
        for (Member member : members) {
            if (member.address().toString().equals(there)) return !unreachable.contains(member);
        }
        return false;
    }

    /** To make an address costs more than to send to it, and the same ones are asked for over and over. */
    private static <I, M> Function<I, RecipientRef<M>> remembering(Function<I, RecipientRef<M>> make) {
        Map<I, RecipientRef<M>> made = new ConcurrentHashMap<>();
        return id -> {
            if (made.size() >= ADDRESSES_KEPT) made.clear();
            return made.computeIfAbsent(id, make);
        };
    }

    /**
     * Sharding for entities that are started again after a crash without being asked; which they are is in the journal.
     * All others leave memory when nobody has asked them anything for a while.
     */
    static ClusterShardingSettings remembered(ActorSystem<?> system) {
        return ClusterShardingSettings.create(system).withRememberEntities(true);
    }

    /** As {@link #remembered}, where there may be very many: not all are read from the journal at once. */
    static ClusterShardingSettings rememberedInTurn(ActorSystem<?> system) {
        ClusterShardingSettings settings = remembered(system);
        return settings.withTuningParameters(settings.tuningParameters()
                .withEntityRecoveryStrategy("constant")
                .withEntityRecoveryConstantRateStrategyFrequency(AWAKE_EVERY)
                .withEntityRecoveryConstantRateStrategyNumberOfEntities(AWAKE_AT_ONCE));
    }

    /** Of mixers, whose node takes no conferences until they are back: soon after it is. */
    static ClusterShardingSettings soonAtHome(ActorSystem<?> system) {
        ClusterShardingSettings settings = ClusterShardingSettings.create(system);
        return settings.withTuningParameters(settings.tuningParameters().withRebalanceInterval(HOMEWARD_EVERY));
    }

    /** One in the cluster; a fault restarts it with nothing but its soft state lost. */
    static <M> ActorRef<M> singleton(ActorSystem<?> system, String name, Behavior<M> behavior) {
        return ClusterSingleton.get(system)
                .init(SingletonActor.of(Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart()), name));
    }
}
