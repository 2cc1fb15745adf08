// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import com.typesafe.config.Config;
import io.convoke.media.agent.MediaEngine;
import io.convoke.node.allocator.AllocatorActor;
import io.convoke.node.allocator.AllocatorSettings;
import io.convoke.node.allocator.MediaNode;
import io.convoke.node.allocator.MixerShardAllocation;
import io.convoke.node.conference.ConferenceActor;
import io.convoke.node.conference.ConferenceSettings;
import io.convoke.node.endpoint.EndpointActor;
import io.convoke.node.imrelay.ImRelayActor;
import io.convoke.node.mixer.MixerActor;
import io.convoke.node.mixer.MixerSettings;
import io.convoke.node.user.UserActor;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** All that a node runs, on one screen. */
final class Guardian {
    private Guardian() {}

    /** Told once Cassandra answers and its tables are there: entities that are remembered are read then. */
    record Run(MediaEngine engine, CompletableFuture<Shards> running) implements NoSerializationVerificationNeeded {}

    static Behavior<Run> create(NodeSettings settings) {
        return Behaviors.setup(context -> {
            if (settings.cluster().seeds().isEmpty()) {
                Cluster cluster = Cluster.get(context.getSystem());
                cluster.manager().tell(Join.create(cluster.selfMember().address()));
            }
            return Behaviors.receiveMessage(run -> {
                run.running().complete(run(context, settings, run.engine()));
                return Behaviors.same();
            });
        });
    }

    private static Shards run(ActorContext<Run> context, NodeSettings settings, MediaEngine engine) {
        ActorSystem<?> system = context.getSystem();
        Config config = system.settings().config();
        CompletableFuture<Shards> shards = new CompletableFuture<>(); // entities and singletons know each other

        shards.complete(Regions.shards(
                system,
                Regions.singleton(
                        system,
                        "Allocator",
                        Behaviors.setup(_ -> AllocatorActor.create(
                                shards.join(),
                                AllocatorSettings.of(config, settings.http().publicUrl())))),
                Regions.singleton(
                        system,
                        "ImRelay",
                        Behaviors.setup(c -> ImRelayActor.create(
                                shards.join(), settings.conferenceService(), settings.relayInHand())))));
        Shards all = shards.join();

        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(
                Regions.USER, entity -> UserActor.create(UserId.parse(entity.getEntityId()), all, settings)));
        sharding.init(Entity.of(
                Regions.ENDPOINT, entity -> EndpointActor.create(EndpointId.parse(entity.getEntityId()), all, settings)));
        sharding.init(Entity.of(
                        Regions.CONFERENCE,
                        entity -> ConferenceActor.create(
                                new ConferenceId(entity.getEntityId()),
                                all,
                                ConferenceSettings.of(config),
                                self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self))))
                .withSettings(Regions.remembered(system)));
        media(context, settings, engine, all);
        return all;
    }

    /** What steers and watches the media engine of this node. */
    private static void media(ActorContext<Run> context, NodeSettings settings, MediaEngine engine, Shards shards) {
        ActorSystem<?> system = context.getSystem();
        MixerSettings mixer = MixerSettings.of(system.settings().config(), settings.nodeId(), settings.media());
        ClusterSharding.get(system)
                .init(Entity.of(
                                Regions.MIXER,
                                entity -> MixerActor.create(
                                        MixerId.parse(entity.getEntityId()), shards, engine, mixer))
                        .withMessageExtractor(MixerShardAllocation.extractor())
                        .withAllocationStrategy(MixerShardAllocation.create(system)));
        String version = Guardian.class.getPackage().getImplementationVersion(); // of the jar; none in a work tree
        context.spawn(
                MediaNode.create(
                        settings.nodeId(),
                        engine,
                        shards,
                        mixer.mediaAddress(),
                        version == null ? "development" : version),
                "media-node");
    }
}
