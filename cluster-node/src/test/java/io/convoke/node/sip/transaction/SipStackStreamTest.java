// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.Transport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that come, over TCP and TLS. */
class SipStackStreamTest {
    private static ActorTestKit kit;

    @TempDir
    private static Path folder;

    private static String tls;

    private SipStack stack;

    @BeforeAll
    static void start() throws Exception {
        kit = ActorTestKit.create();
        Path password = Files.writeString(folder.resolve("password"), Stacks.PASSWORD + "\n");
        tls = "tls { key-store = \"" + Stacks.keyStore(folder) + "\", password-file = \"" + password + "\" }\n";
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    @AfterEach
    void close() {
        stack.close();
    }

    @Test
    void shouldAnswerWhateverTheBytesAreSplitInto() throws Exception {
        stack = Stacks.start(kit.system(), "");
        byte[] two = bytes(request("INVITE", "z9hG4bK1") + request("OPTIONS", "z9hG4bK2") + "\n\n");
        try (Socket phone = connect(Transport.TCP)) {
            phone.getOutputStream().write(two);
            assertThat(reply(phone)).startsWith("SIP/2.0 302 Moved Temporarily\r\n");
            assertThat(reply(phone)).startsWith("SIP/2.0 200 OK\r\n");
            assertThat(phone.getInputStream().readNBytes(2)).isEqualTo(bytes("\n"));

            for (byte one : two) phone.getOutputStream().write(one);
            assertThat(reply(phone)).startsWith("SIP/2.0 302");
            assertThat(reply(phone)).startsWith("SIP/2.0 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldAnswerOverTls(String protocol) throws Exception {
        stack = Stacks.start(kit.system(), tls);
        try (SSLSocket phone =
                (SSLSocket) trusting().getSocketFactory().createSocket("localhost", port(Transport.TLS))) {
            phone.setSoTimeout(15_000);
            phone.setEnabledProtocols(new String[] {protocol});
            phone.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK1").replace("/TCP", "/TLS")));

            assertThat(reply(phone)).startsWith("SIP/2.0 200 OK\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"l: 2000000000", "l: -1", "l: x", "X: no length"})
    void shouldCloseWhereTheLengthIsNotToBeTrustedAndServeTheNext(String length) throws Exception {
        stack = Stacks.start(kit.system(), "");
        try (Socket bad = connect(Transport.TCP);
                Socket good = connect(Transport.TCP)) {
            bad.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK1").replace("Content-Length: 0", length)));
            assertThat(isClosedByPeer(bad)).isTrue();

            good.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK1")));
            assertThat(reply(good)).startsWith("SIP/2.0 200");
        }
        assertThat(stack.counters().get(Event.CONNECTION_BROKEN)).isOne();
        kit.createTestProbe().awaitAssert(Duration.ofSeconds(15), () -> {
            assertThat(stack.connections()).isZero();
            return null;
        });
    }

    /** Half a message, none at all, and a TLS handshake that never begins. */
    @Test
    void shouldCloseWhoHoldsAConnectionForNothing() throws Exception {
        stack = Stacks.start(kit.system(), tls + "streams.message-within = 4s");
        try (Socket half = connect(Transport.TCP);
                Socket none = connect(Transport.TCP);
                Socket handshake = connect(Transport.TLS)) {
            half.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK1") + "OPTIONS sip:a"));

            assertThat(reply(half)).startsWith("SIP/2.0 200");
            assertThat(isClosedByPeer(half)).isTrue();
            assertThat(isClosedByPeer(none)).isTrue();
            assertThat(isClosedByPeer(handshake)).isTrue();
        }
        assertThat(stack.counters().get(Event.CONNECTION_STALLED)).isEqualTo(3);
    }

    /** RFC 5626: a phone behind a NAT is reached on the connection on which it came, and on no other. */
    @Test
    void shouldSendARequestOnTheConnectionOnWhichThePeerCame() throws Exception {
        stack = Stacks.start(kit.system(), "");
        try (Socket phone = connect(Transport.TCP)) {
            phone.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK1")));
            assertThat(reply(phone)).startsWith("SIP/2.0 200");
            String target = "sip:alice@127.0.0.1:" + phone.getLocalPort() + ";transport=tcp";
            List<Answer.Field> fields = List.of(
                    new Answer.Field("From", "<sip:here@example.net>;tag=1"),
                    new Answer.Field("To", "<" + target + ">"),
                    new Answer.Field("Call-ID", "call-1"),
                    new Answer.Field("CSeq", "1 ACK"));

            stack.ack(new Outgoing("ACK", target, fields, Optional.empty(), Optional.empty()));

            assertThat(reply(phone))
                    .startsWith("ACK " + target + " SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:" + port(Transport.TCP)
                            + ";branch=z9hG4bK")
                    .contains(";rport\r\n");
        }
    }

    @Test
    void shouldCloseAConnectionOnWhichNothingMoves() throws Exception {
        stack = Stacks.start(kit.system(), "streams.idle-timeout = 4s");
        try (Socket idle = connect(Transport.TCP)) {
            idle.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK1")));

            assertThat(reply(idle)).startsWith("SIP/2.0 200");
            assertThat(isClosedByPeer(idle)).isTrue();
        }
    }

    @Test
    void shouldNotLetOneAddressHaveThemAll() throws Exception {
        stack = Stacks.start(kit.system(), "streams.max-per-source = 1");
        try (Socket first = connect(Transport.TCP)) {
            first.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK1")));
            assertThat(reply(first)).startsWith("SIP/2.0 200");
            try (Socket second = connect(Transport.TCP)) {
                assertThat(isClosedByPeer(second)).isTrue();
            }
            assertThat(stack.counters().get(Event.CONNECTION_REFUSED)).isOne();
            first.getOutputStream().write(bytes(request("OPTIONS", "z9hG4bK2")));
            assertThat(reply(first)).startsWith("SIP/2.0 200");
        }
    }

    /** Who asks and does not read the answers is made to wait by TCP, and closed when nothing moves any more. */
    @Test
    void shouldNotReadOnFromWhoDoesNotRead() throws Exception {
        stack = Stacks.start(kit.system(), "streams.idle-timeout = 500ms", new Stacks.Redirecting("x".repeat(60_000)));
        byte[] request = bytes(request("OPTIONS", "z9hG4bK1"));
        try (Socket deaf = connect(Transport.TCP)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000_000; i++)
                            deaf.getOutputStream().write(request);
                    })
                    .isInstanceOf(SocketException.class);
        }
        assertThat(stack.counters().get(Event.QUEUE_FULL)).isZero();
        assertThat(stack.counters().get(Event.RECEIVED)).isLessThan(10_000);
    }

    @Test
    void shouldCloseWhoLetsTooMuchWait() throws Exception {
        stack = Stacks.start(kit.system(), "streams.queue = 8", new Stacks.Redirecting("x".repeat(60_000)));
        byte[] burst = bytes(request("OPTIONS", "z9hG4bK1").repeat(300));
        try (Socket deaf = connect(Transport.TCP)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) deaf.getOutputStream().write(burst);
                    })
                    .isInstanceOf(SocketException.class);
        }
        assertThat(stack.counters().get(Event.QUEUE_FULL)).isPositive();
    }

    /** A trunk has all its calls on one connection: more than the queue holds, as fast as it can write. */
    @Test
    void shouldAnswerAllOfALongBurstOnOneConnection() throws Exception {
        stack = Stacks.start(kit.system(), "");
        byte[] burst = bytes(request("OPTIONS", "z9hG4bK1").repeat(10_000));
        try (Socket trunk = connect(Transport.TCP)) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    trunk.getOutputStream().write(burst);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            InputStream in = new BufferedInputStream(trunk.getInputStream());
            for (int i = 0; i < 10_000; i++) assertThat(reply(in)).startsWith("SIP/2.0 200");
            writer.join();
        }
    }

    @Test
    void shouldSayWhichPortIsTakenAndKeepNoneOpen() throws Exception {
        stack = Stacks.start(kit.system(), "");
        int taken = port(Transport.TCP);

        assertThatThrownBy(() -> Stacks.start(kit.system(), "port = " + taken))
                .hasMessageContaining("SIP over")
                .hasMessageContaining(":" + taken);
        Stacks.start(kit.system(), "port = 0").close();
    }

    private Socket connect(Transport transport) throws IOException {
        Socket socket = new Socket("127.0.0.1", port(transport));
        socket.setSoTimeout(15_000);
        return socket;
    }

    private int port(Transport transport) {
        InetSocketAddress local = stack.local(transport);
        return local.getPort();
    }

    private static SSLContext trusting() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            store.load(in, Stacks.PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        // as a certificate: an entry with a key is not trusted
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("sip", store.getCertificate("sip"));
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** What comes before, an alert of TLS, is passed over. */
    private static boolean isClosedByPeer(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static String request(String method, String branch) {
        return Bench.request(method, branch + ";rport", "").replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    }

    private static byte[] bytes(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** To the end of its head; it has no body. */
    private static String reply(Socket socket) throws IOException {
        return reply(socket.getInputStream());
    }

    private static String reply(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("end of stream behind: " + text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }
}
