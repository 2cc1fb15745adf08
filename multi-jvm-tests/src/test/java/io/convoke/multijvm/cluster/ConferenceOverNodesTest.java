// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.cluster;

import static io.convoke.multijvm.harness.RunningCluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.ClusterOfTests;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningCluster;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Peers;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three real nodes, each of which mixes for whoever came in by it: one conference all the same. */
@ExtendWith(Peers.PerTest.class)
class ConferenceOverNodesTest {
    private static final int NODES = 3;
    private static final AudioCodec CODEC = AudioCodec.PCMU;
    private static final Tone ALICE = new Tone(400);
    private static final Tone BOB = new Tone(700);
    private static final Tone CAROL = new Tone(1100);
    private static final long SECOND = 1_000_000_000L;

    /** Parts of the time; a busy machine makes a phone or a mixer miss some. */
    private static final double OTHERS = 0.75;

    private static final double OWN = 0.05;

    @RegisterExtension
    static final ClusterOfTests CLUSTER =
            ClusterOfTests.of(aCluster().withNodes(NODES).withSettings("convoke.conference.leg-placement = near"));

    @Test
    void shouldLetEverybodyHearEverybodyElseAndNobodyHimself() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob", "carol")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob");
                    Phone carol = joined(3, people, "carol")) {
                CLUSTER.get().awaitMixersOn(NODES);
                assertThat(CLUSTER.get()
                                .client()
                                .call("GET", "/v1/conferences/" + people.conference(), null)
                                .body()
                                .path("mixers"))
                        .hasSize(NODES);

                List<Recording> said = together(2, List.of(alice, bob, carol), List.of(ALICE, BOB, CAROL));

                long from = said.getLast().startNs() + SECOND / 2;
                long to = said.getFirst().endNs();
                for (Phone phone : List.of(alice, bob, carol)) {
                    Recording heard = phone.endpoint().received().recording();
                    assertThat(ALICE.shareIn(heard, from, to))
                            .as("%s hears alice", phone.aor())
                            .matches(share -> phone == alice ? share < OWN : share > OTHERS);
                    assertThat(BOB.shareIn(heard, from, to))
                            .as("%s hears bob", phone.aor())
                            .matches(share -> phone == bob ? share < OWN : share > OTHERS);
                    assertThat(CAROL.shareIn(heard, from, to))
                            .as("%s hears carol", phone.aor())
                            .matches(share -> phone == carol ? share < OWN : share > OTHERS);
                }
            }
        }
    }

    @Test
    void shouldShowTheLinksOfTheNodes() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob")) {
                CLUSTER.get().awaitMixersOn(2);
                CompletableFuture<Recording> said = alice.endpoint().say(ALICE.lasting(10, CODEC.sampleRate()));

                await("the frames of one talker are on their way")
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> {
                            JsonNode link = link(2, 1);
                            assertThat(link.path("framesPerSecond").asDouble()).isGreaterThan(40);
                            assertThat(link.path("up").asBoolean()).isTrue();
                            assertThat(link.path("delayMs").asDouble())
                                    .isPositive()
                                    .isLessThan(50);
                            assertThat(link.path("loss").asDouble(1)).isBetween(0.0, 0.05);
                        });
                assertThat(bob.hearing(said.get(60, TimeUnit.SECONDS)).heard()).isTrue();
            }
        }
    }

    @Test
    void shouldGoOnAtOnceWhenANodeIsKilledAndLetItsMembersComeBackElsewhere() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob", "carol")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob");
                    Phone carol = joined(3, people, "carol")) {
                CLUSTER.get().awaitMixersOn(NODES);
                CompletableFuture<Recording> saidByAlice = alice.endpoint().say(ALICE.lasting(8, CODEC.sampleRate()));
                CompletableFuture<Recording> saidByBob = bob.endpoint().say(BOB.lasting(8, CODEC.sampleRate()));
                CompletableFuture<Recording> saidByCarol = carol.endpoint().say(CAROL.lasting(8, CODEC.sampleRate()));
                await("alice hears carol")
                        .atMost(Duration.ofSeconds(7))
                        .until(() -> CAROL.shareIn(
                                        alice.endpoint().received().recording(),
                                        System.nanoTime() - SECOND,
                                        System.nanoTime() - SECOND / 4)
                                > 0.9);

                CLUSTER.get().kill(3);

                assertThat(saidByCarol).isNotNull();
                Recording fromAlice = saidByAlice.get(30, TimeUnit.SECONDS);
                Recording fromBob = saidByBob.get(30, TimeUnit.SECONDS);
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

                CLUSTER.get().awaitNodesUp(NODES - 1);
                try (Phone carolAgain = carol.againBy(CLUSTER.get().node(2).client(), people.conference())) {
                    carolAgain.awaitHeardBy(alice, Speech.CAROL, Duration.ofSeconds(20));
                    alice.awaitHeardBy(carolAgain, Speech.ALICE, Duration.ofSeconds(20));
                }
            }
        }
    }

    @Test
    void shouldMixAPhoneWhereItCallsAndCallItBackFromElsewhereWhenThatNodeIsKilled(Peers peers) throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            people.meet();
            Baresip bob = peers.phone(
                    Baresip.Account.of(people, "bob", CLUSTER.get().node(2).sipPort()));
            try (Phone alice = joined(1, people, "alice")) {
                bob.call("sip:conf-" + people.conference() + "@" + People.DOMAIN);
                await("bob is in, where he called")
                        .atMost(Duration.ofSeconds(40))
                        .until(() -> nodeOf(people, "bob") == 2 && nodeOf(people, "alice") == 1);
                awaitTalk(alice, "alice hears bob");

                CLUSTER.get().kill(2);

                await("bob has media elsewhere")
                        .atMost(RunningCluster.TAKEN_OVER.plusSeconds(20))
                        .ignoreExceptions()
                        .until(() -> nodeOf(people, "bob") != 0 && nodeOf(people, "bob") != 2);
                awaitTalk(alice, "alice hears bob again");
            }
        }
    }

    /** Somebody talks without end. */
    private static void awaitTalk(Phone phone, String what) {
        await(what).atMost(Duration.ofSeconds(40)).until(() -> {
            long now = System.nanoTime();
            return phone.endpoint()
                            .received()
                            .recording()
                            .between(now - 2 * SECOND, now - SECOND / 4)
                            .levelDb()
                    > -45;
        });
    }

    /** Of a user's leg that has media; 0 for none. */
    private static int nodeOf(People people, String name) throws IOException, InterruptedException {
        JsonNode conference = CLUSTER.get()
                .client()
                .call("GET", "/v1/conferences/" + people.conference(), null)
                .expect(200)
                .body();
        for (JsonNode participant : conference.path("participants")) {
            JsonNode leg = participant.at("/legs/0");
            if (participant.path("user").asText().equals(people.aor(name))
                    && leg.path("connected").asBoolean()) {
                return CLUSTER.get().number(leg.path("node").asText());
            }
        }
        return 0;
    }

    private static List<Recording> together(int seconds, List<Phone> phones, List<Tone> tones) throws Exception {
        return Phone.together(
                phones,
                phone -> phone.endpoint().say(tones.get(phones.indexOf(phone)).lasting(seconds, CODEC.sampleRate())));
    }

    /** As the one sees its link with the other. */
    private static JsonNode link(int from, int to) throws IOException, InterruptedException {
        for (JsonNode node : CLUSTER.get().nodesUp()) {
            for (JsonNode link : node.path("links")) {
                if (CLUSTER.get().number(node.path("node").asText()) == from
                        && CLUSTER.get().number(link.path("peer").asText()) == to) {
                    return link;
                }
            }
        }
        throw new AssertionError("no link from " + from + " to " + to);
    }

    private static Phone joined(int node, People people, String name) throws Exception {
        return new Phone(CLUSTER.get().node(node).client(), people.aor(name), CODEC).join(people.conference());
    }
}
