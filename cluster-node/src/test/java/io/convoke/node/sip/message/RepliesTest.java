// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepliesTest {
    private static final byte[] SECRET = "a secret that all nodes of a cluster have".getBytes(StandardCharsets.UTF_8);
    private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.1", 9988);

    private final Replies replies = new Replies(SECRET);

    /** RFC 3581 §5: the request comes from 192.0.2.1:9988 and says 10.1.1.1:4540. */
    @Test
    void shouldFillInWhereTheRequestCameFrom() {
        Head request = head("""
                INVITE sip:user@example.com SIP/2.0
                Via: SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKkjshdyff
                From: <sip:a@example.com>;tag=1
                To: <sip:user@example.com>
                Call-ID: 1
                CSeq: 1 INVITE
                """);

        Replies.Reply reply = replies.reply(request, SOURCE, Answer.of(200));

        assertThat(read(reply).value("via"))
                .contains("SIP/2.0/UDP 10.1.1.1:4540;rport=9988;branch=z9hG4bKkjshdyff;received=192.0.2.1");
        assertThat(reply.destination()).isEqualTo(SOURCE);
    }

    /** RFC 3261 §18.2.1: bobspc.biloxi.com:5060 from 192.0.2.4 (the example), and what follows from its text. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SIP/2.0/UDP bobspc.biloxi.com:5060                  | SIP/2.0/UDP bobspc.biloxi.com:5060;received=192.0.2.1          | 5060
            SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1          | SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1                     | 5070
            SIP/2.0/UDP 192.0.2.1                               | SIP/2.0/UDP 192.0.2.1                                          | 5060
            SIP / 2.0 / UDP 192.0.2.1 : 4000 ;ttl=16            | SIP / 2.0 / UDP 192.0.2.1 : 4000;ttl=16                        | 4000
            SIP/2.0/UDP [2001:db8::9:1]:5071;branch=z9hG4bK2    | SIP/2.0/UDP [2001:db8::9:1]:5071;branch=z9hG4bK2;received=192.0.2.1 | 5071
            SIP/2.0/UDP 192.0.2.1;received=10.0.0.1;x=";,"      | SIP/2.0/UDP 192.0.2.1;x=";,"                                   | 5060
            SIP/2.0/UDP 192.0.2.1;maddr=203.0.113.9;rport=7     | SIP/2.0/UDP 192.0.2.1;maddr=203.0.113.9;rport=9988;received=192.0.2.1 | 9988
            SIP/2.0/UDP 192.0.2.1;rport;rport;RPort=1           | SIP/2.0/UDP 192.0.2.1;rport=9988;received=192.0.2.1 | 9988
            SIP/2.0/UDP 192.0.2.1:1, SIP/2.0/UDP 192.0.2.2;rport| SIP/2.0/UDP 192.0.2.1:1, SIP/2.0/UDP 192.0.2.2;rport           | 1
            SIP/2.0/UDP 192.0.2.1:99999999999                   | SIP/2.0/UDP 192.0.2.1:99999999999                              | 5060
            garbage                                             | garbage;received=192.0.2.1                                     | 5060
            """)
    void shouldStampTheTopVia(String via, String stamped, int port) {
        Head request = head(Messages.options("").replaceFirst("Via: .*", "Via: " + via.replace("$", "\\$")));

        Replies.Reply reply = replies.reply(request, SOURCE, Answer.of(404));

        assertThat(read(reply).value("via")).contains(stamped);
        assertThat(reply.destination()).isEqualTo(new InetSocketAddress("192.0.2.1", port));
    }

    @Test
    void shouldAnswerARetransmissionWithTheSameBytesOnEveryNode() {
        Head request = head(Messages.options(""));

        byte[] first = replies.reply(request, SOURCE, Answer.of(404)).bytes();

        assertThat(new Replies(SECRET)
                        .reply(head(Messages.options("")), SOURCE, Answer.of(404))
                        .bytes())
                .isEqualTo(first);
        assertThat(new Replies(new byte[32])
                        .reply(request, SOURCE, Answer.of(404))
                        .bytes())
                .isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "z9hG4bK74bf9, z9hG4bK74bfa",
        "3848276298220188511, 3848276298220188512",
        "9fxced76sl, 9fxced76sm",
        "CSeq: 1, CSeq: 2"
    })
    void shouldGiveAnotherRequestAnotherTag(String from, String to) {
        String request = Messages.options("");

        assertThat(replies.toTag(head(request.replace(from, to)))).isNotEqualTo(replies.toTag(head(request)));
    }

    @Test
    void shouldKnowTheAckOfARedirectionAndGiveTheCancelItsTag() {
        String invite = Messages.options("").replace("OPTIONS", "INVITE");
        Head redirected = read(replies.reply(head(invite), SOURCE, Answer.moved("sip:c-9@example.net")));
        String to = redirected.value("to").orElseThrow();
        String ack = invite.replace("INVITE", "ACK").replaceFirst("To: .*", "To: " + to);

        assertThat(redirected.startLine()).isEqualTo("SIP/2.0 302 Moved Temporarily");
        assertThat(redirected.value("contact")).contains("<sip:c-9@example.net>");
        assertThat(replies.isAckOfReply(head(ack))).isTrue();
        assertThat(replies.isAckOfReply(head(ack.replace("tag=", "tag=0")))).isFalse();
        assertThat(replies.isAckOfReply(head(ack.replace("ACK", "BYE")))).isFalse();
        assertThat(replies.toTag(head(invite.replace("INVITE", "CANCEL")))).isEqualTo(replies.toTag(head(invite)));
    }

    @Test
    void shouldSayTryingWithoutATagAndWithTheTimestamp() {
        Head request = head(Messages.options("Timestamp: 54\nRecord-Route: <sip:p@192.0.2.9;lr>\n"));

        Head trying = read(replies.reply(request, SOURCE, Answer.of(100)));

        assertThat(trying.value("to")).contains("<sip:conference@example.net>");
        assertThat(trying.value("timestamp")).contains("54");
        assertThat(trying.value("record-route")).isEmpty();
        assertThat(trying.value("content-length")).contains("0");
    }

    /** RFC 3261 §12.1.1: where a dialog may begin, in their order. */
    @ParameterizedTest
    @CsvSource({
        "180, INVITE, 2",
        "200, INVITE, 2",
        "200, SUBSCRIBE, 2",
        "302, INVITE, 0",
        "486, INVITE, 0",
        "200, REGISTER, 0"
    })
    void shouldCopyRecordRoutesWhereADialogMayBegin(int status, String method, int routes) {
        Head request = head(Messages.options("Record-Route: <sip:p@192.0.2.9;lr>\nRecord-Route: <sip:q@192.0.2.8;lr>\n")
                .replace("OPTIONS", method));

        assertThat(read(replies.reply(request, SOURCE, Answer.of(status))).values("record-route"))
                .hasSize(routes)
                .isEqualTo(request.values("record-route").subList(0, routes));
    }

    @Test
    void shouldKeepATagThatIsThereAndNoOther() {
        Head within = head(Messages.options("")
                .replace("conference@example.net>\nCall", "conference@example.net>;x;tag=me\nCall"));
        Head inTheUri = head(
                Messages.options("").replace("To: <sip:conference@example.net>", "To: \";tag=a\" <sip:b@c;tag=d>"));

        assertThat(read(replies.reply(within, SOURCE, Answer.of(481))).value("to"))
                .contains("<sip:conference@example.net>;x;tag=me");
        assertThat(read(replies.reply(inTheUri, SOURCE, Answer.of(404))).value("to"))
                .contains("\";tag=a\" <sip:b@c;tag=d>;tag=" + replies.toTag(inTheUri));
    }

    @Test
    void shouldSayWhenToComeBackInWholeSeconds() {
        assertThat(Answer.later(503, Duration.ofMillis(1001)).fields())
                .containsExactly(new Answer.Field("Retry-After", "2"));
        assertThat(Answer.later(503, Duration.ZERO).fields()).containsExactly(new Answer.Field("Retry-After", "1"));
    }

    @Test
    void shouldLetNobodyAddLines() {
        assertThatThrownBy(() -> Answer.moved("sip:a@b>\r\nContact: <sip:c@d"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Answer.of(200).with("X\r\nY", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Answer.of(200, "a\nb")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldCarryABody() {
        byte[] bytes = replies.reply(
                        head(Messages.options("")),
                        SOURCE,
                        Answer.of(200)
                                .with(new Answer.Body("application/sdp", "v=0\r\n".getBytes(StandardCharsets.UTF_8))))
                .bytes();

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .endsWith("\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n");
    }

    private static Head read(Replies.Reply reply) {
        return Head.read(reply.bytes(), reply.bytes().length).orElseThrow();
    }

    private static Head head(String text) {
        byte[] bytes = Messages.bytes(text.endsWith("\n\n") ? text : text + "\n");
        return Head.read(bytes, bytes.length).orElseThrow();
    }
}
