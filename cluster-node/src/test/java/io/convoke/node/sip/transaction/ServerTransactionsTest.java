// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transport.SipCounters.Event;
import io.convoke.node.sip.transport.Transport;
import org.junit.jupiter.api.Test;

/** Which message belongs to which request. */
class ServerTransactionsTest {
    private static final String BRANCH = "z9hG4bK74bf9";
    private static final String INVITE = Bench.request("INVITE", BRANCH, "");
    private static final String CANCEL = Bench.request("CANCEL", BRANCH, "");

    private final Bench bench = new Bench(Transport.UDP);

    @Test
    void shouldAnswerACancelAndTellItOnce() {
        bench.receive(INVITE);

        bench.receive(CANCEL);
        bench.receive(CANCEL);
        bench.requests.getFirst().reply(Answer.of(487));

        assertThat(bench.cancelled).isEqualTo(bench.requests);
        assertThat(bench.log())
                .containsExactly("0 SIP/2.0 200 OK", "0 SIP/2.0 200 OK", "0 SIP/2.0 487 Request Terminated");
        assertThat(bench.sent.getFirst().text()).contains("CSeq: 1 CANCEL\r\n");
    }

    /** §9.2: the same To tag as the replies to the INVITE. */
    @Test
    void shouldAnswerACancelWithTheTagOfTheInvite() {
        bench.receive(INVITE);
        bench.requests.getFirst().reply(Answer.of(180), "ours");
        bench.receive(CANCEL);
        assertThat(ServerTransactionTest.toTag(bench.lastSent())).isEqualTo("ours");

        Bench other = new Bench(Transport.UDP);
        other.receive(INVITE);
        other.receive(CANCEL);
        String ofCancel = ServerTransactionTest.toTag(other.lastSent());
        other.requests.getFirst().reply(Answer.of(487));
        assertThat(ServerTransactionTest.toTag(other.lastSent())).isEqualTo(ofCancel);
    }

    @Test
    void shouldNotTellACancelThatCameBehindTheAnswer() {
        bench.receive(INVITE);
        bench.requests.getFirst().reply(Answer.of(200), "ours");

        bench.receive(CANCEL);

        assertThat(bench.cancelled).isEmpty();
        assertThat(bench.lastSent()).startsWith("SIP/2.0 200 OK").contains("CSeq: 1 CANCEL");
    }

    @Test
    void shouldAnswer481ToACancelOfNothing() {
        bench.receive(CANCEL);

        assertThat(bench.log()).containsExactly("0 SIP/2.0 481 Call/Transaction Does Not Exist");
        assertThat(bench.requests).isEmpty();
    }

    /** §8.2.2.2. */
    @Test
    void shouldAnswer482ToTheSameRequestOnAnotherWay() {
        bench.receive(INVITE);

        bench.receive(Bench.request("INVITE", "z9hG4bKotherway", ""));

        assertThat(bench.requests).hasSize(1);
        assertThat(bench.log()).containsExactly("0 SIP/2.0 482 Loop Detected");
        assertThat(bench.counters.get(Event.MERGED)).isOne();
    }

    @Test
    void shouldNotTakeRequestsOfADialogForMerged() {
        bench.receive(Bench.request("INFO", BRANCH, ";tag=ours"));
        bench.receive(Bench.request("INFO", "z9hG4bKotherway", ";tag=ours"));

        assertThat(bench.requests).hasSize(2);
    }

    /** §17.2.3: branch, sent-by and method. */
    @Test
    void shouldTellRequestsApartByBranchSentByAndMethod() {
        bench.receive(Bench.request("INFO", BRANCH, ";tag=ours"));
        bench.receive(Bench.request("INFO", BRANCH, ";tag=ours").replace("UDP 192.0.2.1:5070", "UDP 192.0.2.9:5070"));
        bench.receive(Bench.request("INFO", BRANCH, ";tag=ours").replace("UDP 192.0.2.1:5070", "UDP 192.0.2.1:5071"));
        bench.receive(Bench.request("UPDATE", BRANCH, ";tag=ours"));
        bench.receive(Bench.request("INFO", BRANCH, ";tag=ours"));

        assertThat(bench.requests).hasSize(4);
    }

    @Test
    void shouldKnowARetransmissionWithoutAUniqueBranchByItsCall() {
        String old = INVITE.replace(";branch=" + BRANCH, "");
        bench.receive(old);
        bench.receive(old);
        bench.requests.getFirst().reply(Answer.of(404));
        bench.receive(Bench.request("ACK", BRANCH, ";tag=" + ServerTransactionTest.toTag(bench.lastSent()))
                .replace(";branch=" + BRANCH, ""));
        bench.timers.pass(60_000);

        assertThat(bench.requests).hasSize(1);
        assertThat(bench.acks).isEmpty();
        assertThat(bench.log()).containsExactly("0 SIP/2.0 100 Trying", "0 SIP/2.0 404 Not Found");
    }

    @Test
    void shouldRefuseWhatIsBeyondTheLimitAndRecover() {
        Bench small = new Bench(Transport.UDP, "transactions { max-server = 1, retry-after = 7s }");
        small.receive(Bench.request("INFO", BRANCH, ";tag=ours"));
        small.receive(Bench.request("INFO", "z9hG4bKsecond", ";tag=ours"));

        assertThat(small.lastSent())
                .startsWith("SIP/2.0 503 Service Unavailable\r\n")
                .contains("Retry-After: 7\r\n");
        assertThat(small.counters.get(Event.OVERLOADED)).isOne();
        small.requests.getFirst().replyStateless(Answer.of(200));
        small.receive(Bench.request("INFO", "z9hG4bKsecond", ";tag=ours"));
        assertThat(small.requests).hasSize(2);
    }

    /** Of a stranger who sends thousands of branches and of a user who never answers. */
    @Test
    void shouldHoldNoMoreThanTheLimitAndLetGoOfAll() {
        Bench small = new Bench(Transport.UDP, "transactions.max-server = 100");
        for (int i = 0; i < 5000; i++) {
            small.receive(Bench.request(i % 2 == 0 ? "INVITE" : "INFO", "z9hG4bK" + i, "")
                    .replace("Call-ID: ", "Call-ID: " + i));
        }
        assertThat(small.dispatch.servers.size()).isEqualTo(100);
        assertThat(small.counters.get(Event.OVERLOADED)).isEqualTo(4900);

        small.timers.pass(32_000);
        assertThat(small.dispatch.servers.size()).isEqualTo(50);
        small.timers.pass(180_000);

        assertThat(small.cancelled).hasSize(50);
        small.timers.pass(32_000);
        ServerTransactionTest.assertThatNothingIsLeft(small);
    }

    /** 16 KB each: branches and Call-IDs of a stranger are kept as well. */
    @Test
    void shouldCountALargeRequestForAsMuchAsItHolds() {
        Bench small = new Bench(Transport.UDP, "transactions.max-server = 100");
        for (int i = 0; i < 100; i++) {
            small.receive(Bench.request("INFO", "z9hG4bK" + i + "x".repeat(15_000), ";tag=ours"));
        }

        assertThat(small.dispatch.servers.size()).isEqualTo(13);
        small.timers.pass(32_000);
        small.receive(Bench.request("INFO", BRANCH, ";tag=ours"));
        assertThat(small.dispatch.servers.size()).isOne();
    }

    @Test
    void shouldAnswerWhatTheParserRefuses() {
        bench.receive(INVITE.replace("Max-Forwards: 70", "Max-Forwards: 0"));

        assertThat(bench.log()).containsExactly("0 SIP/2.0 483 Too Many Hops");
        assertThat(bench.requests).isEmpty();
        assertThat(bench.counters.get(Event.REFUSED)).isOne();
    }

    @Test
    void shouldCountWhatIsNoMessage() {
        bench.receive("garbage");
        bench.receive("garbage\n\n");

        assertThat(bench.sent).isEmpty();
        assertThat(bench.counters.get(Event.BAD_MESSAGE)).isEqualTo(2);
    }
}
