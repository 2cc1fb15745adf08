// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.harness;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A conference that phones call by its address. It is over when the last of them has left. */
public record Meeting(RunningNode node, String id) {

    public static Meeting of(RunningNode node, People people) throws IOException, InterruptedException {
        return of(node, people, ControlClient.object());
    }

    /** @param options of the conference, as the request has them */
    public static Meeting of(RunningNode node, People people, ObjectNode options)
            throws IOException, InterruptedException {
        people.meet(options);
        return new Meeting(node, people.conference());
    }

    /** The one that a phone was given the address of. */
    public static Meeting at(RunningNode node, String uri) {
        return new Meeting(node, uri.substring("sip:conf-".length(), uri.indexOf('@')));
    }

    public String uri() {
        return "sip:conf-" + id + "@" + People.DOMAIN;
    }

    /** Legs of those who are in. */
    public List<JsonNode> legs() throws IOException, InterruptedException {
        return joined().flatMap(each -> StreamSupport.stream(each.path("legs").spliterator(), false))
                .toList();
    }

    /** Their addresses. */
    public Set<String> whoIsIn() throws IOException, InterruptedException {
        return joined().map(each -> each.path("user").asText()).collect(Collectors.toSet());
    }

    private Stream<JsonNode> joined() throws IOException, InterruptedException {
        return StreamSupport.stream(
                        node.client().conference(id).path("participants").spliterator(), false)
                .filter(each -> each.path("status").asText().equals("joined"));
    }

    public void awaitLegs(int count) {
        await().atMost(Duration.ofSeconds(40)).until(() -> legs().size() == count);
    }

    public void end() throws IOException, InterruptedException {
        node.client().endConference(id);
    }
}
