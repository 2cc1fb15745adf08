// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.cluster;

import static io.convoke.multijvm.harness.RunningCluster.aCluster;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.ClusterOfTests;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.ops.client.MetricsPage;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two real nodes, what is between them being in the hands of the test: no root is needed. */
class NetworkFaultsTest {
    private static final AudioCodec CODEC = AudioCodec.PCMU;
    private static final Tone ALICE = new Tone(400);
    private static final long SECOND = 1_000_000_000L;
    private static final String MADE_UP = "convoke_media_frames_concealed_total";

    /** Many times what it takes: a busy machine runs nodes and phones slowly. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** However slow the machine, nobody is taken for dead while his cable is out. */
    @RegisterExtension
    static final ClusterOfTests CLUSTER =
            ClusterOfTests.of(aCluster().withNodes(2).withDetours().withSettings("""
                    convoke.conference.leg-placement = near
                    pekko.cluster.split-brain-resolver.stable-after = 300s
                    """));

    @AfterEach
    void mend() throws Exception {
        CLUSTER.get().lose(0);
        CLUSTER.get().delay(Duration.ZERO);
        CLUSTER.get().join(2);
    }

    @Test
    void shouldGoOnWhereLinksLoseAndAreSlow() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob")) {
                alice.awaitHeardBy(bob, Speech.ALICE, PATIENCE);

                CLUSTER.get().lose(0.05);
                CLUSTER.get().delay(Duration.ofMillis(20));

                await("bob hears alice nearly all the time, and what is lost is counted and made up")
                        .atMost(PATIENCE)
                        .until(() -> {
                            double before = metric(2, MADE_UP);
                            CompletableFuture<Recording> saying =
                                    alice.endpoint().say(ALICE.lasting(4, CODEC.sampleRate()));
                            Recording said = saying.join();
                            Phone.awaitHeard(said);
                            double heard = ALICE.shareIn(
                                    bob.endpoint().received().recording(), said.startNs() + SECOND, said.endNs());
                            double lost = metric(2, "convoke_media_link_loss");
                            double delayed = metric(2, "convoke_media_link_delay_seconds");
                            double madeUp = metric(2, MADE_UP) - before; // of 200 frames, of which 10 are lost
                            return heard > 0.75 && lost > 0.01 && delayed > 0.015 && madeUp >= 5;
                        });
            }
        }
    }

    @Test
    void shouldHearEachOtherAgainWhenTheCableIsPluggedInAgain() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob")) {
                alice.awaitHeardBy(bob, Speech.ALICE, PATIENCE);
                bob.awaitHeardBy(alice, Speech.BOB, PATIENCE);

                CLUSTER.get().cutOff(2);
                awaitLink(1, 0);
                awaitLink(2, 0);
                CLUSTER.get().join(2);

                awaitLink(1, 1);
                awaitLink(2, 1);
                alice.awaitHeardBy(bob, Speech.ALICE, PATIENCE);
                bob.awaitHeardBy(alice, Speech.BOB, PATIENCE);
                CLUSTER.get().awaitNodesUp(2);
            }
        }
    }

    /** The node itself says so: what all say of each other goes over the cable. */
    private static void awaitLink(int node, int up) {
        await("the link of node " + node + " is " + (up == 1 ? "up" : "down"))
                .atMost(PATIENCE)
                .until(() -> metric(node, "convoke_media_link_up") == up);
    }

    /** Of the one link that a node has. */
    private static double metric(int node, String name) throws IOException, InterruptedException {
        return new MetricsPage(CLUSTER.get().node(node).client().metrics()).sumOfAny(name);
    }

    private static Phone joined(int node, People people, String name) throws Exception {
        return new Phone(CLUSTER.get().node(node).client(), people.aor(name), CODEC).join(people.conference());
    }
}
