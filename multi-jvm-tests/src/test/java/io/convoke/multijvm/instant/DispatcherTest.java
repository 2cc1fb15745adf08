// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.UnexpectedReply;
import io.convoke.ops.sound.Hearing;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One leg in several running sessions: hears all, each with its gain, and talks to one or to all. */
@ExtendWith(SharedNode.class)
class DispatcherTest {
    private static final double SECONDS = 1.2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void shouldHearTwoSessionsAtOnceEachWithItsGainAndTalkToOneOrToBoth(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "desk");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU);
                Terminal desk = new Terminal(node.client(), people.aor("desk"), AudioCodec.PCMU);
                AgentLine line = new AgentLine(node.client(), people.aor("desk"))) {
            assertThat(desk.isRefusedAsDispatcher()).as("nobody has granted it").isTrue();
            people.grantMonitoring("desk");
            desk.subscribeAsDispatcher();
            for (String who : new String[] {"alice", "bob"}) {
                people.letSeeEachOther("desk", who);
                (who.equals("alice") ? alice : bob).subscribe();
            }

            await().atMost(PATIENCE)
                    .ignoreException(UnexpectedReply.class)
                    .untilAsserted(() -> hearsBoth(people, desk, alice, bob));
            await().atMost(PATIENCE)
                    .ignoreException(UnexpectedReply.class)
                    .untilAsserted(() -> hearsOneMoreQuietly(people, desk, line, alice, bob));
            await().atMost(PATIENCE)
                    .ignoreException(UnexpectedReply.class)
                    .untilAsserted(() -> talksToOneAndThenToBoth(people, desk, line, alice, bob));
        }
    }

    private static void hearsBoth(People people, Terminal desk, Terminal alice, Terminal bob) throws Exception {
        assertThat(alice.askForTheFloor(with(desk, people, "alice"))).isEqualTo("granted");
        assertThat(bob.askForTheFloor(with(desk, people, "bob"))).isEqualTo("granted");
        CompletableFuture<Recording> alices = CompletableFuture.supplyAsync(() -> said(alice, Speech.ALICE));
        Recording bobs = said(bob, Speech.BOB);

        assertThat(desk.hearing(alices.join()).heard()).as("alice's session").isTrue();
        assertThat(desk.hearing(bobs).heard()).as("bob's session").isTrue();
        assertThat(alice.hearing(bobs).heard()).as("they are two").isFalse();
    }

    /** He says so over HTTP, or his agent does. */
    private static void hearsOneMoreQuietly(People people, Terminal desk, AgentLine line, Terminal alice, Terminal bob)
            throws Exception {
        String alices = with(desk, people, "alice");
        String bobs = with(desk, people, "bob");
        desk.hear(bobs, 0.25);
        line.ask("hear", one -> one.put("session", alices).put("gain", 0.5));
        assertThat(alice.askForTheFloor(alices)).isEqualTo("granted");
        Hearing loud = desk.hearing(said(alice, Speech.ALICE));
        assertThat(bob.askForTheFloor(bobs)).isEqualTo("granted");
        Hearing quiet = desk.hearing(said(bob, Speech.BOB));

        assertThat(loud.gain()).as("a half, in dB").isCloseTo(-6, within(2.0));
        assertThat(quiet.gain()).as("a quarter, in dB").isCloseTo(-12, within(2.0));
    }

    private static void talksToOneAndThenToBoth(
            People people, Terminal desk, AgentLine line, Terminal alice, Terminal bob) throws Exception {
        String alices = with(desk, people, "alice");
        with(desk, people, "bob");
        assertThat(desk.askForTheFloor(alices)).isEqualTo("granted");
        Recording toOne = said(desk, Speech.CAROL);
        assertThat(alice.hearing(toOne).heard()).isTrue();
        assertThat(bob.hearing(toOne).heard()).isFalse();

        with(desk, people, "bob");
        JsonNode floors = desk.askForAllFloors();
        assertThat(floors).hasSize(2);
        for (JsonNode one : floors) {
            assertThat(one.at("/floor/result").asText()).isEqualTo("granted");
        }
        Recording toBoth = said(desk, Speech.CAROL);
        assertThat(alice.hearing(toBoth).heard()).isTrue();
        assertThat(bob.hearing(toBoth).heard()).isTrue();

        assertThat(line.ask("release-floor", _ -> {}).at("/result/sessions")).hasSize(2);
        JsonNode again = line.ask("request-floor", _ -> {}).at("/result/sessions");
        assertThat(again.findValuesAsText("result")).containsExactly("granted", "granted");
    }

    /** Runs from now on, with nobody talking, whatever was before. */
    private static String with(Terminal desk, People people, String who) throws Exception {
        String session = desk.activate(people.aor(who));
        desk.giveTheFloorBack(session);
        return session;
    }

    private static Recording said(Terminal who, Speech voice) {
        try {
            return who.say(voice, SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
