// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.1 and RFC 6026, with their times: T1 0.5 s, T2 4 s, T4 5 s. */
class ClientTransactionTest {
    private final Bench udp = new Bench(Transport.UDP);
    private final Bench tcp = new Bench(Transport.TCP);
    private final Heard heard = new Heard();

    private static final class Heard implements ResponseListener {
        private final List<Integer> statuses = new ArrayList<>();
        private int timeouts;

        @Override
        public void onResponse(Parsed.Response response) {
            statuses.add(response.message().getStatusCode());
        }

        @Override
        public void onTimeout() {
            timeouts++;
        }
    }

    /** §17.1.1.2: timer A doubles without end, timer B is 64*T1: seven transmissions in all. */
    @Test
    void shouldRepeatAnInviteUntilTimerB() {
        udp.dispatch.clients.request(outgoing("INVITE"), heard);
        udp.timers.pass(31_999);
        assertThat(heard.timeouts).isZero();
        udp.timers.pass(1);

        assertThat(udp.sent)
                .extracting(Bench.Sent::atMs)
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
        assertThat(udp.sent).allMatch(one -> one.text().equals(udp.lastSent()));
        assertThat(heard.timeouts).isOne();
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    /** §17.1.2.2: "500 ms, 1 s, 2 s, 4 s, 4 s, 4 s, etc.", until timer F, 64*T1. */
    @Test
    void shouldRepeatAnotherRequestUntilTimerF() {
        udp.dispatch.clients.request(outgoing("OPTIONS"), heard);
        udp.timers.pass(60_000);

        assertThat(udp.sent)
                .extracting(Bench.Sent::atMs)
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
        assertThat(heard.timeouts).isOne();
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    @Test
    void shouldStopRepeatingAnInviteThatRingsAndWaitForItForEver() {
        udp.dispatch.clients.request(outgoing("INVITE"), heard);
        udp.receive(response("180 Ringing", ""));
        udp.receive(response("180 Ringing", ""));

        udp.timers.pass(600_000);

        assertThat(udp.sent).hasSize(1);
        assertThat(heard.statuses).containsExactly(180, 180);
        assertThat(heard.timeouts).isZero();
    }

    /** §9.1. Whoever has the dialog waits for 40 s. */
    @Test
    void shouldCancelAnInviteInADialogThatIsNotAnsweredAndTellOfItOnce() {
        List<Answer.Field> fields = new ArrayList<>(fields("INVITE"));
        fields.set(2, new Answer.Field("To", "<sip:bob@example.net>;tag=theirs"));
        udp.dispatch.clients.request(
                new Outgoing("INVITE", "sip:bob@example.net", fields, Optional.empty(), Optional.empty()), heard);
        udp.receive(response("180 Ringing", ";tag=theirs"));
        udp.timers.pass(34_999);
        assertThat(udp.sent).hasSize(1);

        udp.timers.pass(1);

        assertThat(udp.lastSent()).startsWith("CANCEL ");
        assertThat(heard.timeouts).isOne();
        udp.timers.pass(32_000);
        assertThat(heard.timeouts).isOne();
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    /** §17.1.2.2: in Proceeding, at intervals of T2. */
    @Test
    void shouldRepeatAnotherRequestEveryT2BehindAProvisionalResponse() {
        udp.dispatch.clients.request(outgoing("OPTIONS"), heard);
        udp.receive(response("100 Trying", ""));
        udp.timers.pass(9000);

        assertThat(udp.sent).extracting(Bench.Sent::atMs).containsExactly(0L, 500L, 4500L, 8500L);
    }

    @Test
    void shouldNotRepeatOverTcpAndNoticeThatTheConnectionIsGone() {
        tcp.dispatch.clients.request(outgoing("INVITE"), heard);
        tcp.timers.pass(4000);
        assertThat(tcp.sent).hasSize(1);

        tcp.wire.open = false;
        tcp.timers.pass(4000);

        assertThat(heard.timeouts).isOne();
        ServerTransactionTest.assertThatNothingIsLeft(tcp);
    }

    /** §17.1.1.3: the same branch and request URI, the To of the response, one Via, the Route of the request. */
    @Test
    void shouldAcknowledgeEveryRefusalAndTellOne() {
        udp.dispatch.clients.request(outgoing("INVITE"), heard);
        String via = line(udp.lastSent(), "Via");
        udp.receive(response("486 Busy Here", ";tag=theirs"));
        udp.timers.pass(500);
        udp.receive(response("486 Busy Here", ";tag=theirs"));

        assertThat(heard.statuses).containsExactly(486);
        assertThat(udp.log())
                .containsExactly(
                        "0 INVITE sip:bob@example.net SIP/2.0",
                        "0 ACK sip:bob@example.net SIP/2.0",
                        "500 ACK sip:bob@example.net SIP/2.0");
        assertThat(udp.lastSent())
                .isEqualTo(("ACK sip:bob@example.net SIP/2.0\n" + "Via: " + via + "\n" + "Max-Forwards: 70\n"
                                + "Route: <sip:proxy.example.net;lr>\n"
                                + "From: <sip:conf-1@example.net>;tag=ours\n"
                                + "To: <sip:bob@example.net>;tag=theirs\n" + "Call-ID: call-1\n"
                                + "CSeq: 7 ACK\n" + "Content-Length: 0\n\n")
                        .replace("\n", "\r\n"));
        udp.timers.pass(31_499); // timer D, from the first
        assertThat(udp.dispatch.clients.size()).isOne();
        udp.timers.pass(1);
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    /** RFC 6026 §8.4: timer M, 64*T1. */
    @Test
    void shouldTellEvery2xxToAnInviteFor64T1AndAcknowledgeNone() {
        udp.dispatch.clients.request(outgoing("INVITE"), heard);
        udp.receive(response("200 OK", ";tag=theirs"));
        udp.timers.pass(31_999);
        udp.receive(response("200 OK", ";tag=another"));
        udp.timers.pass(1);
        udp.receive(response("200 OK", ";tag=theirs"));

        assertThat(heard.statuses).containsExactly(200, 200);
        assertThat(udp.sent).hasSize(1);
        assertThat(udp.counters.get(Event.UNKNOWN_RESPONSE)).isOne();
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    /** Timer K: T4 over UDP, 0 over TCP. */
    @Test
    void shouldTellOneFinalResponseToAnotherRequest() {
        for (Bench bench : List.of(udp, tcp)) {
            Heard once = new Heard();
            bench.dispatch.clients.request(outgoing("BYE"), once);
            bench.receive(response(bench, "481 Gone", ""));
            bench.receive(response(bench, "200 OK", ""));

            assertThat(once.statuses).containsExactly(481);
            assertThat(bench.sent).hasSize(1);
            assertThat(bench.dispatch.clients.size()).isEqualTo(bench == udp ? 1 : 0);
            bench.timers.pass(5000);
            ServerTransactionTest.assertThatNothingIsLeft(bench);
        }
    }

    /** §9.1: not before a provisional response; same branch, To without the tag, CSeq number. */
    @Test
    void shouldCancelOnceThatIsAllowed() {
        ClientTransaction invite = udp.dispatch.clients.request(outgoing("INVITE"), heard);
        String via = line(udp.lastSent(), "Via");
        invite.cancel();
        assertThat(udp.sent).hasSize(1);

        udp.receive(response("180 Ringing", ";tag=theirs"));
        invite.cancel();

        assertThat(udp.sent).hasSize(2);
        assertThat(udp.lastSent()).startsWith("CANCEL sip:bob@example.net SIP/2.0\r\n");
        assertThat(line(udp.lastSent(), "Via")).isEqualTo(via);
        assertThat(line(udp.lastSent(), "To")).isEqualTo("<sip:bob@example.net>");
        assertThat(line(udp.lastSent(), "CSeq")).isEqualTo("7 CANCEL");
        udp.receive(response("200 OK", ";tag=theirs")); // of the CANCEL, which was sent last
        udp.receive(ofInvite("487 Request Terminated"));
        assertThat(udp.lastSent()).startsWith("ACK ");
        assertThat(heard.statuses).containsExactly(180, 487);
        udp.timers.pass(32_000);
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    @Test
    void shouldGiveUp64T1AfterACancelThatNobodyHeeds() {
        ClientTransaction invite = udp.dispatch.clients.request(outgoing("INVITE"), heard);
        udp.receive(response("180 Ringing", ";tag=theirs"));

        invite.cancel();
        udp.timers.pass(32_000);

        assertThat(heard.timeouts).isOne();
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    /** §18.1.2, §8.1.3.3, §17.1.3: another's branch, sent-by, method, or more than one Via. */
    @Test
    void shouldDropAndCountResponsesToNothingOfOurs() {
        udp.dispatch.clients.request(outgoing("INVITE"), heard);
        String good = response("180 Ringing", "");

        udp.receive(good.replace("z9hG4bK", "z9hG4bL"));
        udp.receive(good.replace("198.51.100.7:5060", "198.51.100.8:5060"));
        udp.receive(good.replace("198.51.100.7:5060", "198.51.100.7"));
        udp.receive(good.replace("7 INVITE", "7 BYE"));
        udp.receive(good.replace("From:", "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx\nFrom:"));

        assertThat(heard.statuses).isEmpty();
        assertThat(udp.counters.get(Event.UNKNOWN_RESPONSE)).isEqualTo(5);
        udp.receive(good);
        assertThat(heard.statuses).containsExactly(180);
    }

    @Test
    void shouldTellAtOnceThatThereIsNoWay() {
        udp.dispatch.clients.request(unrouted("tel:+15551234"), heard);
        assertThat(heard.timeouts).isOne();
        udp.dispatch.clients.request(unrouted("sip:nowhere.example"), heard);
        assertThat(heard.timeouts).isEqualTo(2);
        udp.wire.open = false;
        udp.dispatch.clients.request(outgoing("OPTIONS"), heard);
        assertThat(heard.timeouts).isEqualTo(3);
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    @Test
    void shouldHaveNoMoreThanTheLimit() {
        Bench small = new Bench(Transport.UDP, "transactions.max-client = 1");
        small.dispatch.clients.request(outgoing("OPTIONS"), heard);
        small.dispatch.clients.request(outgoing("OPTIONS"), heard);

        assertThat(heard.timeouts).isOne();
        assertThat(small.sent).hasSize(1);
        assertThat(small.dispatch.clients.size()).isOne();
    }

    @Test
    void shouldSendAnAckWithABranchOfItsOwnAndKeepNothing() {
        udp.dispatch.clients.ack(outgoing("ACK"));
        udp.dispatch.clients.ack(outgoing("ACK"));

        assertThat(udp.sent).hasSize(2);
        assertThat(line(udp.sent.getFirst().text(), "Via")).isNotEqualTo(line(udp.lastSent(), "Via"));
        ServerTransactionTest.assertThatNothingIsLeft(udp);
    }

    @Test
    void shouldNotLetALineEndIntoARequest() {
        assertThatThrownBy(() -> new Outgoing("BYE", "sip:a@b\r\nX: y", List.of(), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Outgoing("BYE", "sip:a@b SIP/2.0", List.of(), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Outgoing outgoing(String method) {
        return new Outgoing(method, "sip:bob@example.net", fields(method), Optional.empty(), Optional.empty());
    }

    private static Outgoing unrouted(String uri) {
        return new Outgoing("OPTIONS", uri, fields("OPTIONS").subList(1, 5), Optional.empty(), Optional.empty());
    }

    private static List<Answer.Field> fields(String method) {
        return List.of(
                new Answer.Field("Route", "<sip:proxy.example.net;lr>"),
                new Answer.Field("From", "<sip:conf-1@example.net>;tag=ours"),
                new Answer.Field("To", "<sip:bob@example.net>"),
                new Answer.Field("Call-ID", "call-1"),
                new Answer.Field("CSeq", "7 " + method));
    }

    private String response(String status, String tag) {
        return response(udp, status, tag);
    }

    /** To what was sent last, or to the first request where that is an ACK. */
    private static String response(Bench bench, String status, String tag) {
        String last = bench.lastSent().startsWith("ACK") ? bench.sent.getFirst().text() : bench.lastSent();
        return response(last, status, tag);
    }

    private String ofInvite(String status) {
        return response(udp.sent.getFirst().text(), status, ";tag=theirs");
    }

    private static String response(String request, String status, String tag) {
        return """
                SIP/2.0 %s
                Via: %s
                From: %s
                To: <sip:bob@example.net>%s
                Call-ID: call-1
                CSeq: %s
                Content-Length: 0

                """.formatted(status, line(request, "Via"), line(request, "From"), tag, line(request, "CSeq"));
    }

    private static String line(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 2);
    }
}
