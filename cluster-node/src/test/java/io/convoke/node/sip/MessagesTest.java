// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class MessagesTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final String TEXT = "Content-Type: text/plain\n\nWatson, come here.";

    @AutoClose
    private final TestNode node = new TestNode();

    @AutoClose
    private UdpPhone phone;

    private final TestProbe<UserCommand> alice = node.user(ALICE);

    @BeforeEach
    void plugIn() throws Exception {
        phone = new UdpPhone(node);
    }

    private UserCommand.Send sent() {
        UserCommand.GetSipAccount asked = alice.expectMessageClass(UserCommand.GetSipAccount.class);
        asked.replyTo().tell(new UserReply.SipAccount(ALICE, null, Map.of()));
        return alice.expectMessageClass(UserCommand.Send.class);
    }

    @Test
    void shouldSendWhatAPhoneWritesAndAcceptItOnceItIsStored() throws Exception {
        phone.send("MESSAGE", "sip:bob@example.net", "<sip:bob@example.net>", "m1", 1, TEXT);

        UserCommand.Send send = sent();
        assertThat(send.to()).isEqualTo(BOB);
        assertThat(send.text()).isEqualTo("Watson, come here.");
        send.replyTo().tell(new UserReply.Stored(7, false));
        assertThat(phone.status()).isEqualTo("SIP/2.0 202 Accepted");
    }

    @Test
    void shouldGiveARepetitionTheSameIdAndAnotherMessageAnother() throws Exception {
        MessageId[] ids = new MessageId[3];
        int[] sequences = {1, 1, 2};
        for (int i = 0; i < ids.length; i++) {
            phone.send("MESSAGE", "sip:bob@example.net", "<sip:bob@example.net>", "m1", sequences[i], TEXT);
            UserCommand.Send send = sent();
            ids[i] = send.id();
            send.replyTo().tell(new UserReply.Stored(7, i == 1));
            assertThat(phone.status()).isEqualTo("SIP/2.0 202 Accepted");
        }

        assertThat(ids[1]).isEqualTo(ids[0]);
        assertThat(ids[2]).isNotEqualTo(ids[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@127.0.0.1:5060, <sip:bob@example.net>, bob@example.net",
        "sip:conference@127.0.0.1, <sip:conference@127.0.0.1>, conference@convoke.local",
        "sip:Conference@convoke.local, <sip:conference@convoke.local>, conference@convoke.local"
    })
    void shouldKnowWhomAPhoneMeansThatHasOurAddressForOurDomain(String uri, String to, String means) throws Exception {
        phone.send("MESSAGE", uri, to, "m1", 1, TEXT);

        UserCommand.Send send = sent();
        assertThat(send.to()).isEqualTo(UserId.parse(means));
        send.replyTo().tell(new UserReply.Stored(0, false));
        phone.receive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: text/html\\n\\n<b>Hi</b> | SIP/2.0 415 Unsupported Media Type",
                "Content-Type: text/plain;charset=iso-8859-1\\n\\nHi | SIP/2.0 415 Unsupported Media Type",
                "Content-Type: text/plain\\nContent-Encoding: gzip\\n\\nHi | SIP/2.0 415 Unsupported Media Type",
                "Content-Type: text/plain\\n\\n | SIP/2.0 400 Bad Request - No text"
            })
    void shouldRefuseWhatIsNoPlainText(String lines, String status) throws Exception {
        phone.send("MESSAGE", "sip:bob@example.net", "<sip:bob@example.net>", "m1", 1, lines.replace("\\n", "\n"));

        assertThat(phone.status()).isEqualTo(status);
        alice.expectNoMessage();
    }

    @Test
    void shouldSayThatNobodyIsThereOrThatTheTextIsTooLong() throws Exception {
        phone.send("MESSAGE", "sip:bob@example.net", "<sip:bob@example.net>", "m1", 1, TEXT);
        sent().replyTo().tell(new UserReply.NoSuchUser(BOB));
        assertThat(phone.status()).isEqualTo("SIP/2.0 404 Not Found");

        phone.send("MESSAGE", "sip:bob@example.net", "<sip:bob@example.net>", "m2", 1, TEXT);
        Refusal tooLong = new Refusal(Refusal.Reason.INVALID, "a message has at most 16384 bytes of text");
        sent().replyTo().tell(new UserReply.Refused(tooLong));
        assertThat(phone.status()).isEqualTo("SIP/2.0 413 Request Entity Too Large");
    }

    @Test
    void shouldAskAStrangerForHisPassword() throws Exception {
        try (UdpPhone stranger = new UdpPhone(node, "convoke.sip { port = 0, tls.port = 0 }")) {
            stranger.send("MESSAGE", "sip:bob@example.net", "<sip:bob@example.net>", "m1", 1, TEXT);

            assertThat(stranger.receive()).startsWith("SIP/2.0 401 ").contains("WWW-Authenticate: Digest");
        }
    }
}
