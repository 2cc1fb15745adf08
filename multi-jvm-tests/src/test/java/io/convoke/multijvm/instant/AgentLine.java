// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.instant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoke.ops.client.ControlClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The WebSocket between a terminal and its virtual signalling agent. */
final class AgentLine implements AutoCloseable, WebSocket.Listener {
    private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    private final StringBuilder parts = new StringBuilder();
    private final AtomicInteger asked = new AtomicInteger();
    private final WebSocket socket;
    private volatile DatagramSocket side;
    private volatile InetSocketAddress inside;

    AgentLine(ControlClient client, String aor) {
        URI path = client.base().resolve(ControlClient.user(aor) + "/subscribers/radio/signalling");
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", client.authorization())
                .buildAsync(URI.create(path.toString().replaceFirst("^http", "ws")), this)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
            try {
                heard.add(ControlClient.JSON.readTree(parts.toString()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(parts.toString(), e);
            }
            parts.setLength(0);
        }
        from.request(1);
        return null;
    }

    synchronized void say(String json) {
        socket.sendText(json, true).join();
    }

    /** What comes of it. */
    JsonNode ask(String type, Consumer<ObjectNode> details) {
        String id = type + "-" + asked.incrementAndGet();
        ObjectNode question = ControlClient.object().put("type", type).put("id", id);
        details.accept(question);
        say(question.toString());
        return await(type, said -> said.path("id").asText().equals(id));
    }

    private synchronized void say(ByteBuffer packet) {
        socket.sendBinary(packet, true).join();
    }

    /** One packet of media; none is long enough to come in parts. */
    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] packet = new byte[data.remaining()];
        data.get(packet);
        try {
            side.send(new DatagramPacket(packet, packet.length, inside));
        } catch (IOException closed) {
            side.close(); // the test is over
        }
        from.request(1);
        return null;
    }

    /**
     * Subscribes with media through this line alone: what the endpoint sends to the address in the answer that is returned becomes binary
     * messages, and the other way round.
     */
    String subscribe(String offer, InetSocketAddress endpoint) throws IOException {
        inside = endpoint;
        side = new DatagramSocket(0, endpoint.getAddress());
        say(ControlClient.object()
                .put("type", "subscribe")
                .put("id", "media")
                .put("media", "socket")
                .put("sdp", at(offer, "0.0.0.0", 9))
                .toString());
        String answer = await(
                        "the leg is provisioned",
                        said -> said.path("id").asText().equals("media"))
                .at("/result/sdp")
                .asText();
        Thread.ofPlatform().daemon().name("agent-line").start(this::carry);
        return at(answer, side.getLocalAddress().getHostAddress(), side.getLocalPort());
    }

    private static String at(String sdp, String host, int port) {
        return sdp.replaceAll("c=IN IP4 \\S+", "c=IN IP4 " + host).replaceAll("m=audio \\d+", "m=audio " + port);
    }

    private void carry() {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        try {
            while (!side.isClosed()) {
                packet.setLength(2_048);
                side.receive(packet);
                say(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
            }
        } catch (IOException | CompletionException closed) {
            side.close(); // the test is over
        }
    }

    /** The first that is so, also if it has been said already. */
    JsonNode await(String what, Predicate<JsonNode> isSo) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(40))
                .until(() -> heard.stream().filter(isSo).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    List<JsonNode> heard() {
        return heard;
    }

    void forget() {
        heard.clear();
    }

    @Override
    public void close() {
        socket.abort();
        if (side != null) {
            side.close();
        }
    }
}
