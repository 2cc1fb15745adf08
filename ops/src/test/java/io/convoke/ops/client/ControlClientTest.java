// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlClientTest {
    private static final String LATE = "https://convoke.io/problems/no-answer-in-time";
    private static final String AWAY = "https://convoke.io/problems/unavailable";

    private final List<String> keys = new ArrayList<>();
    private int problems;
    private String type = LATE;
    private HttpServer server;
    private ControlClient client;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        client = new ControlClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret");
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        final boolean fails = keys.size() <= problems;
        final byte[] body = (fails ? "{\"type\":\"" + type + "\"}" : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", fails ? "application/problem+json" : "application/json");
        exchange.sendResponseHeaders(fails ? 503 : 201, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void shouldRepeatWhatWasAnsweredLateWithTheSameKey() throws Exception {
        problems = 2;

        final ControlClient.Reply reply = client.call("POST", "/v1/conferences", "v=0\r\n");

        assertThat(reply.status()).isEqualTo(201);
        assertThat(keys).hasSize(3).doesNotContainNull();
        assertThat(new HashSet<>(keys)).hasSize(1);
    }

    @Test
    void shouldGiveUpOnANodeThatIsAlwaysLate() throws Exception {
        problems = Integer.MAX_VALUE;

        assertThat(client.call("PUT", "/v1/users/a", null).status()).isEqualTo(503);
        assertThat(keys).hasSize(4);
    }

    @Test
    void shouldNotRepeatWhatWasRefused() throws Exception {
        problems = 1;
        type = AWAY;

        assertThat(client.call("POST", "/v1/conferences", null).status()).isEqualTo(503);
        assertThat(keys).hasSize(1);
    }
}
