// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.cluster;

import static io.convoke.multijvm.harness.RunningCluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.ClusterOfTests;
import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Peers;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.MetricsPage;
import io.convoke.ops.client.UnexpectedReply;
import io.convoke.ops.sound.Speech;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three real nodes: what one of them is told, all of them know, and what one of them held, another one goes on with. */
@ExtendWith(Peers.PerTest.class)
class ClusterTest {
    private static final int NODES = 3;

    @RegisterExtension
    static final ClusterOfTests CLUSTER = ClusterOfTests.of(aCluster().withNodes(NODES));

    @Test
    void shouldLetEverybodyHearEverybodyWhoeverTookThemIn() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob", "carol")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob");
                    Phone carol = joined(3, people, "carol")) {

                var said = bob.say(Speech.BOB, 1.6, alice, carol);

                assertThat(alice.hearing(said).heard()).as("alice hears bob").isTrue();
                assertThat(carol.hearing(said).heard()).as("carol hears bob").isTrue();
                assertThat(bob.hearing(said).heard()).as("bob hears himself").isFalse();
            }
        }
    }

    /** Shards come to a node that has just started, too: in time. */
    @Test
    void shouldSpreadConferencesOverAllNodesWhicheverIsAskedForThem() throws Exception {
        List<String> ids = new ArrayList<>();
        double[] before = {conferencesOn(1), conferencesOn(2), conferencesOn(3)};
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            await("every node has some")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> {
                        ids.add(initiated(1 + ids.size() % NODES, people));
                        for (int node = 1; node <= NODES; node++) {
                            assertThat(conferencesOn(node) - before[node - 1])
                                    .as("new ones on node %d", node)
                                    .isGreaterThanOrEqualTo(3);
                        }
                    });

            for (String id : ids) {
                assertThat(CLUSTER.get()
                                .node(2)
                                .client()
                                .conference(id)
                                .path("id")
                                .asText())
                        .as("asked at any node")
                        .isEqualTo(id);
            }
        } finally {
            for (String id : ids) {
                CLUSTER.get().client().endConference(id);
            }
        }
    }

    private static double conferencesOn(int node) throws Exception {
        return new MetricsPage(CLUSTER.get().node(node).client().metrics())
                .sum("convoke_conferences")
                .orElseThrow();
    }

    private static String initiated(int node, People people) throws Exception {
        return CLUSTER.get()
                .node(node)
                .client()
                .call("POST", "/v1/conferences", people.request("alice", "bob"))
                .expect(201)
                .body()
                .path("conference")
                .path("id")
                .asText();
    }

    @Test
    void shouldGoOnElsewhereWhenTheNodeWithTheMixerIsKilled() throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            people.meet();
            try (Phone alice = joined(1, people, "alice");
                    Phone bob = joined(2, people, "bob")) {
                int mixing = CLUSTER.get().nodeWithMixers();
                int other = mixing % NODES + 1;

                CLUSTER.get().kill(mixing);

                CLUSTER.get().awaitNodesUp(NODES - 1);
                try (Phone aliceAgain = alice.againBy(CLUSTER.get().node(other).client(), people.conference());
                        Phone bobAgain = bob.againBy(CLUSTER.get().node(other).client(), people.conference())) {
                    assertThat(bobAgain.hearing(aliceAgain.say(Speech.ALICE, 1.6, bobAgain))
                                    .heard())
                            .as("bob hears alice again")
                            .isTrue();
                }
            }
        }
    }

    /** Whoever had no answer asks again under the same key, as the API says. */
    @Test
    void shouldAllocateEachConferenceOnceThoughTheAllocatorIsLostMeanwhile() throws Exception {
        int requests = 30;
        int allocating = CLUSTER.get().nodeWithAllocator();
        try (People people = new People(CLUSTER.get()::client, "alice", "bob");
                ExecutorService callers = Executors.newFixedThreadPool(requests)) {
            CompletionService<Set<String>> asking = new ExecutorCompletionService<>(callers);
            List<Future<Set<String>>> answers = IntStream.range(0, requests)
                    .mapToObj(_ -> asking.submit(() -> askUntilAnsweredTwice(people)))
                    .toList();

            asking.take(); // the others are under way
            CLUSTER.get().kill(allocating);

            assertThat(answers).as("asked before, not answered yet").anyMatch(one -> !one.isDone());
            Set<String> conferences = new HashSet<>();
            for (Future<Set<String>> answer : answers) {
                Set<String> ids = answer.get(120, TimeUnit.SECONDS);
                assertThat(ids).as("conferences of one request").hasSize(1);
                conferences.addAll(ids);
            }
            assertThat(conferences).hasSize(requests);
        }
    }

    /** The relay runs where the allocator does. Whoever posts a message repeats it under its id until it was taken, as the API says. */
    @Test
    void shouldMakeOneConferenceOfEachMessageThoughTheRelayIsLostMeanwhile() throws Exception {
        List<String> subjects =
                IntStream.range(0, 20).mapToObj(number -> "meeting " + number).toList();
        int relaying = CLUSTER.get().nodeWithAllocator();
        try (People people = new People(CLUSTER.get()::client, "alice", "bob");
                ExecutorService callers = Executors.newFixedThreadPool(subjects.size())) {
            ControlClient.Session session = CLUSTER.get().client().openSession(people.aor("bob"), "failover");
            CompletionService<Void> posting = new ExecutorCompletionService<>(callers);
            List<Future<Void>> posted = subjects.stream()
                    .map(subject -> posting.submit(() -> postUntilTaken(people, subject)))
                    .toList();

            posting.take(); // the others are under way
            CLUSTER.get().kill(relaying);

            assertThat(posted).as("posted before, not taken yet").anyMatch(one -> !one.isDone());
            for (Future<Void> one : posted) {
                one.get(120, TimeUnit.SECONDS);
            }
            await("an invitation for each message")
                    .atMost(Duration.ofSeconds(120))
                    .ignoreException(UnexpectedReply.class) // 503: ask again
                    .untilAsserted(() ->
                            assertThat(invitations(session).keySet()).containsExactlyInAnyOrderElementsOf(subjects));
            assertThat(invitations(session).values())
                    .as("conferences of one message")
                    .allSatisfy(conferences -> assertThat(conferences).hasSize(1));
            assertThat(CLUSTER.get()
                            .client()
                            .call("GET", ControlClient.user(people.aor("bob")) + "/list", null)
                            .expect(200)
                            .body()
                            .path("conferences"))
                    .hasSameSizeAs(subjects);
        }
    }

    private static Void postUntilTaken(People people, String subject) {
        ObjectNode message = ControlClient.object()
                .put("from", people.aor("alice"))
                .put("to", People.SERVICE)
                .put("text", "/conference " + people.mention("bob") + " " + subject)
                .put("id", UUID.randomUUID().toString());
        await("a message is taken")
                .atMost(Duration.ofSeconds(100))
                .ignoreExceptionsInstanceOf(IOException.class) // the node went while it was asked
                .until(() -> CLUSTER.get()
                                .client()
                                .call("POST", "/v1/messages", message)
                                .status()
                        == 202);
        return null;
    }

    /** Ids of the conferences that somebody was invited to, each as often as he was, by their subjects. */
    private static Map<String, List<String>> invitations(ControlClient.Session session) throws Exception {
        Map<String, List<String>> found = new HashMap<>();
        String cursor = null;
        JsonNode page;
        do {
            page = CLUSTER.get().client().events(session, cursor, 0);
            for (JsonNode message : page.path("messages")) {
                JsonNode conference = message.path("conference");
                if (conference.has("id")) {
                    found.computeIfAbsent(conference.path("subject").asText(), _ -> new ArrayList<>())
                            .add(conference.path("id").asText());
                }
            }
            cursor = page.path("cursor").asText();
        } while (!page.path("messages").isEmpty());
        return found;
    }

    /** Its connection ends at one node; which one calls it depends on the name of the call. */
    @Test
    void shouldReachAPhoneFromEveryNodeThroughTheOneItIsConnectedTo(Peers peers) throws Exception {
        try (People people = new People(CLUSTER.get()::client, "alice", "bob")) {
            Baresip bob = peers.phone(
                    Baresip.Account.of(people, "bob", CLUSTER.get().node(1).sipPort())
                            .over("tcp"));
            people.reachedByPhone("bob");

            for (int node = 1; node <= NODES; node++) {
                Meeting meeting = new Meeting(CLUSTER.get().node(node), initiated(node, people));
                meeting.awaitLegs(1);
                meeting.end();
                meeting.awaitLegs(0);
            }
            bob.awaitEvent("CALL_CLOSED", event -> true);
        }
    }

    @Test
    void shouldLeaveLogsThreadDumpsAndCountersOfATestThatFails() throws Exception {
        Path evidence = CLUSTER.get().keepEvidence("evidence");

        for (int node = 1; node <= NODES; node++) {
            Path kept = evidence.resolve("node-" + node);
            assertThat(kept.resolve("node.jsonl")).isNotEmptyFile();
            assertThat(kept.resolve("up.out")).isNotEmptyFile();
            assertThat(kept.resolve("threads.txt")).content().contains("\"main\"", "mixer-0");
            assertThat(kept.resolve("nodes.json")).content().contains("\"links\"");
            assertThat(kept.resolve("metrics.txt")).content().contains("convoke_media_mixers");
        }
        ClusterOfTests.delete(evidence);
    }

    private static Set<String> askUntilAnsweredTwice(People people) throws Exception {
        String key = UUID.randomUUID().toString();
        Instant giveUp = Instant.now().plus(Duration.ofSeconds(100));
        Set<String> ids = new HashSet<>();
        int answered = 0;
        while (answered < 2 && Instant.now().isBefore(giveUp)) {
            try {
                ControlClient.Reply reply = CLUSTER.get()
                        .client()
                        .call("POST", "/v1/conferences", people.request("alice", "bob"), "Idempotency-Key", key);
                if (reply.status() == 201 || reply.status() == 200) {
                    answered++;
                    ids.add(reply.body().path("conference").path("id").asText());
                }
            } catch (IOException lost) {
                assertThat(lost).isNotNull(); // the node went while it was asked: asked again
            }
        }
        return ids;
    }

    private static Phone joined(int node, People people, String name) throws Exception {
        return new Phone(CLUSTER.get().node(node).client(), people.aor(name), AudioCodec.PCMU)
                .join(people.conference());
    }
}
