// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole stack on a socket, its user answering 302 statelessly. */
class SipStackUdpTest {
    private static ActorTestKit kit;

    private SipStack stack;
    private DatagramSocket phone;

    @BeforeAll
    static void startActors() {
        kit = ActorTestKit.create();
    }

    @AfterAll
    static void stopActors() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void open() throws Exception {
        stack = Stacks.start(kit.system(), "");
        phone = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        phone.setSoTimeout(15_000);
        phone.connect(stack.local(Transport.UDP));
    }

    @AfterEach
    void close() {
        phone.close();
        stack.close();
    }

    @Test
    void shouldRedirectAndSwallowTheAck() throws IOException {
        send(Bench.request("INVITE", "z9hG4bK1;rport", ""));
        String reply = receive();

        assertThat(reply)
                .startsWith("SIP/2.0 302 Moved Temporarily\r\n")
                .contains(";rport=" + phone.getLocalPort() + ";received=127.0.0.1\r\n");
        send(Bench.request("ACK", "z9hG4bK1;rport", ";tag=" + ServerTransactionTest.toTag(reply)));
        send(Bench.request("OPTIONS", "z9hG4bK2;rport", ""));
        assertThat(receive()).contains("CSeq: 1 OPTIONS\r\n");
        assertThat(stack.counters().get(Event.SWALLOWED_ACK)).isOne();
        assertThat(stack.serverTransactions()).isZero();
    }

    @Test
    void shouldAnswerKeepAlives() throws IOException {
        send("\r\n\r\n");
        assertThat(receive()).isEqualTo("\r\n");

        phone.send(new DatagramPacket(HexFormat.of().parseHex("000100002112a442b7e7a701bc34d686fa87dfae"), 20));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        phone.receive(answer);

        // RFC 8489 §14.2: the port xor 0x2112, 127.0.0.1 xor the cookie
        assertThat(HexFormat.of().formatHex(answer.getData(), 0, answer.getLength()))
                .isEqualTo("0101000c2112a442b7e7a701bc34d686fa87dfae002000080001"
                        + HexFormat.of().toHexDigits((short) (phone.getLocalPort() ^ 0x2112)) + "5e12a443");
    }

    /** One alone is an answer: two that answered answers would never end. */
    @Test
    void shouldNotAnswerWhatMayBeAnAnswer() throws IOException {
        send("\r\n");
        send("\r\n\r\n\r\n");

        assertThat(receive()).isEqualTo("\r\n");
        assertThat(stack.counters().get(Event.KEEP_ALIVE)).isEqualTo(2);
        assertThat(stack.counters().get(Event.SENT)).isZero();
    }

    @Test
    void shouldStillAnswerBehindThousandsOfHeapsOfBytes() throws IOException {
        Random random = new Random(3261);
        byte[] good = Bench.request("INVITE", "z9hG4bK1;rport", "")
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3000; i++) {
            byte[] bad = i % 2 == 0 ? new byte[random.nextInt(2000)] : good.clone();
            if (i % 2 == 0) random.nextBytes(bad);
            else for (int j = 0; j < 8; j++) bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            phone.send(new DatagramPacket(bad, bad.length));
        }
        phone.send(new DatagramPacket(new byte[0], 0));

        try (DatagramSocket other = new DatagramSocket()) {
            other.setSoTimeout(500);
            other.connect(stack.local(Transport.UDP));
            DatagramPacket reply = new DatagramPacket(new byte[2000], 2000);
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(
                            () -> { // a full buffer loses it
                                other.send(new DatagramPacket(good, good.length));
                                other.receive(reply);
                                return true;
                            });
            assertThat(new String(reply.getData(), 0, reply.getLength(), StandardCharsets.UTF_8))
                    .startsWith("SIP/2.0 302");
        }
        assertThat(stack.counters().get(Event.FAULT)).isZero();
        assertThat(stack.counters().get(Event.BAD_MESSAGE)).isPositive();
    }

    private void send(String message) throws IOException {
        String text = message.startsWith("\r") ? message : message.replace("\n", "\r\n");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        phone.send(new DatagramPacket(bytes, bytes.length));
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        phone.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
