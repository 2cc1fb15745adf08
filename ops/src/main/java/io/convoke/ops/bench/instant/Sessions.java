// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.KeptAlive;
import java.io.IOException;
import java.util.List;

/** What a terminal asks of the service over the API of one node. */
record Sessions(KeptAlive node) {

    /** @param path of the one who presses */
    KeptAlive.Reply press(String path, String body) throws IOException {
        return node.send("POST", path + "/activations", body);
    }

    /** The body of a request that names these users. */
    static String with(List<String> users) {
        final ObjectNode body = ControlClient.object();
        users.forEach(body.putArray("with")::add);
        return body.toString();
    }

    int release(String path, String session) throws IOException {
        return node.send("DELETE", path + "/sessions/" + session, null).status();
    }

    /** The session that was activated for so many members; null where it was not, or where whoever pressed has not got the floor. */
    static String granted(KeptAlive.Reply reply, int members) throws JsonProcessingException {
        if (reply.status() != 200) {
            return null;
        }
        final JsonNode body = ControlClient.JSON.readTree(reply.text());
        final boolean granted = "granted".equals(body.at("/floor/result").asText())
                && body.path("members").size() == members;
        return granted ? body.path("session").asText() : null;
    }
}
