// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.client;

import static io.convoke.node.sip.UdpPhone.field;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.sip.UdpPhone;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that a conference makes, to a phone on a socket. */
@Timeout(60)
class UserAgentClientTest {
    private static final byte[] SECRET = "a secret that all nodes of a cluster have".getBytes(StandardCharsets.UTF_8);
    private static final EndpointId CALL = EndpointId.call(UserId.parse("bob@example.net"), "b2");
    private static final Duration LONG = Duration.ofSeconds(30);

    @AutoClose
    private final TestNode node = new TestNode();

    private final TestProbe<SipReply> call = node.kit.createTestProbe();
    private final Set<String> seen = new HashSet<>();

    @AutoClose
    private UdpPhone phone;

    private ActorRef<SipCommand> client;

    @BeforeEach
    void open() throws Exception {
        phone = new UdpPhone(node);
        client = node.kit.spawn(
                UserAgentClient.create(CompletableFuture.completedFuture(phone.stack), "example.net", SECRET));
    }

    /** RFC 3262 §4: in their order, each once; §5: the answer in a reliable response need not come again. */
    @Test
    void shouldAcknowledgeReliableProvisionalResponsesAndTakeTheAnswerInThem() throws IOException {
        invite(LONG, null);
        String invite = received();
        assertThat(field(invite, "Supported")).contains("100rel");

        answer(invite, "183 Session Progress", "Require: 100rel\nRSeq: 7\n", "early answer");
        String prack = received();
        assertThat(prack).startsWith("PRACK " + phone.contact() + " SIP/2.0");
        assertThat(field(prack, "RAck")).isEqualTo("7 1 INVITE");
        assertThat(field(prack, "CSeq")).isEqualTo("2 PRACK");
        assertThat(field(prack, "To")).endsWith(";tag=b7");
        answer(prack, "200 OK", "", "");
        answer(invite, "183 Session Progress", "Require: 100rel\nRSeq: 7\n", "early answer");
        answer(invite, "180 Ringing", "Require: 100rel\nRSeq: 9\n", "");
        answer(invite, "180 Ringing", "Require: 100rel\nRSeq: 8\n", "");
        String next = received();
        assertThat(field(next, "RAck")).isEqualTo("8 1 INVITE");
        assertThat(field(next, "CSeq")).isEqualTo("3 PRACK");
        answer(next, "200 OK", "", "");
        answer(invite, "200 OK", "", "");

        String ack = received();
        assertThat(ack).startsWith("ACK ");
        assertThat(field(ack, "CSeq")).isEqualTo("1 ACK");
        var established = call.expectMessageClass(SipReply.Established.class);
        assertThat(established.sdp()).isEqualTo("early answer");
        assertThat(established.dialog().localSequence()).isEqualTo(3);
    }

    /** RFC 3261 §13.2.1: a preview, which nobody acknowledges. */
    @Test
    void shouldTakeNoHarmFromEarlyMediaThatIsNotReliable() throws IOException {
        invite(LONG, null);
        String invite = received();

        answer(invite, "183 Session Progress", "", "early answer");
        answer(invite, "200 OK", "", "answer");

        assertThat(received()).startsWith("ACK ");
        assertThat(call.expectMessageClass(SipReply.Established.class).sdp()).isEqualTo("answer");
    }

    /** RFC 3326: what the telephone network said. */
    @Test
    void shouldTellTheCauseThatTheNetworkGave() throws IOException {
        invite(LONG, null);
        answer(
                received(),
                "503 Service Unavailable",
                "Reason: SIP;cause=503, Q.850 ;cause=34 ;text=\"No circuit\"\nRetry-After: 30 (busy)\n",
                "");

        var no = call.expectMessageClass(SipReply.Response.class);
        assertThat(no.status()).isEqualTo(503);
        assertThat(no.cause()).isEqualTo(34);
        assertThat(no.retryAfter()).isEqualTo(30);
    }

    @Test
    void shouldCancelWhatRingsForTooLong() throws IOException {
        invite(Duration.ofMillis(300), null);
        String invite = received();
        answer(invite, "180 Ringing", "", "");

        String cancel = received();
        assertThat(cancel).startsWith("CANCEL ");
        assertThat(field(cancel, "Reason")).isEqualTo("SIP;cause=408;text=\"No Answer\"");
        answer(cancel, "200 OK", "", "");
        answer(invite, "487 Request Terminated", "", "");

        var no = call.expectMessageClass(SipReply.Response.class);
        assertThat(no.status()).isEqualTo(408);
        assertThat(no.cause()).isEqualTo(19);
    }

    @Test
    void shouldCancelWithTheReasonThatItIsGiven() throws IOException {
        invite(LONG, null);
        String invite = received();
        answer(invite, "180 Ringing", "", "");

        client.tell(new SipCommand.Cancel("call-1", "SIP;cause=200;text=\"Call completed elsewhere\""));

        String cancel = received();
        assertThat(cancel).startsWith("CANCEL ");
        assertThat(field(cancel, "Reason")).isEqualTo("SIP;cause=200;text=\"Call completed elsewhere\"");
    }

    @Test
    void shouldGiveUpAGatewayThatSaysNothingAtAllAndWantNothingFromItLater() throws IOException {
        invite(LONG, Duration.ofMillis(200));
        String invite = received();

        call.expectMessageClass(SipReply.NoResponse.class);

        answer(invite, "200 OK", "", "answer");
        assertThat(next("ACK ")).startsWith("ACK ");
        assertThat(received()).startsWith("BYE ");
        call.expectNoMessage();
    }

    @Test
    void shouldWaitForAGatewayThatHasSaidSomething() throws IOException {
        invite(LONG, Duration.ofSeconds(4));
        answer(received(), "100 Trying", "", "");

        call.expectNoMessage(Duration.ofSeconds(5));
    }

    @Test
    void shouldCancelWhereNobodyWaitsForTheAnswerAnyMore() throws IOException {
        invite(LONG, null);
        String invite = received();
        answer(invite, "180 Ringing", "", "");

        call.stop();

        assertThat(next("CANCEL ")).contains("Nobody waits for the answer");
        answer(invite, "200 OK", "", "answer");
        assertThat(next("ACK ")).startsWith("ACK ");
        assertThat(next("BYE ")).startsWith("BYE ");
    }

    /** RFC 4475 §3.1.1.2: behind a backslash it may stand in a name; it does not end anything here. */
    @Test
    void shouldTakeAControlCharacterInANameForASpace() throws IOException {
        invite(LONG, null);
        String invite = received();

        answer(invite.replace("To: ", "To: \"Bob \\\u0007\" "), "200 OK", "", "answer");

        assertThat(field(next("ACK "), "To")).startsWith("\"Bob \\ \" <sip:");
        call.expectMessageClass(SipReply.Established.class);
    }

    /** RFC 3327 §5.3: through the proxies of the path, wherever the REGISTER came from and the contact is. */
    @Test
    void shouldSendWhatIsForARegistrationThroughTheProxiesOfItsPath() throws IOException {
        String first = "<" + phone.contact() + ";lr>";
        String second = "<sip:edge.example.org;lr>";
        SipFlow elsewhere = new SipFlow("udp", "127.0.0.2", 5062, new NodeId("a"));
        SipTarget target = new SipTarget("sip:bob@192.0.2.4", List.of(first, second), elsewhere, "sip:bob@example.net");

        invite(target, LONG, null);
        String invite = received();
        client.tell(new SipCommand.Message(target, UserId.parse("alice@example.net"), "text-1", "hello", call.ref()));
        String message = next("MESSAGE ");

        assertThat(invite).startsWith("INVITE sip:bob@192.0.2.4 SIP/2.0\n");
        assertThat(message).startsWith("MESSAGE sip:bob@192.0.2.4 SIP/2.0\n");
        for (String request : List.of(invite, message)) {
            assertThat(request).contains("\nRoute: " + first + "\nRoute: " + second + "\n");
        }
    }

    private void invite(Duration noAnswer, Duration silence) {
        invite(new SipTarget(phone.contact(), List.of(), null, "sip:bob@example.net"), noAnswer, silence);
    }

    private void invite(SipTarget target, Duration noAnswer, Duration silence) {
        client.tell(new SipCommand.Invite(
                CALL, new ConferenceId("budget"), target, "call-1", "", "offer", noAnswer, call.ref(), silence));
    }

    /** The next message that has not come before: what is not answered at once is sent again. */
    private String received() throws IOException {
        String message = phone.receive();
        while (!seen.add(message)) message = phone.receive();
        return message;
    }

    private String next(String method) throws IOException {
        String message = received();
        while (!message.startsWith(method)) message = received();
        return message;
    }

    private void answer(String request, String status, String fields, String sdp) throws IOException {
        String to = field(request, "To");
        String tagged = to.contains(";tag=") ? to : to + ";tag=b7";
        String type = sdp.isEmpty() ? "" : "Content-Type: application/sdp\n";
        String text = """
                SIP/2.0 %s
                Via: %s
                From: %s
                To: %s
                Call-ID: %s
                CSeq: %s
                Contact: <%s>
                %s%sContent-Length: %d

                """.formatted(
                        status,
                        field(request, "Via"),
                        field(request, "From"),
                        tagged,
                        field(request, "Call-ID"),
                        field(request, "CSeq"),
                        phone.contact(),
                        fields,
                        type,
                        sdp.length())
                .replace("\n", "\r\n");
        phone.send(text + sdp);
    }
}
