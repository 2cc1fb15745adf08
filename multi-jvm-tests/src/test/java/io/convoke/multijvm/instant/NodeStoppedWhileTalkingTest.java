// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.media.codec.AudioCodec;
import io.convoke.multijvm.harness.RunningNode;
import io.convoke.multijvm.harness.SharedNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The only node there is stops in the middle of a session, which is in memory alone. */
@ExtendWith(SharedNode.class)
class NodeStoppedWhileTalkingTest {

    @Test
    void shouldHaveTheCallDetailRecordsOfARunningSessionAfterItsNodeWasStopped(RunningNode node) throws Exception {
        try (Pair pair = new Pair(node, AudioCodec.PCMU)) {
            pair.subscribe();
            String session = pair.activate();

            node.terminateNode();
            node.restart();

            for (String who : pair.people.all()) {
                await(who + " has one").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    JsonNode records = node.client()
                            .call("GET", "/v1/cdrs?user=" + who, null)
                            .expect(200)
                            .body()
                            .path("items");
                    assertThat(records).hasSize(1);
                    assertThat(records.path(0).path("conference").asText()).isEqualTo(session);
                });
            }
        }
    }
}
