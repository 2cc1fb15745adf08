// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.sound.Speech;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Terminals whose legs are provisioned: a press bridges them, half duplex, and a release un-bridges them. */
@ExtendWith(SharedNode.class)
class PushToTalkTest {
    private static final double SECONDS = 1.2;
    private static final int EMERGENCY = 255;

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMU", "OPUS"})
    void shouldLetWhoeverHasTheFloorBeHeardAndNobodyElse(AudioCodec codec, RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, codec)) {
            pair.subscribe();

            JsonNode pressed =
                    pair.alice.press(pair.people.aor("bob")).expect(200).body();
            String session = pressed.path("session").asText();
            assertThat(pressed.at("/floor/result").asText()).isEqualTo("granted");
            assertThat(pressed.path("members")).hasSize(2);

            pair.alice.awaitHeard(session, Speech.ALICE, SECONDS, pair.bob);
            assertThat(pair.alice.hearing(pair.bob.say(Speech.BOB, SECONDS)).heard())
                    .as("bob has not")
                    .isFalse();

            assertThat(pair.alice.giveTheFloorBack(session)).isEqualTo("released");
            assertThat(pair.bob.askForTheFloor(session)).isEqualTo("granted");
            pair.bob.awaitHeard(session, Speech.BOB, SECONDS, pair.alice);

            pair.bob.release(session).expect(204);
            assertThat(pair.bob.hearing(pair.alice.say(Speech.ALICE, SECONDS)).heard())
                    .as("after the release")
                    .isFalse();
            pair.alice.session(session).expect(404);

            assertThat(pair.activate()).as("legs stay provisioned").isEqualTo(session);
        }
    }

    @Test
    void shouldQueueWhoeverWantsTheFloorMeanwhile(RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, AudioCodec.PCMU)) {
            pair.subscribe();
            String session = pair.activate();

            assertThat(pair.bob.askForTheFloor(session)).isEqualTo("queued");
            pair.alice.giveTheFloorBack(session);
            pair.bob.awaitHeard(session, Speech.BOB, SECONDS, pair.alice);
        }
    }

    @Test
    void shouldLetWhoHasSomethingUrgentToSayTakeTheFloorByHisPress(RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, AudioCodec.PCMU);
                AgentLine agent = new AgentLine(node.client(), pair.people.aor("alice"))) {
            pair.people.grantFloorPriority("bob", EMERGENCY);
            pair.subscribe();
            String session = pair.activate();
            hasTheFloor(pair.alice, session, agent);

            JsonNode pressed = pair.bob
                    .pressUrgently(EMERGENCY, pair.people.aor("alice"))
                    .expect(200)
                    .body();

            assertThat(pressed.path("session").asText()).isEqualTo(session);
            assertThat(pressed.at("/floor/result").asText()).isEqualTo("granted");
            JsonNode revoked = agent.await("alice is to stop", event("floor-revoked"));
            assertThat(revoked.path("session").asText()).isEqualTo(session);
            assertThat(revoked.path("cause").asInt()).as("pre-empted").isEqualTo(4); // TS 24.380 §8.2.10.2
            assertThat(agent.await("bob talks", event("floor-taken")).path("by").asText())
                    .isEqualTo(pair.people.aor("bob"));
            assertThat(pair.alice.hearing(pair.bob.say(Speech.BOB, SECONDS)).heard())
                    .isTrue();
            assertThat(pair.alice
                            .pressUrgently(EMERGENCY, pair.people.aor("bob"))
                            .expect(200)
                            .body()
                            .at("/floor/result")
                            .asText())
                    .as("she may not claim as much")
                    .isEqualTo("queued");
        }
    }

    /** Her agent hears what happens to it by then. */
    private static void hasTheFloor(Terminal alice, String session, AgentLine agent) {
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            alice.giveTheFloorBack(session);
            alice.askForTheFloor(session);
            return agent.heard().stream().anyMatch(event("floor-granted"));
        });
    }

    @Test
    void shouldAnswerAThousandPressesAtOncePreciselyAndGoOn(RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, AudioCodec.PCMU);
                ExecutorService callers = Executors.newFixedThreadPool(200)) {
            pair.subscribe();

            List<Future<ControlClient.Reply>> answers = IntStream.range(0, 1_000)
                    .mapToObj(_ -> callers.submit(() -> pair.alice.press(pair.people.aor("bob"))))
                    .toList();

            Set<String> sessions = new HashSet<>();
            for (Future<ControlClient.Reply> answer : answers) {
                ControlClient.Reply reply = answer.get(120, TimeUnit.SECONDS);
                if (reply.status() == 200) {
                    sessions.add(reply.body().path("session").asText());
                } else {
                    assertThat(cause(reply)).isEqualTo("no-answer"); // too many were before it
                }
            }
            assertThat(sessions).hasSize(1);
            String session = sessions.iterator().next();
            pair.alice.release(session).expect(204);
            pair.activate();
            pair.alice.awaitHeard(session, Speech.ALICE, SECONDS, pair.bob);
        }
    }

    @Test
    void shouldTellATerminalsAgentWhoTalksAndThatNobodyDoesAndLetItTalk(RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, AudioCodec.PCMU)) {
            pair.subscribe();
            try (AgentLine agent = new AgentLine(node.client(), pair.people.aor("bob"))) {
                agent.say("{\"type\":\"release\",\"session\":\"none\",\"id\":\"first\"}");
                agent.await(
                        "an answer: the agent is there",
                        said -> said.path("id").asText().equals("first"));
                pair.activate();
                String session = agent.await("alice talks", event("floor-taken"))
                        .path("session")
                        .asText();
                agent.say("{\"type\":\"request-floor\",\"session\":\"" + session + "\"}");
                agent.await("bob waits", event("floor-queued"));
                pair.alice.giveTheFloorBack(session);
                agent.await("his turn", event("floor-granted"));
                pair.bob.awaitHeard(session, Speech.BOB, SECONDS, pair.alice);

                assertThat(pair.bob.askForTheFloor(session)).isEqualTo("granted");
                agent.forget();
                agent.ask("release-floor", what -> what.put("session", session));
                agent.await("nobody talks", event("floor-idle").and(of(session)));
                pair.alice.release(session).expect(204);
                agent.await("the session is over", event("over").and(of(session)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMU", "OPUS"})
    void shouldCarryTheMediaOfATerminalThatHasNothingButItsAgent(AudioCodec codec, RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, codec);
                AgentLine agent = new AgentLine(node.client(), pair.people.aor("bob"))) {
            pair.people.letSeeEachOther("alice", "bob");
            pair.alice.subscribe();
            pair.bob.subscribe(agent);
            String session = pair.activate();

            pair.alice.awaitHeard(session, Speech.ALICE, SECONDS, pair.bob);
            pair.alice.giveTheFloorBack(session);
            agent.say("{\"type\":\"request-floor\",\"session\":\"" + session + "\"}");
            agent.await("bob has the floor", event("floor-granted"));
            pair.bob.awaitHeard(session, Speech.BOB, SECONDS, pair.alice);
        }
    }

    @Test
    void shouldHaveACallDetailRecordOfEachMemberForEachTime(RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, AudioCodec.PCMU)) {
            pair.subscribe();
            for (int times = 1; times <= 2; times++) {
                String session = pair.activate();
                pair.alice.release(session).expect(204);
                for (String who : new String[] {"alice", "bob"}) {
                    awaitRecords(node, pair.people.aor(who), session, times);
                }
            }
        }
    }

    @Test
    void shouldHaveOneSessionOfAGroupWhicheverMemberPresses(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "dispatch", "alice", "bob");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            people.letSeeEachOther("dispatch", "alice");
            people.letSeeEachOther("dispatch", "bob");
            var crew = ControlClient.object();
            crew.withArray("members").add(people.aor("alice")).add(people.aor("bob"));
            node.client()
                    .call("PUT", ControlClient.user(people.aor("dispatch")) + "/groups/crew", crew)
                    .expect(201);
            alice.subscribe();
            bob.subscribe();
            String group = people.aor("dispatch") + "/crew";

            JsonNode first = alice.pressGroup(group).expect(200).body();
            assertThat(first.path("members")).hasSize(2);
            String session = first.path("session").asText();
            JsonNode second = bob.pressGroup(group).expect(200).body();
            assertThat(second.path("session").asText()).isEqualTo(session);
            assertThat(second.at("/floor/result").asText()).isEqualTo("queued");
            alice.release(session).expect(204);
        }
    }

    private static void awaitRecords(RunningNode node, String aor, String session, int count) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode records = node.client()
                    .call("GET", "/v1/cdrs?user=" + aor, null)
                    .expect(200)
                    .body()
                    .path("items");
            assertThat(records).hasSize(count);
            for (JsonNode record : records) {
                assertThat(record.path("conference").asText()).isEqualTo(session);
                assertThat(record.path("reason").asText()).isEqualTo("released");
            }
        });
    }

    @Test
    void shouldSayPreciselyWhySomebodyIsNotAvailable(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            alice.subscribe();
            bob.subscribe();
            people.letSeeEachOther("alice", "carol");

            assertThat(cause(alice.press(people.aor("bob")))).isEqualTo("not-allowed");
            assertThat(cause(alice.press(people.aor("carol")))).isEqualTo("not-subscribed");
            assertThat(cause(alice.press("nobody@" + People.DOMAIN))).isEqualTo("no-such-user");

            people.letSeeEachOther("alice", "bob");
            bob.unsubscribe().expect(204);
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() ->
                            assertThat(cause(alice.press(people.aor("bob")))).isEqualTo("not-subscribed"));
        }
    }

    @Test
    void shouldShowLiveWhoCanBeReachedToThoseWhoMaySeeItAlone(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU);
                AgentLine seenByBob = new AgentLine(node.client(), people.aor("bob"));
                AgentLine seenByCarol = new AgentLine(node.client(), people.aor("carol"))) {
            people.letSeeEachOther("alice", "bob");
            node.client()
                    .call(
                            "PUT",
                            ControlClient.user(people.aor("carol")) + "/contacts/" + people.aor("alice"),
                            ControlClient.object().put("maySeeMe", true))
                    .expect(200, 201, 204);
            bob.subscribe();

            alice.subscribe();
            seenByBob.await(
                    "alice has subscribed", shows(people.aor("alice"), "[{\"identity\":\"radio\",\"busy\":false}]"));
            String session = alice.activate(people.aor("bob"));
            seenByBob.await(
                    "alice is in a session", shows(people.aor("alice"), "[{\"identity\":\"radio\",\"busy\":true}]"));
            seenByBob.forget();
            alice.release(session).expect(204);
            seenByBob.await(
                    "the session is over", shows(people.aor("alice"), "[{\"identity\":\"radio\",\"busy\":false}]"));
            seenByBob.forget();
            alice.unsubscribe().expect(204);
            seenByBob.await("alice is not subscribed", shows(people.aor("alice"), ""));

            seenByCarol.await("carol has alice in her list", shows(people.aor("alice"), ""));
            assertThat(seenByCarol.heard()).noneMatch(said -> said.toString().contains("radio"));
        }
    }

    /** @param subscribers empty for none */
    private static Predicate<JsonNode> shows(String aor, String subscribers) {
        return said -> StreamSupport.stream(said.path("contacts").spliterator(), false)
                .anyMatch(contact -> contact.path("aor").asText().equals(aor)
                        && contact.path("subscribers").toString().equals(subscribers));
    }

    private static Predicate<JsonNode> event(String name) {
        return said -> said.path("event").asText().equals(name);
    }

    private static Predicate<JsonNode> of(String session) {
        return said -> said.path("session").asText().equals(session);
    }

    private static String cause(ControlClient.Reply refused) throws IOException {
        return refused.expect(422).body().at("/unavailable/0/cause").asText();
    }
}
