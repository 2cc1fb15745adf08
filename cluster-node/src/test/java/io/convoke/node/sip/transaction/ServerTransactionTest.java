// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.Transport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.2 and RFC 6026, with their times: T1 0.5 s, T2 4 s, T4 5 s; linger 5 s. */
class ServerTransactionTest {
    private static final String BRANCH = "z9hG4bK74bf9";
    private static final String INVITE = Bench.request("INVITE", BRANCH, "");

    private final Bench udp = new Bench(Transport.UDP);
    private final Bench tcp = new Bench(Transport.TCP);

    @Test
    void shouldSendTryingOnlyWhereNothingWasSaidFor200Ms() {
        udp.receive(INVITE);
        udp.timers.pass(199);
        assertThat(udp.sent).isEmpty();

        udp.timers.pass(1);

        assertThat(udp.log()).containsExactly("200 SIP/2.0 100 Trying");
        assertThat(udp.lastSent()).contains("To: <sip:conference@example.net>\r\n");
        assertThat(udp.sent.getFirst().to()).isEqualTo(Bench.CALLER);
    }

    @Test
    void shouldNotSendTryingBehindAnAnswer() {
        udp.receive(INVITE);
        udp.requests.getFirst().reply(Answer.of(180), "ours");

        udp.timers.pass(1000);

        assertThat(udp.log()).containsExactly("0 SIP/2.0 180 Ringing");
    }

    @Test
    void shouldAbsorbRetransmissionsAndGiveThemTheLastReply() {
        udp.receive(INVITE);
        udp.receive(INVITE);
        udp.requests.getFirst().reply(Answer.of(180));
        udp.receive(INVITE);

        assertThat(udp.requests).hasSize(1);
        assertThat(udp.log()).containsExactly("0 SIP/2.0 100 Trying", "0 SIP/2.0 180 Ringing", "0 SIP/2.0 180 Ringing");
        assertThat(udp.counters.get(Event.RETRANSMITTED)).isEqualTo(2);
    }

    /** Timer G: T1, 2*T1, 4*T1 after each other; then H, here 5 s. */
    @Test
    void shouldRepeatARefusalOverUdpUntilItIsAcknowledgedOrTimerH() {
        udp.receive(INVITE);

        udp.requests.getFirst().reply(Answer.of(486));
        udp.timers.pass(60_000);

        assertThat(udp.log())
                .containsExactly(
                        "0 SIP/2.0 486 Busy Here",
                        "500 SIP/2.0 486 Busy Here",
                        "1500 SIP/2.0 486 Busy Here",
                        "3500 SIP/2.0 486 Busy Here");
        assertThat(udp.counters.get(Event.NO_ACK)).isOne();
        assertThatNothingIsLeft(udp);
    }

    /** §17.2.1, figure 7: G doubles up to T2, H is 64*T1, where linger is set so. */
    @Test
    void shouldKeepTheTimesOfTheRfcWhereLingerIsTheirs() {
        Bench bench = new Bench(Transport.UDP, "transactions.linger = 32s");
        bench.receive(INVITE);

        bench.requests.getFirst().reply(Answer.of(486));
        bench.timers.pass(60_000);

        assertThat(bench.sent)
                .extracting(Bench.Sent::atMs)
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L);
    }

    @Test
    void shouldStopARefusalWithItsAckAndAbsorbWhatFollowsForT4() {
        udp.receive(INVITE);
        udp.requests.getFirst().reply(Answer.of(486));
        String ack = Bench.request("ACK", BRANCH, ";tag=" + toTag(udp.lastSent()));

        udp.receive(ack);
        udp.receive(ack);
        udp.receive(INVITE);
        udp.timers.pass(4999);

        assertThat(udp.log()).hasSize(1);
        assertThat(udp.requests).hasSize(1);
        assertThat(udp.acks).isEmpty();
        assertThat(udp.dispatch.servers.size()).isOne();
        udp.timers.pass(1);
        assertThatNothingIsLeft(udp);
    }

    @Test
    void shouldNotRepeatARefusalOverTcp() {
        tcp.receive(INVITE);
        tcp.requests.getFirst().reply(Answer.of(486));
        tcp.timers.pass(4999);
        assertThat(tcp.log()).hasSize(1);

        tcp.receive(Bench.request("ACK", BRANCH, ";tag=" + toTag(tcp.lastSent())));

        assertThatNothingIsLeft(tcp);
    }

    /** RFC 3261 §13.3.1.4: T1 doubling to T2 until 64*T1, over every transport. */
    @Test
    void shouldRepeatA2xxOverEveryTransportAndTellThatNobodyAcknowledgedIt() {
        for (Bench bench : new Bench[] {udp, tcp}) {
            bench.receive(INVITE);

            bench.requests.getFirst().reply(Answer.of(200), "ours");
            bench.timers.pass(31_999);
            assertThat(bench.unacknowledged).isEmpty();
            bench.timers.pass(1);

            assertThat(bench.sent)
                    .extracting(Bench.Sent::atMs)
                    .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L);
            assertThat(bench.unacknowledged).isEqualTo(bench.requests);
            assertThatNothingIsLeft(bench);
        }
    }

    @Test
    void shouldHandTheAckOfA2xxUpOnceAndStopRepeating() {
        udp.receive(INVITE);
        udp.requests.getFirst().reply(Answer.of(200), "ours");
        String ack = Bench.request("ACK", "z9hG4bKanother", ";tag=ours");

        udp.receive(ack);
        udp.receive(ack);
        udp.receive(INVITE);
        udp.timers.pass(60_000);

        assertThat(udp.acks).hasSize(1);
        assertThat(udp.log()).containsExactly("0 SIP/2.0 200 OK");
        assertThat(udp.unacknowledged).isEmpty();
        assertThatNothingIsLeft(udp);
    }

    @Test
    void shouldMatchTheAckOfA2xxToAReInviteByTheTagThatItHad() {
        udp.receive(Bench.request("INVITE", BRANCH, ";tag=dialog"));
        udp.requests.getFirst().reply(Answer.of(200), "ignored");

        udp.receive(Bench.request("ACK", "z9hG4bKanother", ";tag=dialog"));
        udp.timers.pass(60_000);

        assertThat(udp.acks).hasSize(1);
        assertThat(udp.log()).hasSize(1);
    }

    @Test
    void shouldHandUpAnAckOfWhichNothingIsKnown() {
        udp.receive(Bench.request("ACK", BRANCH, ";tag=of-another-node"));

        assertThat(udp.acks).hasSize(1);
        assertThat(udp.sent).isEmpty();
    }

    @Test
    void shouldGiveTheSameFinalReplyAgainForAsLongAsTheClientAsks() {
        udp.receive(Bench.request("MESSAGE", BRANCH, ""));
        udp.requests.getFirst().reply(Answer.of(202));
        for (int i = 0; i < 7; i++) { // timer E: every 4 s at last, for 32 s
            udp.timers.pass(4000);
            udp.receive(Bench.request("MESSAGE", BRANCH, ""));
        }

        assertThat(udp.requests).hasSize(1);
        assertThat(udp.sent).hasSize(8).allMatch(one -> one.text().equals(udp.lastSent()));
        udp.timers.pass(5000);
        assertThatNothingIsLeft(udp);
    }

    /** Timer J is 0 over TCP. */
    @Test
    void shouldForgetAnsweredRequestsOverTcpAtOnce() {
        tcp.receive(Bench.request("MESSAGE", BRANCH, ""));

        tcp.requests.getFirst().reply(Answer.of(202));

        assertThatNothingIsLeft(tcp);
    }

    @Test
    void shouldIgnoreASecondFinalReply() {
        udp.receive(INVITE);
        udp.requests.getFirst().reply(Answer.of(487));

        udp.requests.getFirst().reply(Answer.of(200), "ours");
        udp.requests.getFirst().replyStateless(Answer.of(404));

        assertThat(udp.log()).containsExactly("0 SIP/2.0 487 Request Terminated");
        assertThat(udp.counters.get(Event.LATE_REPLY)).isEqualTo(2);
    }

    @Test
    void shouldForgetWhatWasAnsweredStatelessAndSwallowItsAck() {
        udp.receive(INVITE);
        udp.requests.getFirst().replyStateless(Answer.moved("sip:conf-1@example.net"));
        assertThatNothingIsLeft(udp);
        String first = udp.lastSent();

        udp.receive(INVITE);
        udp.requests.getLast().replyStateless(Answer.moved("sip:conf-1@example.net"));
        udp.receive(Bench.request("ACK", BRANCH, ";tag=" + toTag(first)));

        assertThat(udp.requests).hasSize(2);
        assertThat(udp.lastSent()).isEqualTo(first);
        assertThat(udp.acks).isEmpty();
        assertThat(udp.counters.get(Event.SWALLOWED_ACK)).isOne();
        assertThatNothingIsLeft(udp);
    }

    @Test
    void shouldNotForgetA2xxToAnInvite() {
        udp.receive(INVITE);

        assertThatThrownBy(() -> udp.requests.getFirst().replyStateless(Answer.of(200)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayNothingToWhoeverIsDropped() {
        udp.receive(INVITE);

        udp.requests.getFirst().drop();
        udp.timers.pass(60_000);

        assertThat(udp.sent).isEmpty();
        assertThatNothingIsLeft(udp);
    }

    /** RFC 3261 §18.2.2: without rport, to the address it came from and the port that its Via says. */
    @Test
    void shouldReplyToWhereTheViaSays() {
        udp.receive(INVITE.replace("192.0.2.1:5070;", "192.0.2.1:4444;"));

        udp.requests.getFirst().reply(Answer.of(404));

        assertThat(udp.sent.getFirst().to().getPort()).isEqualTo(4444);
    }

    static void assertThatNothingIsLeft(Bench bench) {
        assertThat(bench.dispatch.servers.size()).isZero();
        assertThat(bench.dispatch.clients.size()).isZero();
        assertThat(bench.timers.waiting()).isZero();
    }

    static String toTag(String reply) {
        Matcher tag = Pattern.compile("To: .*;tag=(.*)\r\n").matcher(reply);
        assertThat(tag.find()).isTrue();
        return tag.group(1);
    }
}
