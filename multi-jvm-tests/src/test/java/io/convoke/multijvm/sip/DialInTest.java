// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.peers.Baresip;
import io.convoke.multijvm.peers.Peers;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import io.convoke.ops.sound.Wav;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Telephones that call the access number, and say by a PIN which conference they mean. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class DialInTest {
    private static final String ACCESS = "sip:" + RunningNode.DIAL_IN_NUMBER + "@" + People.DOMAIN;
    private static final Duration SOON = Duration.ofSeconds(40);

    /** With Opus, too, though baresip knows keys at 8 kHz only. */
    @ParameterizedTest
    @ValueSource(strings = {"g711", "opus"})
    void shouldBringWhoDialsTheRightPinIntoTheConferenceWhereHeIsHeardAndHears(
            String codec, RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final JsonNode conference = people.meet().path("conference");
            assertThat(conference.path("dialInNumber").asText()).isEqualTo(RunningNode.DIAL_IN_NUMBER);
            try (Phone bob = new Phone(node.client(), people.aor("bob"), AudioCodec.PCMA)) {
                bob.join(people.conference());
                final Baresip caller = peers.phone(
                        Baresip.Account.of(people, "alice", node.sipPort()).speaking(codec));

                caller.call(ACCESS);
                await().atMost(SOON).until(() -> caller.heardSeconds() > 1);
                assertThat(legsOf(node, people, "alice")).as("before the PIN").isZero();
                caller.press(conference.path("pin").asText() + "#");

                await().atMost(SOON).until(() -> legsOf(node, people, "alice") == 1);
                await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertTheyHearEachOther(bob, caller));
                caller.press("*6");
                await().atMost(SOON).until(() -> isMuted(node, people, "alice"));
                caller.hangUp();

                await().atMost(SOON).until(() -> legsOf(node, people, "alice") == 0);
            }
        }
    }

    @Test
    void shouldHangUpOnWhoDialsAWrongPinThreeTimesAndListHimNowhere(RunningNode node, Peers peers) throws Exception {
        final String caller = "+442079460999@trunk.example.org";

        peers.sipp("dial-in-wrong")
                .with("uri", ACCESS + ";user=phone")
                .with("from", "sip:" + caller)
                .passes(node.sipPort());

        assertThat(items(node, "/v1/conferences?limit=100"))
                .noneMatch(one -> one.path("requestedBy").asText().equals(caller));
        assertThat(items(node, "/v1/cdrs?user=" + URLEncoder.encode(caller, StandardCharsets.UTF_8)))
                .isEmpty();
    }

    /** RFC 3261 §12.2.1.2: a request in the dialog that nobody answers ends the call. */
    @Test
    void shouldNoticeThatAPhoneHasVanishedThatWasNotHeardOf(RunningNode node, Peers peers) throws Exception {
        try (People people = new People(node.client(), "alice", "bob")) {
            final Meeting meeting = Meeting.of(node, people);
            try (Phone bob = new Phone(node.client(), people.aor("bob"), AudioCodec.PCMA)) {
                bob.join(people.conference());
                final Baresip alice = peers.phone(Baresip.Account.of(people, "alice", node.sipPort()));
                alice.call(meeting.uri());
                meeting.awaitLegs(2);

                alice.vanish();

                await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                    assertThat(legsOf(node, people, "alice")).isZero();
                    final JsonNode gone =
                            participant(node, people, "alice").findFirst().orElseThrow();
                    assertThat(gone.path("status").asText()).isEqualTo("left");
                    assertThat(gone.path("detail").asText()).isEqualTo("vanished");
                });
                assertThat(legsOf(node, people, "bob")).isEqualTo(1);
            }
        }
    }

    /** In the last seconds, in which both talk. */
    private static void assertTheyHearEachOther(Phone bob, Baresip caller) throws Exception {
        final Recording said = bob.say(Speech.BOB, 3);
        bob.say(Speech.BOB, 3);

        assertThat(found(said.sound().resampled(8_000), caller.heard()))
                .as("the other, by who dialled in")
                .isGreaterThan(0.4);
        final Wav callers = PhonesConferTest.part(caller.said(), 4.5, 0.5);
        final Wav heard = bob.endpoint().received().recording().sound().resampled(8_000);
        assertThat(found(callers, PhonesConferTest.part(heard, 7, 0)))
                .as("who dialled in, by the other")
                .isGreaterThan(0.4);
    }

    private static double found(Wav said, Wav heard) {
        return PhonesConferTest.best(said, heard).found();
    }

    private static List<JsonNode> items(RunningNode node, String path) throws Exception {
        final JsonNode answer =
                node.client().call("GET", path, null).expect(200).body();
        return StreamSupport.stream(answer.path("items").spliterator(), false).toList();
    }

    private static Stream<JsonNode> participant(RunningNode node, People people, String name) throws Exception {
        final JsonNode all = node.client().conference(people.conference()).path("participants");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(one -> one.path("user").asText().equals(people.aor(name)));
    }

    private static boolean isMuted(RunningNode node, People people, String name) throws Exception {
        return participant(node, people, name).anyMatch(one -> one.path("muted").asBoolean());
    }

    private static long legsOf(RunningNode node, People people, String name) throws Exception {
        return participant(node, people, name)
                .flatMap(one -> StreamSupport.stream(one.path("legs").spliterator(), false))
                .filter(leg -> leg.path("connected").asBoolean())
                .count();
    }
}
