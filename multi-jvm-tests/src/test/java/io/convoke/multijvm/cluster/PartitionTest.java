// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.cluster;

import static io.convoke.multijvm.harness.RunningCluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.ClusterOfTests;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three real nodes, each on a cable of its own, one of which is pulled. */
class PartitionTest {
    private static final int NODES = 3;
    private static final AudioCodec CODEC = AudioCodec.PCMU;
    private static final Tone ALICE = new Tone(400);
    private static final Tone BOB = new Tone(700);
    private static final int TALK_S = 20;
    private static final long SECOND = 1_000_000_000L;

    @RegisterExtension
    static final ClusterOfTests CLUSTER = ClusterOfTests.of(
            aCluster().withNodes(NODES).withCables().withSettings("convoke.conference.leg-placement = near"));

    @Test
    void shouldEndTheNodeThatIsCutOffAndGoOnWithTheConferencesOfTheOthers() throws Exception {
        try (People people = new People(() -> CLUSTER.get().node(1).client(), "alice", "bob", "carol")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob");
                    Phone carol = joined(3, people, "carol")) {
                CLUSTER.get().awaitMixersOn(NODES);
                await("alice hears carol")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> alice.hearing(carol.say(Speech.CAROL, 1.6, alice))
                                .heard());
                CompletableFuture<Recording> saidByAlice =
                        alice.endpoint().say(ALICE.lasting(TALK_S, CODEC.sampleRate()));
                CompletableFuture<Recording> saidByBob = bob.endpoint().say(BOB.lasting(TALK_S, CODEC.sampleRate()));

                CLUSTER.get().cutOff(3);

                assertThat(CLUSTER.get().node(3).awaitEnd())
                        .as("exit code of up")
                        .isNotZero();
                assertThat(CLUSTER.get().node(3).output())
                        .contains("could not reach the majority of its cluster, which goes on without it");
                Recording fromAlice = saidByAlice.get(60, TimeUnit.SECONDS);
                Recording fromBob = saidByBob.get(60, TimeUnit.SECONDS);
                Phone.awaitHeard(fromBob);
                long from = fromBob.startNs() + SECOND;
                long to = fromAlice.endNs() - SECOND / 10;
                int still = Phone.stoodStillMs(List.of(alice, bob), from, to);
                assertThat(ALICE.longestGapMs(bob.endpoint().received().recording(), from, to))
                        .as("what bob misses of alice, in ms")
                        .isLessThan(300 + 2 * still);
                assertThat(BOB.longestGapMs(alice.endpoint().received().recording(), from, to))
                        .as("what alice misses of bob, in ms")
                        .isLessThan(300 + 2 * still);
                await("the others know where the conference is")
                        .atMost(Duration.ofSeconds(40))
                        .ignoreExceptions()
                        .until(() -> CLUSTER.get()
                                        .node(1)
                                        .client()
                                        .call("GET", "/v1/conferences/" + people.conference(), null)
                                        .expect(200)
                                        .body()
                                        .path("mixers")
                                        .size()
                                == 2);
            }
        }
    }

    private static Phone joined(int node, People people, String name) throws Exception {
        return new Phone(
                        CLUSTER.get().node(node).client(),
                        people.aor(name),
                        CODEC,
                        CLUSTER.get().host())
                .join(people.conference());
    }
}
