// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import static io.convoke.node.http.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.convoke.media.sdp.SessionDescription;
import io.convoke.node.entity.AgentTraffic.Packet;
import io.convoke.node.http.Api;
import io.convoke.node.http.ApiClient;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.ProvisionedLeg;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A terminal that has nothing but a WebSocket, and a leg that is a port of the test. */
class AgentMediaTest {
    @AutoClose
    private static final Api API = new Api();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PATH = "/v1/users/alice@example.net/subscribers/radio7/signalling";
    private static final ProvisionedLeg LEG = new ProvisionedLeg(new NodeId("127.0.0.1:17355"), new LegId("leg-1"), 7);

    /** RTP (RFC 3550 §5.1): version 2, PCMU, one sample. */
    private static final byte[] RTP = {(byte) 0x80, 0, 0, 1, 0, 0, 0, (byte) 160, 1, 2, 3, 4, 0x55};

    private static final String OFFER = "v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\nt=0 0\\r\\n"
            + "m=audio 9 RTP/AVP 0\\r\\nc=IN IP4 0.0.0.0\\r\\na=sendrecv\\r\\n";

    private static final class Terminal implements WebSocket.Listener {
        private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] packet = new byte[data.remaining()];
            data.get(packet);
            packets.add(packet);
            socket.request(1);
            return null;
        }
    }

    private final Terminal terminal = new Terminal();
    private final List<WebSocket> lines = new ArrayList<>();

    @AutoClose
    private final DatagramSocket leg = new DatagramSocket(0, InetAddress.getLoopbackAddress());

    AgentMediaTest() throws Exception {
        leg.setSoTimeout((int) PATIENCE.toMillis());
    }

    @BeforeEach
    void answers() {
        API.reset();
        String answer = "v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
                + leg.getLocalPort() + " RTP/AVP 0\r\na=rtcp-mux\r\n";
        API.endpoints.on(
                EndpointCommand.Provision.class,
                c -> c.replyTo().tell(new EndpointReply.Provisioned(LEG, answer, NOON)));
    }

    @AfterEach
    void hangUp() {
        lines.forEach(WebSocket::abort);
        await("no agent stays").atMost(PATIENCE).until(() -> API.agents().agents() == 0);
    }

    @Test
    void shouldCarryPacketsBothWays() throws Exception {
        WebSocket line = subscribed();
        InetSocketAddress agent = agent();

        DatagramPacket came = atLeg(line);
        assertThat(came.getSocketAddress()).isEqualTo(agent);
        assertThat(Arrays.copyOf(came.getData(), came.getLength())).isEqualTo(RTP);

        leg.send(new DatagramPacket(RTP, RTP.length, agent));
        assertThat(terminal.packets.poll(30, TimeUnit.SECONDS)).isEqualTo(RTP);
    }

    @Test
    void shouldDropAndCountWhatIsNoPacketAndWhatComesFromStrangers() throws Exception {
        WebSocket line = subscribed();
        InetSocketAddress agent = agent();
        atLeg(line);
        long malformed = API.agents().packets(Packet.MALFORMED);
        long strangers = API.agents().packets(Packet.STRANGER);

        line.sendBinary(ByteBuffer.wrap(RTP, 0, 7), true).join();
        line.sendBinary(ByteBuffer.allocate(40), true).join(); // version 0
        line.sendBinary(ByteBuffer.allocate(1_501).put(0, (byte) 0x80), true).join();
        await().atMost(PATIENCE).until(() -> API.agents().packets(Packet.MALFORMED) == malformed + 3);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.send(new DatagramPacket(RTP, RTP.length, agent));
        }
        await().atMost(PATIENCE).until(() -> API.agents().packets(Packet.STRANGER) == strangers + 1);
        leg.send(new DatagramPacket(new byte[20], 20, agent)); // version 0
        await().atMost(PATIENCE).until(() -> API.agents().packets(Packet.MALFORMED) == malformed + 4);

        assertThat(terminal.packets).isEmpty();
        leg.send(new DatagramPacket(RTP, RTP.length, agent));
        assertThat(terminal.packets.poll(30, TimeUnit.SECONDS)).isEqualTo(RTP);
    }

    @Test
    void shouldDropWhatIsMoreThanAStream() throws Exception {
        WebSocket line = subscribed();
        atLeg(line);
        long before = API.agents().packets(Packet.TOO_MANY);

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < 500; i++) {
                line.sendBinary(ByteBuffer.wrap(RTP), true).join();
            }
            return API.agents().packets(Packet.TOO_MANY) > before;
        });
    }

    @Test
    void shouldCountMediaThatHasNowhereToGoYet() {
        WebSocket line = connected();
        long before = API.agents().packets(Packet.NOWHERE);

        line.sendBinary(ByteBuffer.wrap(RTP), true).join();

        await().atMost(PATIENCE).until(() -> API.agents().packets(Packet.NOWHERE) == before + 1);
    }

    @Test
    void shouldHaveSoManyAgentsOfASubscriberAndNoMore() {
        for (int i = 0; i < 4; i++) {
            connected();
        }
        await().atMost(PATIENCE).until(() -> API.agents().agents() == 4);

        assertThatThrownBy(this::connected)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(409));

        lines.removeFirst().abort();
        await().atMost(PATIENCE).until(() -> API.agents().agents() == 3);
        connected();
    }

    /** Sent again until it comes: what is sent before the agent has read the answer has nowhere to go. */
    private DatagramPacket atLeg(WebSocket line) throws Exception {
        long before = API.agents().packets(Packet.TO_LEG);
        await().atMost(PATIENCE).until(() -> {
            line.sendBinary(ByteBuffer.wrap(RTP), true).join();
            return API.agents().packets(Packet.TO_LEG) > before;
        });
        DatagramPacket came = new DatagramPacket(new byte[2_000], 2_000);
        leg.receive(came);
        return came;
    }

    /** Where the leg was told to send to. */
    private static InetSocketAddress agent() {
        EndpointCommand.Provision asked = API.endpoints.last(EndpointCommand.Provision.class);
        return SessionDescription.parse(asked.offer()).destination().orElseThrow();
    }

    private WebSocket subscribed() {
        WebSocket line = connected();
        line.sendText("{\"type\":\"subscribe\",\"media\":\"socket\",\"sdp\":\"" + OFFER + "\"}", true)
                .join();
        await().atMost(PATIENCE)
                .until(() ->
                        !API.endpoints.told(EndpointCommand.Provision.class).isEmpty());
        return line;
    }

    private WebSocket connected() {
        WebSocket line = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + ApiClient.token("admin", "root"))
                .buildAsync(URI.create("ws://127.0.0.1:" + API.client.port() + PATH), terminal)
                .join();
        lines.add(line);
        return line;
    }
}
