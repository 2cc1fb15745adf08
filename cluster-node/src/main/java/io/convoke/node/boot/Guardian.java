// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.media.agent.MediaEngine;
import io.convoke.node.allocator.AllocatorActor;
import io.convoke.node.allocator.MediaNode;
import io.convoke.node.allocator.MixerShardAllocation;
import io.convoke.node.call.CallActor;
import io.convoke.node.conference.ConferenceActor;
import io.convoke.node.endpoint.EndpointActor;
import io.convoke.node.imrelay.ImRelayActor;
import io.convoke.node.mixer.MixerActor;
import io.convoke.node.sip.UserAgentClient;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.subscription.SubscriptionActor;
import io.convoke.node.user.UserActor;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

/** All that a node runs, on one screen. */
final class Guardian {
    private Guardian() {}

    /** Told once Cassandra answers and its tables are there: entities that are remembered are read then. */
    record Run(MediaEngine engine, CompletableFuture<SipStack> sip, CompletableFuture<Shards> running)
            implements NoSerializationVerificationNeeded {}

    static Behavior<Run> create(NodeSettings settings, EntitySettings entities) {
        return Behaviors.setup(context -> {
            join(Cluster.get(context.getSystem()), settings.cluster().seeds());
            return Behaviors.receiveMessage(run -> {
                run.running().complete(run(context, settings, entities, run.engine(), run.sip()));
                return Behaviors.same();
            });
        });
    }

    private static void join(Cluster cluster, List<String> seeds) {
        Address self = cluster.selfMember().address();
        List<Address> others = seeds.stream()
                .map(seed -> AddressFromURIString.parse(self.protocol() + "://" + self.system() + "@" + seed))
                .toList();
        cluster.manager().tell(others.isEmpty() ? Join.create(self) : new JoinSeedNodes(others));
    }

    private static Shards run(
            ActorContext<Run> context,
            NodeSettings settings,
            EntitySettings entities,
            MediaEngine engine,
            CompletionStage<SipStack> sip) {
        ActorSystem<?> system = context.getSystem();
        CompletableFuture<Shards> shards = new CompletableFuture<>(); // entities and singletons know each other

        shards.complete(Regions.shards(
                system,
                Regions.singleton(
                        system,
                        "Allocator",
                        Behaviors.setup(_ -> AllocatorActor.create(shards.join(), entities.allocator()))),
                Regions.singleton(
                        system,
                        "ImRelay",
                        Behaviors.setup(_ -> ImRelayActor.create(
                                shards.join(), settings.conferenceService(), settings.relayInHand()))),
                context.spawn(
                        UserAgentClient.create(
                                sip, settings.domain(), entities.allocator().secret()),
                        "sip")));
        Shards all = shards.join();

        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(
                Entity.of(Regions.USER, entity -> UserActor.create(UserId.parse(entity.getEntityId()), all, settings)));
        sharding.init(Entity.of(Regions.ENDPOINT, entity -> {
            EndpointId id = EndpointId.parse(entity.getEntityId());
            Consumer<ActorRef<EndpointCommand>> retire =
                    self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self));
            if (id.isSubscription()) return SubscriptionActor.create(id, all, retire);
            return id.isCall() ? CallActor.create(id, all, retire) : EndpointActor.create(id, all, settings);
        }));
        sharding.init(Entity.of(
                        Regions.CONFERENCE,
                        entity -> ConferenceActor.create(
                                new ConferenceId(entity.getEntityId()),
                                all,
                                entities.conference(),
                                self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self))))
                .withSettings(Regions.remembered(system)));
        media(context, settings.nodeId(), entities, engine, all);
        return all;
    }

    private static void media(
            ActorContext<Run> context, NodeId node, EntitySettings entities, MediaEngine engine, Shards all) {
        ClusterSharding.get(context.getSystem())
                .init(Entity.of(
                                Regions.MIXER,
                                entity -> MixerActor.create(
                                        MixerId.parse(entity.getEntityId()),
                                        all,
                                        engine,
                                        entities.prompts(),
                                        entities.mixer()))
                        .withMessageExtractor(MixerShardAllocation.extractor())
                        .withAllocationStrategy(MixerShardAllocation.create(context.getSystem())));
        context.spawn(MediaNode.create(node, engine, all, entities.mixer().mediaAddress(), version()), "media-node");
    }

    /** Of the jar; there is none in a work tree. */
    private static String version() {
        String version = Guardian.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
