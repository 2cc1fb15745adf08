// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.sip.message.Head;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CallersTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final String TRUSTED = """
            convoke.sip { port = 0, tls.port = 0, trusted = ["127.0.0.1"] }
            """;
    private static final String CONTACT = "Contact: <sip:alice@127.0.0.1>\n";
    private static final InetAddress PHONE = InetAddress.ofLiteral("192.0.2.7");
    private static final KeyedHash HASH = new KeyedHash(new byte[32], "test");

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<UserCommand> alice = node.user(ALICE);

    private static String key(String branch, String callId, InetAddress source, boolean stale) {
        byte[] register = ("REGISTER sip:example.net SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7;branch=" + branch
                        + "\r\nCall-ID: " + callId + "\r\nCSeq: 1 REGISTER\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        Head head = Head.read(register, register.length).orElseThrow();
        return Callers.challenge(HASH, source, head, "example.net", stale);
    }

    /** Thousands are kept, and strangers write them. */
    @Test
    void shouldKeepLittleOfAChallengedRequestHoweverLongItIs() {
        String branch = "z9hG4bK" + "a".repeat(20_000);
        String callId = "b".repeat(20_000);

        String key = key(branch, callId, PHONE, false);

        assertThat(key).hasSize(64).isEqualTo(key(branch, callId, PHONE, false));
        assertThat(key(branch + "a", callId, PHONE, false)).isNotEqualTo(key);
        assertThat(key(branch, callId + "b", PHONE, false)).isNotEqualTo(key);
        assertThat(key(branch, callId, PHONE, true)).isNotEqualTo(key);
        assertThat(key(branch, callId, InetAddress.ofLiteral("192.0.2.8"), false))
                .isNotEqualTo(key);
    }

    /** RFC 3325: From is what the caller wrote. With Privacy the others are not told, but he is still who he is. */
    @ParameterizedTest
    @CsvSource({
        "INVITE, sip:conference@example.net, ''",
        "INVITE, sip:factory@example.net, ''",
        "REFER, sip:conf-abcdefghijklmnopqrstuvwxyz@example.net, 'Refer-To: <sip:carol@example.net>\n'",
        "SUBSCRIBE, sip:carol@example.net, 'Event: presence\n'",
        "PUBLISH, sip:bob@example.net, 'Event: presence\nSIP-If-Match: e1\n'",
        "MESSAGE, sip:carol@example.net, 'Content-Type: text/plain\n\nHi'"
    })
    void shouldTakeCallersOfATrunkForWhomItAssertsWhateverTheySay(String method, String uri, String lines)
            throws Exception {
        TestProbe<UserCommand> bob = node.user(BOB);
        String asserted = "P-Asserted-Identity: <sip:bob@example.net>\nPrivacy: id\n";
        try (UdpPhone phone = new UdpPhone(node, TRUSTED)) {
            phone.send(method, uri, "<" + uri + ">", "c1", 1, CONTACT + asserted + lines.replace("\\n", "\n"));

            bob.expectMessageClass(UserCommand.GetSipAccount.class).replyTo().tell(new UserReply.NoSuchUser(BOB));
            assertThat(phone.status()).isEqualTo("SIP/2.0 404 Not Found");
            alice.expectNoMessage();
        }
    }

    @Test
    void shouldRegisterThePhoneOfWhomToNames() throws Exception {
        try (UdpPhone phone = new UdpPhone(node, TRUSTED)) {
            String asserted = "P-Asserted-Identity: <sip:bob@example.net>\n";
            phone.send("REGISTER", "sip:example.net", "<sip:alice@example.net>", "r", 1, CONTACT + asserted);

            alice.expectMessageClass(UserCommand.GetSipAccount.class).replyTo().tell(new UserReply.NoSuchUser(ALICE));
            assertThat(phone.status()).isEqualTo("SIP/2.0 404 Not Found");
        }
    }

    @Test
    void shouldGiveNobodyAUsersNameWhoWithholdsHisOwn() throws Exception {
        String room = "sip:conf-abcdefghijklmnopqrstuvwxyz@example.net";
        String withheld = "P-Asserted-Identity: <tel:+442079460888>\nPrivacy: id\nEvent: conference\n";
        try (UdpPhone phone = new UdpPhone(node, TRUSTED)) {
            phone.send("SUBSCRIBE", room, "<" + room + ">", "s1", 1, CONTACT + withheld);
            alice.expectMessageClass(UserCommand.GetSipAccount.class)
                    .replyTo()
                    .tell(new UserReply.SipAccount(ALICE, new Credentials("", "a", "b"), Map.of()));
            assertThat(watcher()).startsWith("anonymous-");
            phone.send("SUBSCRIBE", room, "<" + room + ">", "s2", 1, CONTACT + withheld);
            alice.expectMessageClass(UserCommand.GetSipAccount.class).replyTo().tell(new UserReply.NoSuchUser(ALICE));
            assertThat(watcher()).isEqualTo("alice@example.net");
        }
    }

    /** Whose subscription it is: its tag of the dialog names the endpoint. */
    private String watcher() {
        String tag = node.endpoints
                .expectMessageClass(EndpointCommand.Subscribe.class)
                .dialog()
                .localTag();
        String endpoint = new String(
                Base64.getUrlDecoder().decode(tag.substring(0, tag.lastIndexOf('.'))), StandardCharsets.UTF_8);
        return EndpointId.parse(endpoint).user().aor();
    }
}
