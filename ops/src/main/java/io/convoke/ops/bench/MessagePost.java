// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * One message over HTTP by a client that costs little: beside the node and its database on a small machine, what the generator
 * takes is missing in the figure.
 */
final class MessagePost {
    private static final JsonStringEncoder JSON = JsonStringEncoder.getInstance();

    static {
        System.setProperty("http.maxConnections", "1024"); // kept open; the JDK's own is 5
    }

    private final URL url;
    private final String authorization;

    MessagePost(ControlClient client) throws IOException {
        url = client.base().resolve("/v1/messages").toURL();
        authorization = client.authorization();
    }

    /** False when it was not accepted. */
    boolean send(String from, String to, String text) throws IOException {
        final HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Authorization", authorization);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Idempotency-Key", UUID.randomUUID().toString());
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(30_000);
        connection.setDoOutput(true);
        final byte[] body = ("{\"from\":\"" + quoted(from) + "\",\"to\":\"" + quoted(to) + "\",\"text\":\""
                        + quoted(text) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        final boolean accepted = connection.getResponseCode() == HttpURLConnection.HTTP_ACCEPTED;
        try (InputStream answer = accepted ? connection.getInputStream() : connection.getErrorStream()) {
            if (answer != null) {
                answer.readAllBytes(); // else the connection is not used again
            }
        }
        return accepted;
    }

    private static String quoted(String value) {
        return new String(JSON.quoteAsString(value));
    }
}
