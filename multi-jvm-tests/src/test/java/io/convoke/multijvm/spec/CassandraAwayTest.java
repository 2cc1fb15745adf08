// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.Meeting;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.Phone;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import io.convoke.multijvm.harness.Signals;
import io.convoke.multijvm.peers.Peers;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.sound.Recording;
import io.convoke.ops.sound.Speech;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cassandra stands still: calls go on, new requests are told to come back, and the node recovers by itself. */
@ExtendWith({SharedNode.class, Peers.PerTest.class})
class CassandraAwayTest {

    @Test
    void shouldCarryCallsAndRefuseNewWorkUntilTheJournalIsBack(RunningNode node, Peers peers) throws Exception {
        final ControlClient client = node.client();
        try (People people = new People(client, "alice", "bob");
                Party party = Party.of(node, people, List.of(AudioCodec.PCMU, AudioCodec.OPUS))) {
            final Phone alice = party.phones().get(0);
            final Phone bob = party.phones().get(1);
            final ProcessHandle cassandra = node.cassandraProcess().orElseThrow();
            Signals.send("STOP", cassandra);
            try {
                final ControlClient.Reply refused = message(client, people);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.response().headers().firstValue("Retry-After"))
                        .isPresent();
                assertThat(refused.body().path("type").asText()).startsWith("https://convoke.io/problems/");
                tellsPhonesToComeLater(node, peers, people);

                final Recording said = alice.say(Speech.ALICE, 3, bob);
                assertThat(bob.hearing(said).heard()).as("during the outage").isTrue();
                assertThat(bob.endpoint()
                                .received()
                                .statistics(said.startNs(), said.endNs())
                                .lost())
                        .isZero();
            } finally {
                Signals.send("CONT", cassandra);
            }

            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> message(client, people).status() == 202);
            await().atMost(Duration.ofSeconds(60)).until(node::isReady);
            assertThat(alice.hearing(bob.say(Speech.BOB, 1.6, alice)).heard())
                    .as("after the outage")
                    .isTrue();
        }
    }

    /** Whoever calls, and a proxy that asks whether it is to send calls here. */
    private static void tellsPhonesToComeLater(RunningNode node, Peers peers, People people) throws Exception {
        peers.invite(new Meeting(node, people.conference()).uri(), 503)
                .with("regexp", "Retry-After: [0-9]+")
                .passes(node.sipPort());
        peers.sipp("refused")
                .with("method", "OPTIONS")
                .with("uri", "sip:" + People.DOMAIN)
                .with("to", "<sip:" + People.DOMAIN + ">")
                .with("status", 503)
                .with("regexp", "Retry-After: [0-9]+")
                .passes(node.sipPort());
    }

    private static ControlClient.Reply message(ControlClient client, People people) throws Exception {
        return client.call(
                "POST",
                "/v1/messages",
                ControlClient.object()
                        .put("from", people.aor("alice"))
                        .put("to", people.aor("bob"))
                        .put("text", "hello"));
    }
}
