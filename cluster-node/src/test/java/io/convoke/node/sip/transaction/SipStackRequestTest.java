// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.Transport;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests from one stack to another over each transport. */
class SipStackRequestTest {
    private static ActorTestKit kit;

    @TempDir
    private static Path folder;

    private static SipStack here;
    private static SipStack there;

    @BeforeAll
    static void start() throws Exception {
        kit = ActorTestKit.create();
        Path keys = Stacks.keyStore(folder);
        Path trust = folder.resolve("trust.p12");
        Path password = Files.writeString(folder.resolve("password"), Stacks.PASSWORD);
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, Stacks.PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("sip", own.getCertificate("sip"));
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, Stacks.PASSWORD.toCharArray());
        }
        here = Stacks.start(
                kit.system(), "tls { trust-store = \"" + trust + "\", trust-password-file = \"" + password + "\" }");
        there = Stacks.start(
                kit.system(), "tls { key-store = \"" + keys + "\", password-file = \"" + password + "\" }");
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
        kit.shutdownTestKit();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:options@127.0.0.1:UDP",
                "sip:options@localhost:UDP",
                "sip:options@127.0.0.1:TCP;transport=tcp",
                "sips:options@localhost:TLS"
            })
    void shouldBeAnswered(String uri) throws Exception {
        assertThat(outcome(uri)).isEqualTo("200");
        assertThat(outcome(uri)).isEqualTo("200");
    }

    /** RFC 3261 §18.1.1. */
    @Test
    void shouldUseOneConnectionForAllThatGoesToOnePlace() throws Exception {
        for (int i = 0; i < 5; i++)
            assertThat(outcome("sip:options@127.0.0.1:TCP;transport=tcp")).isEqualTo("200");

        kit.createTestProbe()
                .awaitAssert(
                        Duration.ofSeconds(15),
                        () -> { // those that failed may be on their way out
                            assertThat(here.connections())
                                    .isLessThanOrEqualTo(2); // that one, and that over TLS of another test
                            return null;
                        });
    }

    /** The certificate says localhost. */
    @Test
    void shouldNotTalkToWhoeverHasAnotherNamesCertificate() throws Exception {
        assertThat(outcome("sips:options@127.0.0.1:TLS")).isEqualTo("timeout");
    }

    @Test
    void shouldNotTalkToWhomNobodyTrusts() throws Exception {
        SipStack stranger = Stacks.start(kit.system(), "");
        try {
            assertThat(outcome(stranger, "sips:options@localhost:TLS")).isEqualTo("timeout");
        } finally {
            stranger.close();
        }
    }

    @Test
    void shouldTellThatNobodyListens() throws Exception {
        try (Socket silent = new Socket()) { // has its port, and does not listen
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThat(outcome("sip:options@127.0.0.1:" + silent.getLocalPort() + ";transport=tcp"))
                    .isEqualTo("timeout");
        }
        assertThat(here.counters().get(Event.CONNECTION_FAILED)).isPositive();
    }

    @Test
    void shouldTellThatANameHasNoAddress() throws Exception {
        assertThat(outcome("sip:options@no-such-host.invalid")).isEqualTo("timeout");
    }

    private static String outcome(String uri) throws Exception {
        return outcome(here, uri);
    }

    private static String outcome(SipStack from, String uri) throws Exception {
        String target = uri;
        for (Transport transport : Transport.values()) {
            String port = Integer.toString(there.local(transport).getPort());
            target = target.replace(":" + transport, ":" + port);
        }
        CompletableFuture<String> outcome = new CompletableFuture<>();
        List<Answer.Field> fields = List.of(
                new Answer.Field("From", "<sip:here@example.net>;tag=1"),
                new Answer.Field("To", "<" + target + ">"),
                new Answer.Field("Call-ID", "call-1"),
                new Answer.Field("CSeq", "1 OPTIONS"));
        from.request(
                new Outgoing("OPTIONS", target, fields, Optional.empty(), Optional.empty()), new ResponseListener() {
                    @Override
                    public void onResponse(Parsed.Response response) {
                        outcome.complete(Integer.toString(response.message().getStatusCode()));
                    }

                    @Override
                    public void onTimeout() {
                        outcome.complete("timeout");
                    }
                });
        return outcome.get(40, TimeUnit.SECONDS);
    }
}
