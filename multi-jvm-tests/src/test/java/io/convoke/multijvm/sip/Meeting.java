// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.sip;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.convoke.multijvm.harness.People;
import io.convoke.multijvm.harness.RunningNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** A conference that phones call by its address. It is over when the last of them has left. */
record Meeting(RunningNode node, String id) {

    static Meeting of(RunningNode node, People people) throws IOException, InterruptedException {
        people.meet();
        return new Meeting(node, people.conference());
    }

    String uri() {
        return "sip:conf-" + id + "@" + People.DOMAIN;
    }

    /** Legs of those who are in. */
    List<JsonNode> legs() throws IOException, InterruptedException {
        return StreamSupport.stream(
                        node.client().conference(id).path("participants").spliterator(), false)
                .filter(each -> each.path("status").asText().equals("joined"))
                .flatMap(each -> StreamSupport.stream(each.path("legs").spliterator(), false))
                .toList();
    }

    void awaitLegs(int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> legs().size() == count);
    }

    void end() throws IOException, InterruptedException {
        node.client().endConference(id);
    }
}
