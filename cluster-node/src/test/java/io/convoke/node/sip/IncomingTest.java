// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.message.SipParser;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.Transport;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who calls, and what tells his phone from others. */
class IncomingTest {
    private static final InetSocketAddress TRUNK = new InetSocketAddress("198.51.100.7", 5060);

    private static Incoming invite(String uri, String from, String... more) {
        String text =
                "INVITE " + uri + """
                 SIP/2.0
                Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK74bf9
                Max-Forwards: 70
                From: @from@;tag=9fxced76sl
                To: <sip:+442079460123@example.net>
                Call-ID: 3848276298220188511@example.net
                CSeq: 1 INVITE
                Contact: <sip:gw@10.0.0.4:5080>
                """.replace("@from@", from) + String.join("\n", more) + (more.length == 0 ? "" : "\n")
                        + "Content-Length: 0\n\n";
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Parsed parsed = new SipParser(Set.of()).parse(bytes, SipParser.Arrival.DATAGRAM);
        Flow flow = new Flow() {
            @Override
            public Transport transport() {
                return Transport.UDP;
            }

            @Override
            public InetSocketAddress remote() {
                return TRUNK;
            }

            @Override
            public boolean send(byte[] message) {
                return true;
            }
        };
        return Incoming.of((Parsed.Request) parsed, flow, new NodeId("192.0.2.1:17355"));
    }

    private static final String ACCESS = "sip:+442079460123@example.net";
    private static final String NUMBER = "\"Carol\" <sip:+442079460999@trunk.example.org>";
    private static final String ANONYMOUS = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";

    @Test
    void shouldTellPhonesApartByWhereTheyAreWhereNobodyVouchesForThem() {
        assertThat(invite(ACCESS, NUMBER).visitor(false))
                .isEqualTo(new Visitor("Carol", "198.51.100.7 10.0.0.4:5080", "198.51.100.7"));
        assertThat(invite(ACCESS, "<sip:+442079460999@trunk.example.org>")
                        .visitor(false)
                        .name())
                .isEqualTo("+442079460999");
    }

    @Test
    void shouldTellCallersOfATrunkApartByTheirNumbers() {
        Visitor visitor = invite(ACCESS, NUMBER).visitor(true);

        assertThat(visitor.device()).isNull();
        assertThat(visitor.source()).isEqualTo("+442079460999@trunk.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "'<sip:+442079460888@trunk.example.org;user=phone>', , +442079460888@trunk.example.org",
        "'\"Dave\" <sip:dave@example.net>, <tel:+442079460888>', , dave@example.net",
        "'tel:+44-20-7946-0888', , +442079460888@tel.invalid",
        "'<sip:+442079460888@trunk.example.org>', id, +442079460999@trunk.example.org",
        "'<sip:+442079460888@trunk.example.org>', 'header;USER', +442079460999@trunk.example.org",
        "'<sip:nobody>', , +442079460999@trunk.example.org"
    })
    void shouldBelieveWhatATrunkAssertsUnlessTheCallerMinds(String asserted, String privacy, String caller) {
        Incoming request = invite(
                ACCESS, NUMBER, "P-Asserted-Identity: " + asserted, "Privacy: " + (privacy == null ? "none" : privacy));

        assertThat(request.vouched()).contains(UserId.parse(caller));
        assertThat(request.from()).contains(UserId.parse("+442079460999@trunk.example.org"));
    }

    @Test
    void shouldCallNobodyByANameHeWithholdsButKnowHisPhone() {
        Incoming request = invite(ACCESS, ANONYMOUS, "P-Asserted-Identity: <tel:+442079460888>", "Privacy: id");

        assertThat(request.vouched()).isEqualTo(Optional.empty());
        assertThat(request.visitor(true))
                .isEqualTo(new Visitor("Anonymous", "+442079460888@tel.invalid", "+442079460888@tel.invalid"));
        assertThat(request.visitor(false).source()).isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:+44-20-7946-0123@example.net;user=phone, +442079460123",
        "tel:+44-20-7946-0123, +442079460123",
        "sip:Bridge@example.net, bridge"
    })
    void shouldReadWhatWasDialled(String uri, String number) {
        assertThat(invite(uri, NUMBER).calledNumber()).contains(number);
    }
}
