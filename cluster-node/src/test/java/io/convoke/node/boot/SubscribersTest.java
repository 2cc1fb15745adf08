// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import static io.convoke.node.boot.WholeNode.WITHIN;
import static io.convoke.node.boot.WholeNode.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import io.convoke.node.entity.Census;
import io.convoke.persistence.cassandra.CassandraExtension;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Subscribers of the instant service on a whole node, whose idle entities leave memory after some seconds: these stay. */
class SubscribersTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final UserId ALICE = UserId.parse("alice.of.the.radio@example.net");
    private static final EndpointId RADIO = EndpointId.subscriber(ALICE, "radio");
    private static final EndpointId CONSOLE = EndpointId.subscriber(ALICE, "console");
    private static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 40000 RTP/AVP 0
            """.replace("\n", "\r\n");

    /** Longer than a user waits for his endpoint: one that has left memory meanwhile answers nobody. */
    private static final Duration IDLE = Duration.ofSeconds(6);

    private static final Duration LONGER = Duration.ofSeconds(15);

    @TempDir
    Path data;

    @Test
    @Timeout(400)
    void shouldEndWhenTheirTimeIsOverAndGoOnAfterARestartThoughNobodyAsksThem() throws Exception {
        Config config = WholeNode.config(CASSANDRA, data, "convoke.user.passivate-after = " + IDLE.toSeconds() + "s");
        ProvisionedLeg before;
        Node first = new Node(config, _ -> {});
        try {
            first.start();
            ask(first, ALICE, replyTo -> new UserCommand.Put(new Profile.Change("Alice"), replyTo));
            askForManyThatAreNotThere(first);
            before = provision(first, CONSOLE, Duration.ofHours(1)).leg();
            Instant over = provision(first, RADIO, LONGER).expiresAt();

            await("its time is over").atMost(WITHIN).until(() -> Instant.now().isAfter(over));
            await("and it is there no more").atMost(WITHIN).until(() -> legs(first), legs -> !legs.containsKey(RADIO));
            await("nor counted")
                    .atMost(WITHIN)
                    .untilAsserted(() -> assertThat(census(first)).containsOnlyKeys(CONSOLE));
        } finally {
            first.stop();
        }

        Node second = new Node(config, _ -> {});
        try {
            second.start();
            await("with a leg that is there")
                    .atMost(WITHIN)
                    .until(() -> census(second).get(CONSOLE), leg -> leg != null && !leg.equals(before));
            assertThat(census(second).keySet()).isEqualTo(Set.of(CONSOLE));
        } finally {
            second.stop();
        }
    }

    private static void askForManyThatAreNotThere(Node node) {
        for (int i = 0; i < 20; i++) {
            EndpointId nobody = EndpointId.subscriber(ALICE, "nobody-" + i);
            CompletionStage<EndpointReply> reply = AskPattern.ask(
                    node.shards().endpoint(nobody),
                    EndpointCommand.Get::new,
                    WITHIN,
                    node.system().scheduler());
            assertThat(reply.toCompletableFuture().join()).isInstanceOf(EndpointReply.Refused.class);
        }

        await("they have left memory").atMost(WITHIN).until(() -> inMemory(node), Set::isEmpty);
    }

    /** Though they would be remembered. */
    private static Set<String> inMemory(Node node) {
        CompletionStage<ShardRegion.CurrentShardRegionState> state = AskPattern.ask(
                ClusterSharding.get(node.system()).shardState(),
                replyTo -> new GetShardRegionState(Regions.SUBSCRIBER, replyTo),
                WITHIN,
                node.system().scheduler());
        return state.toCompletableFuture().join().getShards().stream()
                .flatMap(shard -> shard.getEntityIds().stream())
                .collect(Collectors.toSet());
    }

    /** Again where its time was over before it had a leg. */
    private static EndpointReply.Provisioned provision(Node node, EndpointId subscriber, Duration lasts) {
        return (EndpointReply.Provisioned) await().atMost(WITHIN)
                .until(() -> provisionOnce(node, subscriber, lasts), EndpointReply.Provisioned.class::isInstance);
    }

    private static EndpointReply provisionOnce(Node node, EndpointId subscriber, Duration lasts) {
        Instant now = Instant.now();
        CompletionStage<EndpointReply> reply = AskPattern.ask(
                node.shards().endpoint(subscriber),
                replyTo -> new EndpointCommand.Provision(
                        OFFER, now.plus(lasts), now, node.settings().nodeId(), replyTo, null, false, false),
                WITHIN,
                node.system().scheduler());
        return reply.toCompletableFuture().join();
    }

    private static Map<EndpointId, ProvisionedLeg> census(Node node) {
        return Census.of(node.system()).subscribers();
    }

    private static Map<EndpointId, ProvisionedLeg> legs(Node node) {
        UserReply found = ask(node, ALICE, replyTo -> new UserCommand.FindSubscribers(ALICE, replyTo));
        return ((UserReply.Subscribers) found).legs();
    }
}
