// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.mixer.MixerCommand;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Keeps every mixer on its own node: the shard of a mixer is its node ({@code host:port}). A shard whose node has left
 * the cluster is started wherever it is least trouble, only so that its mixers can report themselves lost; it goes home
 * when the node comes back.
 */
public final class MixerShardAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
    private final Address self;
    private final Supplier<Set<String>> members;

    private MixerShardAllocation(Address self, Supplier<Set<String>> members) {
        this.self = self;
        this.members = members;
    }

    public static MixerShardAllocation create(ActorSystem<?> system) {
        Cluster cluster = Cluster.get(system);
        return new MixerShardAllocation(cluster.selfMember().address(), () -> presentMembers(cluster));
    }

    /** @param members nodes that belong to the cluster now, as {@code host:port} */
    static MixerShardAllocation of(Address self, Supplier<Set<String>> members) {
        return new MixerShardAllocation(self, members);
    }

    /** Entity id is the mixer id, shard id its node. */
    public static ShardingMessageExtractor<ShardingEnvelope<MixerCommand>, MixerCommand> extractor() {
        return new Extractor();
    }

    /** A node that is going away takes no shard any more; one that is coming will have its region in a moment. */
    private static Set<String> presentMembers(Cluster cluster) {
        Set<MemberStatus> present = Set.of(MemberStatus.joining(), MemberStatus.weaklyUp(), MemberStatus.up());
        Set<String> names = new HashSet<>();
        cluster.state().getMembers().forEach(member -> {
            if (present.contains(member.status())
                    && !cluster.state().getUnreachable().contains(member)) {
                names.add(member.address().hostPort());
            }
        });
        return names.stream().map(MixerShardAllocation::hostPort).collect(Collectors.toSet());
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> allocations) {
        Optional<ActorRef> home = home(shardId, allocations);
        if (home.isPresent()) return Futures.successful(home.get());
        if (members.get().contains(shardId)) {
            // The coordinator asks again: better late than on a node where the mixers would take themselves for lost.
            return Futures.failed(new IllegalStateException("the mixer region of " + shardId + " has not started yet"));
        }
        ActorRef elsewhere = allocations.entrySet().stream()
                .min(Comparator.comparingInt(entry -> entry.getValue().size()))
                .map(Map.Entry::getKey)
                .orElse(requester);
        return Futures.successful(elsewhere);
    }

    @Override
    public Future<Set<String>> rebalance(
            Map<ActorRef, IndexedSeq<String>> allocations, Set<String> rebalanceInProgress) {
        Set<String> homeward = allocations.entrySet().stream()
                .flatMap(entry -> CollectionConverters.asJava(entry.getValue()).stream()
                        .filter(shard -> !rebalanceInProgress.contains(shard))
                        .filter(shard -> home(shard, allocations)
                                .filter(home -> !home.equals(entry.getKey()))
                                .isPresent()))
                .collect(Collectors.toSet());
        return Futures.successful(homeward);
    }

    private Optional<ActorRef> home(String shardId, Map<ActorRef, IndexedSeq<String>> allocations) {
        return allocations.keySet().stream()
                .filter(region -> nodeOf(region).equals(shardId))
                .findFirst();
    }

    /** A region on this node has a path without host. */
    private String nodeOf(ActorRef region) {
        Address address = region.path().address();
        return hostPort((address.host().isEmpty() ? self : address).hostPort());
    }

    /** {@code system@host:port} without the system. */
    private static String hostPort(String hostPort) {
        return hostPort.substring(hostPort.indexOf('@') + 1);
    }

    private static final class Extractor
            extends ShardingMessageExtractor<ShardingEnvelope<MixerCommand>, MixerCommand> {
        @Override
        public String entityId(ShardingEnvelope<MixerCommand> envelope) {
            return envelope.entityId();
        }

        @Override
        public String shardId(String entityId) {
            return MixerId.parse(entityId).node().value();
        }

        @Override
        public MixerCommand unwrapMessage(ShardingEnvelope<MixerCommand> envelope) {
            return envelope.message();
        }
    }
}
