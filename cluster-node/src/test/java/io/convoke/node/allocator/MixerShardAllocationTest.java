// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.conference.Conferences.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.EmptyLocalActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

class MixerShardAllocationTest {
    private static final String HERE = "10.0.0.1:17355";
    private static final String THERE = "10.0.0.2:17355";
    private static final String STARTING = "10.0.0.3:17355";
    private static final String GONE = "10.0.0.9:17355";
    private static ActorTestKit kit;

    private final ActorRef local = region(new Address("pekko", "convoke"));
    private final ActorRef remote = region(new Address("pekko", "convoke", "10.0.0.2", 17_355));
    private final MixerShardAllocation allocation = MixerShardAllocation.of(
            new Address("pekko", "convoke", "10.0.0.1", 17_355), () -> Set.of(HERE, THERE, STARTING));

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create();
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldNameAMixersShardAfterItsNode() {
        String entity = new MixerId(new NodeId(THERE), ID).toString();

        assertThat(MixerShardAllocation.extractor().shardId(entity)).isEqualTo(THERE);
    }

    @Test
    void shouldPutAMixerOnItsNode() {
        Map<ActorRef, IndexedSeq<String>> regions = Map.of(local, shards(), remote, shards("a", "b", "c"));

        assertThat(allocation.allocateShard(local, THERE, regions))
                .satisfies(place -> assertThat(of(place)).isEqualTo(remote));
        assertThat(of(allocation.allocateShard(remote, HERE, regions))).isEqualTo(local);
    }

    @Test
    void shouldWaitForANodeThatIsComing() {
        Future<ActorRef> place = allocation.allocateShard(local, STARTING, Map.of(local, shards(), remote, shards()));

        assertThat(FutureConverters.asJava(place).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void shouldPutTheMixersOfANodeThatIsGoneWhereThereAreFewest() {
        Map<ActorRef, IndexedSeq<String>> regions = Map.of(local, shards(HERE, "x"), remote, shards(THERE));

        assertThat(of(allocation.allocateShard(local, GONE, regions))).isEqualTo(remote);
    }

    @Test
    void shouldTakeMixersHomeWhenTheirNodeIsBack() {
        Map<ActorRef, IndexedSeq<String>> regions = Map.of(local, shards(HERE, THERE, GONE), remote, shards());

        assertThat(of(allocation.rebalance(regions, Set.of()))).containsExactly(THERE);
        assertThat(of(allocation.rebalance(regions, Set.of(THERE)))).isEmpty();
    }

    private static ActorRef region(Address address) {
        ExtendedActorSystem system = (ExtendedActorSystem) Adapter.toClassic(kit.system());
        ActorPath path = new RootActorPath(address, "/")
                .child("system")
                .child("sharding")
                .child("Mixer");
        return new EmptyLocalActorRef(system.provider(), path, system.eventStream());
    }

    private static <T> T of(Future<T> future) {
        return FutureConverters.asJava(future).toCompletableFuture().join();
    }

    private static IndexedSeq<String> shards(String... names) {
        return CollectionConverters.asScala(List.of(names)).toIndexedSeq();
    }
}
