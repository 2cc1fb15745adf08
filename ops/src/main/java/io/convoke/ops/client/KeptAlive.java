// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Requests over connections that are kept, by a client that costs little: beside the node and its database on a small machine,
 * what the generator takes is missing in the figure.
 */
public final class KeptAlive {
    static {
        System.setProperty("http.maxConnections", "1024"); // kept open; the JDK's own is 5
    }

    private final URI base;
    private final String authorization;

    public KeptAlive(ControlClient client) {
        base = client.base();
        authorization = client.authorization();
    }

    /** {@code text} of the body, empty where there is none. */
    public record Reply(int status, String text) {}

    /** @param json null for no body; head and body go in one packet */
    public Reply send(String method, String path, String json, String... headers) throws IOException {
        final HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("Authorization", authorization);
        for (int i = 0; i + 1 < headers.length; i += 2) {
            connection.setRequestProperty(headers[i], headers[i + 1]);
        }
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(30_000);
        if (json != null) {
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(json.getBytes(StandardCharsets.UTF_8));
            }
        }
        final int status = connection.getResponseCode();
        try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            // read to the end, else the connection is not used again
            return new Reply(status, answer == null ? "" : new String(answer.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
