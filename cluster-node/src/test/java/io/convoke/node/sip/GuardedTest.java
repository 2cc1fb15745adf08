// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GuardedTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final String STRANGERS = """
            convoke.sip { port = 0, tls.port = 0, guard.failures { of-user = 2, of-source = 2, pause = 60s } }
            """;
    private static final String TRUSTED = """
            convoke.sip { port = 0, tls.port = 0, trusted = ["127.0.0.1"], guard.failures.of-source = 2 }
            """;
    private static final String CONTACT = "Contact: <sip:alice@127.0.0.1>\n";

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserCommand> alice = node.user(ALICE);

    private void call(UdpPhone phone, String user, String callId) throws Exception {
        phone.send("INVITE", "sip:" + user + "@example.net", "<sip:" + user + "@example.net>", callId, 1, CONTACT);
    }

    private void options(UdpPhone phone, String callId, String lines) throws Exception {
        phone.send("OPTIONS", "sip:example.net", "<sip:example.net>", callId, 1, lines);
    }

    @Test
    void shouldBeSilentToAScannerAndAnswerAPhone() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, STRANGERS)) {
            options(phone, "scan", "User-Agent: friendly-scanner\n");
            options(phone, "honest", "User-Agent: snom320\n");

            assertThat(UdpPhone.field(phone.receive(), "Call-ID")).isEqualTo("honest");
            assertThat(phone.stack.counters().get(Event.SILENCED)).isEqualTo(1);
            assertThat(phone.stack.serverTransactions()).isZero();
        }
    }

    /** Whoever has begun to answer the challenge goes on; to a repetition, another nonce would be another challenge. */
    @Test
    void shouldChallengeARepeatedRequestAsBefore() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, STRANGERS)) {
            String register = """
                    REGISTER sip:example.net SIP/2.0\r
                    Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKsame;rport\r
                    From: <sip:alice@example.net>;tag=a\r
                    To: <sip:alice@example.net>\r
                    Call-ID: same\r
                    CSeq: 1 REGISTER\r
                    %sContent-Length: 0\r
                    \r
                    """;
            String first = register.formatted(CONTACT.strip() + "\r\n");
            phone.send(first);
            phone.send(first);
            phone.send(first.replace("CSeq: 1", "CSeq: 2"));

            String challenge = phone.receive();
            assertThat(challenge).startsWith("SIP/2.0 401 Unauthorized");
            assertThat(phone.receive()).isEqualTo(challenge);
            assertThat(UdpPhone.field(phone.receive(), "WWW-Authenticate"))
                    .isNotEqualTo(UdpPhone.field(challenge, "WWW-Authenticate"));
        }
    }

    @Test
    void shouldBeSilentToWhoTriesOneNumberAfterTheOther() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, STRANGERS)) {
            for (int i = 0; i < 3; i++) {
                call(phone, "0044123456" + i, "n" + i);
                assertThat(phone.status()).isEqualTo("SIP/2.0 404 Not Found");
            }

            call(phone, "00441234569", "n9");
            // as long as a real address of a conference, and made by nobody here
            call(phone, "conf-" + "a".repeat(40), "guessed");
            options(phone, "after", "");

            assertThat(UdpPhone.field(phone.receive(), "Call-ID")).isEqualTo("after");
            assertThat(phone.stack.counters().get(Event.SILENCED)).isEqualTo(2);
        }
    }

    @Test
    void shouldGoOnAnsweringATrustedProxy() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, TRUSTED)) {
            for (int i = 0; i < 6; i++) {
                call(phone, "0044123456" + i, "n" + i);
                assertThat(phone.status()).isEqualTo("SIP/2.0 404 Not Found");
            }
        }
    }

    @Test
    void shouldMakeWhoGuessesAPasswordWaitAndAskNobodyMeanwhile() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, STRANGERS)) {
            phone.send("REGISTER", "sip:example.net", "<sip:alice@example.net>", "r", 1, CONTACT);
            String guess = guess(nonce(phone.receive()));
            for (int i = 0; i < 3; i++) {
                phone.send("REGISTER", "sip:example.net", "<sip:alice@example.net>", "r" + i, 1, CONTACT + guess);
                alice.expectMessageClass(UserCommand.GetSipAccount.class)
                        .replyTo()
                        .tell(new UserReply.SipAccount(ALICE, new Credentials("", "a", "b"), Map.of()));
                assertThat(phone.status()).isEqualTo("SIP/2.0 403 Forbidden");
            }

            phone.send("REGISTER", "sip:example.net", "<sip:alice@example.net>", "r9", 1, CONTACT + guess);

            String refused = phone.receive();
            assertThat(refused).startsWith("SIP/2.0 503 ");
            assertThat(Integer.parseInt(UdpPhone.field(refused, "Retry-After"))).isBetween(1, 60);
            alice.expectNoMessage();
            assertThat(phone.stack.counters().get(Event.AUTHENTICATION_FAILED)).isEqualTo(3);
            assertThat(phone.stack.counters().get(Event.AUTHENTICATION_PAUSED)).isEqualTo(1);
        }
    }

    /** A source can be forged, a nonce that was sent there cannot: who has none cannot have others wait. */
    @Test
    void shouldChallengeAgainHoweverOftenANonceIsAnsweredThatWasNotSentThere() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, STRANGERS)) {
            for (int i = 0; i < 5; i++) {
                phone.send("REGISTER", "sip:example.net", "<sip:alice@example.net>", "r" + i, 1, CONTACT + guess("n"));
                alice.expectMessageClass(UserCommand.GetSipAccount.class)
                        .replyTo()
                        .tell(new UserReply.SipAccount(ALICE, new Credentials("", "a", "b"), Map.of()));
                assertThat(phone.receive()).startsWith("SIP/2.0 401 ").contains("stale=true");
            }

            assertThat(phone.stack.counters().get(Event.AUTHENTICATION_FAILED)).isZero();
        }
    }

    private static String nonce(String challenge) {
        String value = UdpPhone.field(challenge, "WWW-Authenticate");
        int start = value.indexOf("nonce=\"") + "nonce=\"".length();
        return value.substring(start, value.indexOf('"', start));
    }

    private static String guess(String nonce) {
        return "Authorization: Digest username=\"alice\", realm=\"example.net\", nonce=\"" + nonce
                + "\", uri=\"sip:x\", response=\"00\", algorithm=MD5, cnonce=\"c\", nc=00000001, qop=auth\n";
    }

    @Test
    void shouldRefuseNewCallsAloneWhereMixersAreFullOrTheNodeEnds() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, TRUSTED)) {
            phone.mediaLoad = 0.99;
            call(phone, "conference", "c1");
            String refused = phone.receive();
            assertThat(refused).startsWith("SIP/2.0 503 ");
            assertThat(UdpPhone.field(refused, "Retry-After")).isEqualTo("5");

            phone.pressure.drain();
            call(phone, "conference", "c2");
            assertThat(phone.status()).startsWith("SIP/2.0 503 ");
            // in a dialog, though one of which nothing is known
            phone.send("BYE", "sip:example.net", "<sip:example.net>;tag=gone", "c3", 2, "");
            assertThat(phone.status()).isEqualTo("SIP/2.0 481 Call/Transaction Does Not Exist");
            assertThat(phone.stack.counters().get(Event.CALL_REFUSED)).isEqualTo(2);
        }
    }

    /** As dispatchers of proxies ask: they send calls to another node meanwhile. */
    @Test
    void shouldSayToWhoAsksWhetherCallsAreTaken() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, TRUSTED)) {
            options(phone, "o1", "");
            assertThat(phone.status()).isEqualTo("SIP/2.0 200 OK");

            phone.journalAnswers = false;
            options(phone, "o2", "");
            String refused = phone.receive();
            assertThat(refused).startsWith("SIP/2.0 503 ");
            assertThat(UdpPhone.field(refused, "Retry-After")).isEqualTo("5");

            phone.journalAnswers = true;
            options(phone, "o3", "");
            assertThat(phone.status()).isEqualTo("SIP/2.0 200 OK");

            phone.pressure.drain();
            options(phone, "o4", "");
            assertThat(phone.status()).startsWith("SIP/2.0 503 ");
            assertThat(phone.stack.counters().get(Event.CALL_REFUSED)).isZero();
        }
    }

    @Test
    void shouldRefuseWhoeverSendsTooMuchWithoutProvingWhoHeIs() throws Exception {
        String few = "convoke.sip { port = 0, tls.port = 0, guard.source { per-second = 0.001, burst = 2 } }";
        try (UdpPhone phone = new UdpPhone(node, few)) {
            String[] statuses = new String[4];
            for (int i = 0; i < statuses.length; i++) {
                options(phone, "o" + i, "");
                statuses[i] = phone.status();
            }

            assertThat(statuses)
                    .containsExactly(
                            "SIP/2.0 200 OK",
                            "SIP/2.0 200 OK",
                            "SIP/2.0 503 Service Unavailable",
                            "SIP/2.0 503 Service Unavailable");
            options(phone, "flood", "");
            phone.send("BYE", "sip:example.net", "<sip:example.net>;tag=gone", "in-dialog", 2, "");
            assertThat(UdpPhone.field(phone.receive(), "Call-ID")).isEqualTo("in-dialog");
            assertThat(phone.stack.counters().get(Event.SOURCE_LIMITED)).isEqualTo(2);
        }
    }
}
