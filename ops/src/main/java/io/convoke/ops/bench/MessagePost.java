// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.convoke.ops.client.ControlClient;
import io.convoke.ops.client.KeptAlive;
import java.io.IOException;
import java.util.UUID;

/** One message over a kept connection. */
record MessagePost(KeptAlive node) {
    private static final JsonStringEncoder JSON = JsonStringEncoder.getInstance();
    private static final int ACCEPTED = 202;

    MessagePost(ControlClient client) {
        this(new KeptAlive(client));
    }

    /** False when it was not accepted. */
    boolean send(String from, String to, String text) throws IOException {
        final String body =
                "{\"from\":\"" + quoted(from) + "\",\"to\":\"" + quoted(to) + "\",\"text\":\"" + quoted(text) + "\"}";
        return node.send(
                                "POST",
                                "/v1/messages",
                                body,
                                "Idempotency-Key",
                                UUID.randomUUID().toString())
                        .status()
                == ACCEPTED;
    }

    private static String quoted(String value) {
        return new String(JSON.quoteAsString(value));
    }
}
