// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.media.floor.FloorMessage;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.sound.Speech;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Terminals that have nothing but their legs: a Floor Request by RTCP that names others is a press (3GPP TS 24.380 §8.2.4). */
@ExtendWith(SharedNode.class)
class PressByRtcpTest {
    private static final double SECONDS = 1.2;
    private static final int ONLY_ONE = 3; // §8.2.6.2
    private static final int OTHER_REASON = 255;

    @Test
    void shouldBridgeWhoIsNamedByAPressOnALegAndLetEachTalkInHisTurn(RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, AudioCodec.PCMU)) {
            pair.subscribe();
            TalkKey alices = pair.alice.key();
            TalkKey bobs = pair.bob.key();

            assertThat(alices.press("sip:" + pair.people.aor("bob")).message()).isEqualTo(FloorMessage.GRANTED);

            assertThat(bobs.awaitTold(FloorMessage.TAKEN).talker()).isEqualTo("sip:" + pair.people.aor("alice"));
            assertThat(pair.alice.sessions()).hasSize(1).isEqualTo(pair.bob.sessions());
            String session = pair.alice.sessions().getFirst();
            JsonNode shown = pair.bob.session(session).expect(200).body();
            assertThat(shown.at("/activatedBy/user").asText()).isEqualTo(pair.people.aor("alice"));
            assertThat(shown.path("members").findValuesAsText("user"))
                    .containsExactlyInAnyOrder(pair.people.aor("alice"), pair.people.aor("bob"));
            pair.alice.awaitHeard(session, Speech.ALICE, SECONDS, pair.bob);

            alices.release();
            assertThat(bobs.press().message()).isEqualTo(FloorMessage.GRANTED);
            pair.bob.awaitHeard(session, Speech.BOB, SECONDS, pair.alice);

            pair.alice.release(session).expect(204);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> pair.alice.sessions().isEmpty()
                            && pair.bob.sessions().isEmpty());
            assertThat(bobs.press(pair.people.aor("alice")).message())
                    .as("legs stay provisioned")
                    .isEqualTo(FloorMessage.GRANTED);
            pair.bob.awaitHeard(session, Speech.BOB, SECONDS, pair.alice);
            pair.bob.release(session).expect(204);
        }
    }

    @Test
    void shouldBridgeAllWhoAreThereOfThoseWhoAreNamed(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol", "dave");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU);
                Terminal carol = new Terminal(node.client(), people.aor("carol"), AudioCodec.PCMU)) {
            people.letSeeEachOther("alice", "bob", "carol", "dave");
            alice.subscribe();
            bob.subscribe();
            carol.subscribe();

            TalkKey.Told answer = alice.key().press(people.aor("bob"), people.aor("carol"), people.aor("dave"));

            assertThat(answer.message()).isEqualTo(FloorMessage.GRANTED);
            assertThat(alice.sessions()).hasSize(1).isEqualTo(bob.sessions()).isEqualTo(carol.sessions());
            String session = alice.sessions().getFirst();
            assertThat(alice.session(session).expect(200).body().path("members"))
                    .hasSize(3);
            alice.awaitHeard(session, Speech.ALICE, SECONDS, bob, carol);
            alice.release(session).expect(204);
        }
    }

    @Test
    void shouldDenyTheFloorAndBridgeNothingWhereNobodyIsAvailableOrOneNamesHerself(RunningNode node) throws Exception {
        try (People people = new People(node.client(), "alice", "bob", "carol");
                Terminal alice = new Terminal(node.client(), people.aor("alice"), AudioCodec.PCMU);
                Terminal bob = new Terminal(node.client(), people.aor("bob"), AudioCodec.PCMU)) {
            people.letSeeEachOther("alice", "carol");
            alice.subscribe();
            bob.subscribe();
            TalkKey key = alice.key();

            assertThat(key.press(people.aor("bob")))
                    .as("he has not allowed her")
                    .isEqualTo(denied(ONLY_ONE));
            assertThat(key.press(people.aor("carol"))).as("not subscribed").isEqualTo(denied(ONLY_ONE));
            assertThat(key.press("nobody@" + People.DOMAIN)).isEqualTo(denied(ONLY_ONE));
            people.letSeeEachOther("alice", "bob");
            assertThat(key.press(people.aor("bob"), people.aor("alice")))
                    .as("herself")
                    .isEqualTo(denied(OTHER_REASON));
            assertThat(key.press()).as("nobody").isEqualTo(denied(OTHER_REASON));

            assertThat(alice.sessions()).isEmpty();
            assertThat(bob.sessions()).isEmpty();
            alice.say(Speech.ALICE, SECONDS);
            assertThat(bob.received().samples()).isEmpty();
        }
    }

    private static TalkKey.Told denied(int cause) {
        return new TalkKey.Told(FloorMessage.DENY, cause, "");
    }
}
