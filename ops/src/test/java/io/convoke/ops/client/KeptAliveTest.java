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
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptAliveTest {
    private final List<String> requests = new ArrayList<>();
    private final Set<InetSocketAddress> peers = new HashSet<>();
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
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
        peers.add(exchange.getRemoteAddress());
        if ("DELETE".equals(exchange.getRequestMethod())) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            final byte[] text = "no".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(422, text.length);
            exchange.getResponseBody().write(text);
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void shouldUseOneConnectionForRequestsInTurn() throws Exception {
        final KeptAlive node = new KeptAlive(client);

        assertThat(node.send("POST", "/a", "{}")).isEqualTo(new KeptAlive.Reply(422, "no"));
        assertThat(node.send("DELETE", "/a/1", null)).isEqualTo(new KeptAlive.Reply(204, ""));
        assertThat(node.send("POST", "/b", "{\"x\":1}").status()).isEqualTo(422);

        assertThat(requests)
                .containsExactly(
                        "POST /a Bearer secret {}", "DELETE /a/1 Bearer secret ", "POST /b Bearer secret {\"x\":1}");
        assertThat(peers).hasSize(1);
    }
}
