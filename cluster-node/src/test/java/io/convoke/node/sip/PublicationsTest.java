// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class PublicationsTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final String HERSELF = "sip:alice@example.net";
    private static final String PIDF =
            "Content-Type: application/pidf+xml\n\n<presence xmlns='urn:ietf:params:xml:ns:pidf'>"
                    + "<tuple id='a'><status><basic>closed</basic></status></tuple></presence>";

    @AutoClose
    private final TestNode node = new TestNode();

    @AutoClose
    private UdpPhone phone;

    @BeforeEach
    void plugIn() throws Exception {
        phone = new UdpPhone(node);
    }

    private void publish(String uri, int sequence, String lines) throws Exception {
        phone.send("PUBLISH", uri, "<" + uri + ">", "p1", sequence, lines);
    }

    private void isAlice() {
        UserCommand.GetSipAccount account = node.user(ALICE).expectMessageClass(UserCommand.GetSipAccount.class);
        account.replyTo().tell(new UserReply.SipAccount(ALICE, null, Map.of()));
    }

    @Test
    void shouldGiveATagForWhatIsPublishedAndFindItAgain() throws Exception {
        publish(HERSELF, 1, "Event: presence\nExpires: 600\n" + PIDF);
        isAlice();
        EndpointCommand.Publish first = node.endpoints.expectMessageClass(EndpointCommand.Publish.class);
        assertThat(first.version()).isZero();
        assertThat(first.presence()).isEqualTo(PresenceStatus.OFFLINE);
        assertThat(Duration.between(first.at(), first.expiresAt())).hasSeconds(600);
        first.replyTo().tell(new EndpointReply.Published(5, first.expiresAt()));
        String answer = phone.receive();
        assertThat(answer).startsWith("SIP/2.0 200 OK");
        assertThat(UdpPhone.field(answer, "Expires")).isEqualTo("600");

        publish(HERSELF, 2, "Event: presence\nSIP-If-Match: " + UdpPhone.field(answer, "SIP-ETag") + "\n");
        isAlice();
        EndpointCommand.Publish refresh = node.endpoints.expectMessageClass(EndpointCommand.Publish.class);

        assertThat(refresh.version()).isEqualTo(5);
        assertThat(refresh.presence()).isNull();
        refresh.replyTo().tell(new EndpointReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, "over")));
        assertThat(phone.status()).isEqualTo("SIP/2.0 412 Conditional Request Failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Event: dialog\\n | SIP/2.0 489 Bad Event",
                "X-No-Event: 1\\n | SIP/2.0 489 Bad Event",
                "Event: presence\\nExpires: 5\\n | SIP/2.0 423 Interval Too Brief",
                "Event: presence\\n | SIP/2.0 400 Bad Request - Nothing to publish",
                "Event: presence\\nContent-Type: text/plain\\n\\nhere | SIP/2.0 415 Unsupported Media Type",
                "Event: presence\\nContent-Type: application/pidf+xml\\n\\n<a/> | SIP/2.0 400 Bad Request - No PIDF"
            })
    void shouldSayWhatIsWrong(String lines, String status) throws Exception {
        publish(HERSELF, 1, lines.replace("\\n", "\n"));

        assertThat(phone.status()).isEqualTo(status);
    }

    @Test
    void shouldTakeNothingForSomebodyElseAndNoTagThatItDidNotGive() throws Exception {
        publish("sip:bob@example.net", 1, "Event: presence\n" + PIDF);
        isAlice();
        assertThat(phone.status()).isEqualTo("SIP/2.0 403 Forbidden");

        publish(HERSELF, 2, "Event: presence\nSIP-If-Match: guessed-1\n" + PIDF);
        isAlice();
        assertThat(phone.status()).isEqualTo("SIP/2.0 412 Conditional Request Failed");
    }
}
