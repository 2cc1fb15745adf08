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
import io.convoke.node.instant.InstantActor;
import io.convoke.node.instant.SubscriberActor;
import io.convoke.node.ivr.PinActor;
import io.convoke.node.mixer.ConferenceServer;
import io.convoke.node.mixer.MixerActor;
import io.convoke.node.sip.client.UserAgentClient;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.node.subscription.SubscriptionActor;
import io.convoke.node.user.UserActor;
import io.convoke.persistence.projection.CallDetailRecords;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantId;
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
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
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
                        "sip"),
                context.spawn(
                        Behaviors.setup(_ -> ConferenceServer.create(shards.join(), engine, entities.mixer())),
                        "conference-server")));
        Shards all = shards.join();

        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(
                Entity.of(Regions.USER, entity -> UserActor.create(UserId.parse(entity.getEntityId()), all, settings)));
        sharding.init(Entity.of(Regions.ENDPOINT, entity -> endpoint(entity, all, settings)));
        instant(system, settings, all);
        sharding.init(Entity.of(
                        Regions.CONFERENCE,
                        entity -> ConferenceActor.create(
                                new ConferenceId(entity.getEntityId()), all, entities.conference(), retire(entity)))
                .withSettings(Regions.remembered(system)));
        media(context, settings, entities, engine, all);
        return all;
    }

    private static void instant(ActorSystem<?> system, NodeSettings settings, Shards all) {
        ClusterSharding sharding = ClusterSharding.get(system);
        CallDetailRecords records = new CallDetailRecords(system);
        sharding.init(Entity.of(Regions.SUBSCRIBER, entity -> subscriber(entity, all))
                .withSettings(Regions.rememberedInTurn(system)));
        sharding.init(Entity.of(
                        Regions.INSTANT,
                        entity -> InstantActor.create(
                                new InstantId(entity.getEntityId()),
                                all,
                                settings.instant(),
                                records::writeAll,
                                retire(entity)))
                .withStopMessage(InstantActor.STOP));
    }

    private static Behavior<EndpointCommand> endpoint(
            EntityContext<EndpointCommand> entity, Shards all, NodeSettings settings) {
        EndpointId id = EndpointId.parse(entity.getEntityId());
        Consumer<ActorRef<EndpointCommand>> retire = retire(entity);
        if (id.isPin()) return PinActor.create(id, retire);
        if (id.isSubscription()) return SubscriptionActor.create(id, all, retire);
        return id.isCall() ? CallActor.create(id, all, retire) : EndpointActor.create(id, all, settings, retire);
    }

    private static Behavior<EndpointCommand> subscriber(EntityContext<EndpointCommand> entity, Shards all) {
        return SubscriberActor.create(EndpointId.parse(entity.getEntityId()), all, retire(entity));
    }

    private static <M> Consumer<ActorRef<M>> retire(EntityContext<M> entity) {
        return self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self));
    }

    private static void media(
            ActorContext<Run> context, NodeSettings settings, EntitySettings entities, MediaEngine engine, Shards all) {
        ClusterSharding.get(context.getSystem())
                .init(Entity.of(
                                Regions.MIXER,
                                entity -> MixerActor.create(
                                        MixerId.parse(entity.getEntityId()),
                                        all,
                                        engine,
                                        entities.prompts(),
                                        entities.mixer()))
                        .withSettings(Regions.soonAtHome(context.getSystem()))
                        .withMessageExtractor(MixerShardAllocation.extractor())
                        .withAllocationStrategy(MixerShardAllocation.create(context.getSystem())));
        context.spawn(
                MediaNode.create(
                        settings.nodeId(),
                        engine,
                        all,
                        entities.mixer().mediaAddress(),
                        version(),
                        settings.media().link()),
                "media-node");
    }

    /** Of the jar; there is none in a work tree. */
    private static String version() {
        String version = Guardian.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
