// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.UserId;
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
class SubscriptionsTest {
    private static final String ROOM = "sip:conf-abcdefghijklmnopqrstuvwxyz@convoke.local";

    @AutoClose
    private final TestNode node = new TestNode();

    @AutoClose
    private UdpPhone phone;

    @BeforeEach
    void plugIn() throws Exception {
        phone = new UdpPhone(node);
    }

    private void subscribe(String uri, String lines) throws Exception {
        phone.send("SUBSCRIBE", uri, "<" + uri + ">", "s1", 1, "Contact: <" + phone.contact() + ">\n" + lines);
    }

    private EndpointCommand.Subscribe asked() {
        return node.endpoints.expectMessageClass(EndpointCommand.Subscribe.class);
    }

    @Test
    void shouldGrantWhoeverHasTheAddressAConferenceAndFindItsDialogAgain() throws Exception {
        subscribe(ROOM, "Event: conference;id=a1\nExpires: 600\n");

        EndpointCommand.Subscribe asked = asked();
        assertThat(asked.topic()).isEqualTo(new SipTopic.OfConference(new ConferenceId("abcdefghijklmnopqrstuvwxyz")));
        assertThat(asked.event()).isEqualTo("conference;id=a1");
        assertThat(asked.dialog().remoteTarget()).isEqualTo(phone.contact());
        assertThat(ConferenceAddresses.isFocus(asked.dialog().localTarget())).isTrue();
        assertThat(Duration.between(asked.at(), asked.expiresAt())).hasSeconds(600);
        asked.replyTo()
                .tell(new EndpointReply.Subscribed(
                        asked.expiresAt(), asked.dialog().localTarget()));
        String answer = phone.receive();
        assertThat(answer).startsWith("SIP/2.0 200 OK");
        assertThat(UdpPhone.field(answer, "Expires")).isEqualTo("600");
        assertThat(UdpPhone.field(answer, "To")).contains(asked.dialog().localTag());

        phone.send(
                "SUBSCRIBE",
                asked.dialog().localTarget(),
                UdpPhone.field(answer, "To"),
                "s1",
                2,
                "Contact: <" + phone.contact() + ">\nEvent: conference;id=a1\nExpires: 0\n");
        EndpointCommand.Resubscribe end = node.endpoints.expectMessageClass(EndpointCommand.Resubscribe.class);
        assertThat(end.expiresAt()).isEqualTo(end.at());
        end.replyTo().tell(new EndpointReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, "gone")));
        assertThat(phone.status()).startsWith("SIP/2.0 481 ");
    }

    @Test
    void shouldGrantAUserPresence() throws Exception {
        subscribe("sip:bob@example.net", "Event: presence\n");

        UserCommand.GetSipAccount account =
                node.user(UserId.parse("alice@example.net")).expectMessageClass(UserCommand.GetSipAccount.class);
        account.replyTo().tell(new UserReply.SipAccount(UserId.parse("alice@example.net"), null, Map.of()));
        EndpointCommand.Subscribe asked = asked();
        assertThat(asked.topic()).isEqualTo(new SipTopic.OfPresence(UserId.parse("bob@example.net")));
        assertThat(Duration.between(asked.at(), asked.expiresAt())).hasHours(1); // the most, where nothing is said
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Event: dialog\\n | SIP/2.0 489 Bad Event | Allow-Events: conference, presence",
                "Event: conference\\nExpires: 5\\n | SIP/2.0 423 Interval Too Brief | Min-Expires: 60",
                "Event: conference\\nAccept: application/sdp\\n | SIP/2.0 406 Not Acceptable "
                        + "| Accept: application/conference-info+xml"
            })
    void shouldSayWhatIsWrong(String lines, String status, String field) throws Exception {
        subscribe(ROOM, lines.replace("\\n", "\n"));

        assertThat(phone.receive()).startsWith(status).contains(field);
    }

    @Test
    void shouldKnowNoConferenceByANameThatIsNone() throws Exception {
        subscribe("sip:kitchen@convoke.local", "Event: conference\n");

        assertThat(phone.status()).isEqualTo("SIP/2.0 404 Not Found");
    }

    @Test
    void shouldAskWhoWatchesPeopleForHisPassword() throws Exception {
        try (UdpPhone stranger = new UdpPhone(node, "convoke.sip { port = 0, tls.port = 0 }")) {
            String fields = "Contact: <" + stranger.contact() + ">\nEvent: presence\n";
            stranger.send("SUBSCRIBE", "sip:bob@example.net", "<sip:bob@example.net>", "s1", 1, fields);

            assertThat(stranger.receive()).startsWith("SIP/2.0 401 ").contains("WWW-Authenticate: Digest");
        }
    }
}
