// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.user.UserCommand;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
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
    public static final EntityTypeKey<ConferenceCommand> CONFERENCE =
            EntityTypeKey.create(ConferenceCommand.class, "Conference");
    public static final EntityTypeKey<MixerCommand> MIXER = EntityTypeKey.create(MixerCommand.class, "Mixer");

    private static final int ADDRESSES_KEPT = 10_000;

    private Regions() {}

    /** Entity addresses work at once; what is told before the regions are up waits in them. */
    static Shards shards(
            ActorSystem<?> system,
            ActorRef<AllocatorCommand> allocator,
            ActorRef<ImRelayCommand> imRelay,
            ActorRef<SipCommand> sip) {
        ClusterSharding sharding = ClusterSharding.get(system);
        return new Shards(
                remembering(id -> sharding.entityRefFor(USER, id.toString())),
                remembering(id -> sharding.entityRefFor(ENDPOINT, id.toString())),
                remembering(id -> sharding.entityRefFor(CONFERENCE, id.toString())),
                remembering(id -> sharding.entityRefFor(MIXER, id.toString())),
                allocator,
                imRelay,
                sip);
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

    /** One in the cluster; a fault restarts it with nothing but its soft state lost. */
    static <M> ActorRef<M> singleton(ActorSystem<?> system, String name, Behavior<M> behavior) {
        return ClusterSingleton.get(system)
                .init(SingletonActor.of(Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart()), name));
    }
}
