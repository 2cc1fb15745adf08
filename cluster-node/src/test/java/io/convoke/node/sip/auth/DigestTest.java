// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.auth.Digest.Verdict;
import io.convoke.protocol.user.Credentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DigestTest {
    private static final String REALM = "example.net";
    private static final String URI = "sip:example.net";
    private static final long NOW = 1_700_000_000_000L;
    private static final InetSocketAddress PHONE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 5060);
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Optional<Credentials> ALICE = Optional.of(new Credentials(
            "",
            Algorithm.SHA_256.hash("alice", REALM, "Circle of Life"),
            Algorithm.MD5.hash("alice", REALM, "Circle of Life")));

    private final Digest digest = new Digest(settings(64, Algorithm.SHA_256, Algorithm.MD5), new byte[32]);

    /** RFC 8760 §2.4: the one that is preferred comes first; an operator may turn that round for old clients. */
    @Test
    void shouldOfferMd5AloneToAPhoneThatFailsAtAnythingElse() {
        assertThat(digest.challenges(REALM, PHONE.getAddress(), "old phone 1.0", false, NOW))
                .singleElement()
                .asString()
                .contains("algorithm=MD5");
        assertThat(digest.challenges(REALM, PHONE.getAddress(), "not so old phone", false, NOW))
                .hasSize(2);
    }

    @Test
    void shouldOfferItsAlgorithmsInTheOrderThatIsSet() {
        Digest turned = new Digest(settings(64, Algorithm.MD5, Algorithm.SHA_256), new byte[32]);

        assertThat(digest.challenges(REALM, PHONE.getAddress(), "", false, NOW))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("algorithm=SHA-256", "qop=\"auth\"", "realm=\"example.net\""),
                        second -> assertThat(second)
                                .contains("algorithm=MD5", "opaque=\"")
                                .doesNotContain("stale"));
        assertThat(turned.challenges(REALM, PHONE.getAddress(), "", true, NOW))
                .satisfiesExactly(
                        first -> assertThat(first).contains("algorithm=MD5", "stale=true"),
                        second -> assertThat(second).contains("algorithm=SHA-256", "stale=true"));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void shouldAcceptWhoKnowsThePassword(Algorithm algorithm) {
        Client client = new Client(algorithm);

        assertThat(verify(client.answers(1), "1", NOW)).isEqualTo(Verdict.ACCEPTED);
        assertThat(verify(client.answers(2), "2", NOW + 1000)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void shouldNotAcceptAnotherPasswordUserMethodOrUri() {
        Client client = new Client(Algorithm.SHA_256);

        assertThat(verify(new Client(Algorithm.SHA_256, "wrong").answers(1), "1", NOW))
                .isEqualTo(Verdict.WRONG);
        assertThat(digest.verify(client.answers(1), subject("REGISTER", URI, "1"), Optional.empty(), NOW))
                .isEqualTo(Verdict.WRONG);
        assertThat(digest.verify(client.answers(1), subject("INVITE", URI, "1"), ALICE, NOW))
                .isEqualTo(Verdict.WRONG);
        assertThat(digest.verify(client.answers(1), subject("REGISTER", "sip:other.example", "1"), ALICE, NOW))
                .isEqualTo(Verdict.WRONG);
        assertThat(digest.verify(
                        client.answers(1),
                        subject("REGISTER", URI, "1"),
                        Optional.of(new Credentials("", "", "")),
                        NOW))
                .isEqualTo(Verdict.WRONG);
    }

    @Test
    void shouldNotAcceptAnAlgorithmThatIsNotOffered() {
        Digest strict = new Digest(settings(64, Algorithm.SHA_256), new byte[32]);
        Client client = new Client(Algorithm.MD5);

        assertThat(strict.verify(client.answers(1), subject("REGISTER", URI, "1"), ALICE, NOW))
                .isEqualTo(Verdict.WRONG);
    }

    @Test
    void shouldSayStaleWhenTheNonceIsOldOrOfAnotherNode() {
        Client client = new Client(Algorithm.SHA_256);
        byte[] other = new byte[32];
        other[0] = 1;
        Digest anotherNode = new Digest(settings(64, Algorithm.SHA_256), other);

        assertThat(verify(client.answers(1), "1", NOW + LIFE.toMillis())).isEqualTo(Verdict.STALE);
        assertThat(verify(client.answers(1), "1", NOW + LIFE.toMillis() - 1)).isEqualTo(Verdict.ACCEPTED);
        assertThat(anotherNode.verify(client.answers(2), subject("REGISTER", URI, "2"), ALICE, NOW))
                .isEqualTo(Verdict.STALE);
    }

    /** Or whoever sends wrong answers in a phone's name, from an address that he forges, has the phone locked out. */
    @Test
    void shouldFindNoFailureInAnAnswerToNoChallengeOfThisAddress() {
        Client guesser = new Client(Algorithm.SHA_256, "wrong");
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 5060);

        assertThat(verify(guesser.answers(1), "1", NOW + LIFE.toMillis())).isEqualTo(Verdict.STALE);
        assertThat(digest.verify(guesser.answers(1), subject("REGISTER", URI, "1", elsewhere), ALICE, NOW))
                .isEqualTo(Verdict.STALE);
        assertThat(verify(guesser.answers(1), "1", NOW)).isEqualTo(Verdict.WRONG);
    }

    /** A NAT that binds anew changes the port. */
    @Test
    void shouldTakeAnAnswerFromAnotherPortAndNoneFromAnotherAddress() {
        Client client = new Client(Algorithm.SHA_256);
        InetSocketAddress bound = new InetSocketAddress(PHONE.getAddress(), 40_000);
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 5060);

        assertThat(digest.verify(client.answers(1), subject("REGISTER", URI, "1", bound), ALICE, NOW))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(digest.verify(client.answers(2), subject("REGISTER", URI, "2", elsewhere), ALICE, NOW))
                .isEqualTo(Verdict.STALE);
    }

    @Test
    void shouldNotActOnAReplayAndKnowARetransmission() {
        Client client = new Client(Algorithm.SHA_256);

        assertThat(verify(client.answers(5), "five", NOW)).isEqualTo(Verdict.ACCEPTED);
        assertThat(verify(client.answers(5), "five", NOW)).isEqualTo(Verdict.REPEATED);
        assertThat(verify(client.answers(5), "five with another Contact", NOW)).isEqualTo(Verdict.STALE);
        assertThat(verify(client.answers(4), "four, overtaken", NOW)).isEqualTo(Verdict.ACCEPTED);
        assertThat(verify(client.answers(4), "four again", NOW)).isEqualTo(Verdict.STALE);
    }

    /** Or whoever reads a REGISTER and sends it as it is, within the life of its nonce, would get the phone's calls. */
    @ParameterizedTest
    @CsvSource({"192.0.2.7, 5062", "198.51.100.1, 5060"})
    void shouldNotTakeForARetransmissionWhatComesFromElsewhere(String address, int port) {
        Client client = new Client(Algorithm.SHA_256);
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral(address), port);
        assertThat(verify(client.answers(1), "one", NOW)).isEqualTo(Verdict.ACCEPTED);

        assertThat(digest.verify(client.answers(1), subject("REGISTER", URI, "one", elsewhere), ALICE, NOW))
                .isEqualTo(Verdict.STALE);
        assertThat(verify(client.answers(1), "one", NOW)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void shouldForgetTheOldestNonceAndSayStale() {
        Digest small = new Digest(settings(2, Algorithm.SHA_256), new byte[32]);
        List<Client> clients = List.of(new Client(small), new Client(small), new Client(small));
        clients.forEach(client -> assertThat(small.verify(client.answers(1), subject("REGISTER", URI, "1"), ALICE, NOW))
                .isEqualTo(Verdict.ACCEPTED));

        assertThat(small.verify(clients.get(0).answers(2), subject("REGISTER", URI, "2"), ALICE, NOW))
                .isEqualTo(Verdict.STALE);
        assertThat(small.verify(clients.get(1).answers(2), subject("REGISTER", URI, "2"), ALICE, NOW))
                .isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void shouldTakeNoNonceOfAnotherRealmAndNoOtherSpelling() {
        Nonces nonces = new Nonces(new byte[32]);
        String nonce = nonces.make(REALM, PHONE.getAddress(), NOW);

        assertThat(nonces.read(nonce, REALM, PHONE.getAddress())).contains(new Nonces.Nonce(1, NOW));
        assertThat(nonces.read(nonce, "other.example", PHONE.getAddress())).isEmpty();
        assertThat(nonces.read(nonce + "=", REALM, PHONE.getAddress())).isEmpty();
        assertThat(nonces.read("", REALM, PHONE.getAddress())).isEmpty();
        for (int i = 0; i < nonce.length(); i++) {
            char other = nonce.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(nonces.read(nonce.substring(0, i) + other + nonce.substring(i + 1), REALM, PHONE.getAddress()))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sip:example.net, sip:example.net, true",
        "sip:Example.NET, SIP:example.net:5060;transport=tcp, true",
        "sip:alice@example.net, sip:alice@example.net;lr, true",
        "sip:alice@[2001:db8::1]:5062, sip:alice@[2001:DB8::1], true",
        "sip:alice@example.net, sip:bob@example.net, false",
        "sip:alice@example.net, sip:Alice@example.net, false",
        "sip:example.net, sips:example.net, false",
        "sip:example.net, sip:alice@example.net, false",
        "a;b:c, sip:example.net, false",
        "'', sip:example.net, false"
    })
    void shouldBeForTheResourceThatIsAsked(String uri, String requestUri, boolean same) {
        assertThat(Digest.isFor(uri, requestUri)).isEqualTo(same);
    }

    private Verdict verify(Authorization given, String whole, long nowMs) {
        return digest.verify(given, subject("REGISTER", URI, whole), ALICE, nowMs);
    }

    private static Digest.Subject subject(String method, String uri, String whole) {
        return subject(method, uri, whole, PHONE);
    }

    private static Digest.Subject subject(String method, String uri, String whole, InetSocketAddress source) {
        return new Digest.Subject(method, uri, whole.getBytes(StandardCharsets.UTF_8), source);
    }

    private static DigestSettings settings(int nonces, Algorithm... algorithms) {
        return new DigestSettings(List.of(algorithms), List.of("old"), LIFE, nonces);
    }

    /** A phone: it was challenged once and counts what it sends. */
    private final class Client {
        private final Algorithm algorithm;
        private final String password;
        private final String nonce;
        private final String opaque;

        Client(Algorithm algorithm) {
            this(digest, algorithm, "Circle of Life");
        }

        Client(Algorithm algorithm, String password) {
            this(digest, algorithm, password);
        }

        Client(Digest digest) {
            this(digest, Algorithm.SHA_256, "Circle of Life");
        }

        private Client(Digest digest, Algorithm algorithm, String password) {
            this.algorithm = algorithm;
            this.password = password;
            String challenge =
                    digest.challenges(REALM, PHONE.getAddress(), "", false, NOW).getFirst();
            nonce = find(challenge, "nonce=\"([^\"]+)\"");
            opaque = find(challenge, "opaque=\"([^\"]+)\"");
        }

        Authorization answers(int count) {
            String nc = String.format("%08x", count);
            String response = algorithm.hash(
                    algorithm.hash("alice", REALM, password),
                    nonce,
                    nc,
                    "0a4f113b",
                    "auth",
                    algorithm.hash("REGISTER", URI));
            return Authorization.of(
                            List.of("Digest username=\"alice\", realm=\"" + REALM + "\", nonce=\"" + nonce
                                    + "\", uri=\""
                                    + URI + "\", response=\"" + response + "\", algorithm=" + algorithm.token()
                                    + ", cnonce=\"0a4f113b\", qop=auth, nc=" + nc + ", opaque=\"" + opaque + "\""),
                            REALM)
                    .orElseThrow();
        }
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
