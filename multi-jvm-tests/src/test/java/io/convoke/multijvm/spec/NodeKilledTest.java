// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.sound.Speech;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was acknowledged survives {@code kill -9} of the node. */
@ExtendWith(SharedNode.class)
class NodeKilledTest {

    @Test
    void shouldKeepWhatWasAcknowledgedAndGiveMediaAgain(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob", "carol");
                Party party = Party.of(node, people, List.of(AudioCodec.PCMU, AudioCodec.OPUS))) {
            client.call(
                            "PUT",
                            ControlClient.user(people.aor("alice")) + "/contacts/" + people.aor("carol"),
                            ControlClient.object().put("displayName", "Carol"))
                    .expect(201);
            client.message(people.aor("alice"), people.aor("carol"), "are you there?");

            assertThat(node.killNode()).as("exit code of up").isEqualTo(3);
            node.restart();

            final JsonNode alice = client.call("GET", ControlClient.user(people.aor("alice")), null)
                    .expect(200)
                    .body();
            assertThat(alice.path("modes")).hasSize(1);
            client.call("GET", ControlClient.user(people.aor("alice")) + "/contacts/" + people.aor("carol"), null)
                    .expect(200);
            final ControlClient.Session session = client.openSession(people.aor("carol"), "after the crash");
            assertThat(client.events(session, session.cursor(), 5).path("messages"))
                    .extracting(message -> message.path("text").asText())
                    .contains("are you there?");
            assertThat(client.conference(party.conference()).path("phase").asText())
                    .isIn("allocated", "active");
            assertTheyHearEachOtherAgain(client, party);
        }
    }

    private static void assertTheyHearEachOtherAgain(ControlClient client, Party party) throws Exception {
        try (Phone alice = new Phone(client, party.phones().get(0).aor(), AudioCodec.PCMU);
                Phone bob = new Phone(client, party.phones().get(1).aor(), AudioCodec.OPUS)) {
            // A device that lost its node offers again: on its old leg when that is still known, or as a new one.
            alice.rejoin(party.phones().get(0).leg(), party.conference());
            bob.rejoin(party.phones().get(1).leg(), party.conference());

            assertThat(bob.hearing(alice.say(Speech.ALICE, 1.6, bob)).heard()).isTrue();
            assertThat(alice.hearing(bob.say(Speech.BOB, 1.6, alice)).heard()).isTrue();
        }
    }
}
