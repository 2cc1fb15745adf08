// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.load.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SipLoadTest {
    private static final String CHALLENGE =
            "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n\"," + " algorithm=SHA-256, qop=\"auth\"\r\n";

    private final List<SipUser> users = List.of(new SipUser("alice@example.org", "secret"));
    private final AtomicInteger acknowledged = new AtomicInteger();

    /** Answers each request as told; null: not at all. */
    private DatagramSocket node(Function<String, String> answers) throws IOException {
        final DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    final DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                    socket.receive(packet);
                    final String text =
                            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                    final String answer = text.startsWith("ACK ") ? null : answers.apply(text);
                    if (text.startsWith("ACK ")) {
                        acknowledged.incrementAndGet();
                    }
                    if (answer != null) {
                        final byte[] bytes = reply(text, answer).getBytes(StandardCharsets.ISO_8859_1);
                        socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                    }
                }
            } catch (SocketException closed) {
                assertThat(socket.isClosed()).isTrue();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return socket;
    }

    private static String reply(String request, String answer) {
        final SipReply asked = new SipReply(request);
        final StringBuilder reply =
                new StringBuilder("SIP/2.0 ").append(answer.lines().findFirst().orElseThrow());
        for (final String name : new String[] {"Via", "From", "To", "Call-ID", "CSeq"}) {
            reply.append("\r\n").append(name).append(": ").append(asked.value(name));
        }
        return reply.append("\r\n")
                .append(answer.lines().skip(1).map(line -> line + "\r\n").reduce("", String::concat))
                .append("\r\n")
                .toString();
    }

    private static String challengeOr(String request, String answer) {
        return request.contains("Authorization: ") ? answer : "401 Unauthorized\r\n" + CHALLENGE;
    }

    @Test
    void shouldCountWhatWasRedirectedAfterAChallengeAndAcknowledgeEach() throws Exception {
        try (DatagramSocket node = node(text -> challengeOr(text, "302 Moved\r\nContact: <sip:conf-a@node>"));
                SipLoad load = new SipLoad((InetSocketAddress) node.getLocalSocketAddress())) {

            final SipLoad.Outcome outcome = load.exactly(
                    SipScripts.redirect(
                            users,
                            "sip:conference@node",
                            load.local(),
                            (_, reply) -> assertThat(reply.contact()).isEqualTo("sip:conf-a@node")),
                    20,
                    0);

            assertThat(outcome.done()).isEqualTo(20);
            assertThat(outcome.others()).isEmpty();
            assertThat(outcome.latencyUs().getTotalCount()).isEqualTo(20);
            awaitAcknowledged(21); // the ones that were challenged too
        }
    }

    private void awaitAcknowledged(int least) {
        while (acknowledged.get() < least) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldSendAgainWhatIsNotAnswered() throws Exception {
        final AtomicInteger asked = new AtomicInteger();
        try (DatagramSocket node = node(_ -> asked.getAndIncrement() == 0 ? null : "200 OK");
                SipLoad load = new SipLoad((InetSocketAddress) node.getLocalSocketAddress())) {

            final SipLoad.Outcome outcome = load.exactly(SipScripts.register(users, 1, "node", load.local()), 1, 0);

            assertThat(outcome.done()).isEqualTo(1);
            assertThat(outcome.ms(100)).isGreaterThan(400);
            assertThat(asked.get())
                    .isBetween(2, 1 + (int) (outcome.ms(100) / 500)); // once each half second, and no more
        }
    }

    @Test
    void shouldSayWhichOtherAnswersThereWere() throws Exception {
        try (DatagramSocket node = node(_ -> "503 Service Unavailable");
                SipLoad load = new SipLoad((InetSocketAddress) node.getLocalSocketAddress())) {

            final SipLoad.Outcome outcome = load.paced(SipScripts.register(users, 1, "node", load.local()), 10, 1);

            assertThat(outcome.done()).isZero();
            assertThat(outcome.others()).isEqualTo(Map.of(503, 10L));
        }
    }
}
