// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.sound.Speech;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every participant leaves a call detail record that says what really happened. */
@ExtendWith(SharedNode.class)
class CallDetailRecordsTest {

    @Test
    void shouldRecordWhoTalkedHowLongAndHowWell(RunningNode node) throws Exception {
        final ControlClient client = node.client();
        final Instant before = Instant.now().minusSeconds(1);
        try (People people = new People(client, "alice", "bob");
                Party party = Party.of(node, people, List.of(AudioCodec.PCMU, AudioCodec.OPUS))) {
            final Phone alice = party.phones().get(0);
            alice.say(Speech.ALICE, 2);
            alice.close();
            final long sent = alice.endpoint().packetsSent();
            final long received = alice.endpoint().received().size();
            await("the node has taken what was sent")
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> client.statistics(alice.leg())
                                    .path("packetsReceived")
                                    .asLong()
                            >= sent - 5);

            client.endConference(party.conference());
            final JsonNode record = await().atMost(Duration.ofSeconds(40))
                    .until(() -> recordsOf(client, people.aor("alice"), before), found -> found.size() == 1)
                    .path(0);

            assertThat(record.path("conference").asText()).isEqualTo(party.conference());
            assertThat(record.path("codec").asText()).isEqualToIgnoringCase("PCMU");
            assertThat(record.path("durationSeconds").asDouble()).isBetween(1.0, 60.0);
            assertThat(Instant.parse(record.path("startedAt").asText()))
                    .isBetween(before, Instant.parse(record.path("endedAt").asText()));
            assertThat(record.path("packetsReceived").asLong())
                    .as("what the phone sent")
                    .isBetween(sent - 5, sent);
            assertThat(record.path("packetsSent").asLong())
                    .as("what the phone received")
                    .isGreaterThanOrEqualTo(received);
            assertThat(record.path("packetsLost").asLong()).isZero();
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> recordsOf(client, people.aor("bob"), before), found -> found.size() == 1);
            assertThat(records(client, people.aor("alice"), before.minusSeconds(60), before))
                    .isEmpty();
        }
    }

    private static JsonNode recordsOf(ControlClient client, String user, Instant from) throws Exception {
        return records(client, user, from, Instant.now().plusSeconds(60));
    }

    private static JsonNode records(ControlClient client, String user, Instant from, Instant to) throws Exception {
        return client.call("GET", "/v1/cdrs?user=" + user + "&from=" + from + "&to=" + to, null)
                .expect(200)
                .body()
                .path("items");
    }
}
