// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class RegistrarTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final String ONE_HOUR = """
            convoke.sip {
              port = 0, tls.port = 0, trusted = ["127.0.0.1"], registrar.max-expires = 1h, streams.idle-timeout = 61m
            }
            """;

    @AutoClose
    private final TestNode node = new TestNode();

    /** RFC 3261 §20.19: up to 2^32-1. */
    @ParameterizedTest
    @CsvSource({
        ";expires=4294967295, '', 3600",
        ";expires=99999999999999999999, '', 3600",
        ";expires=soon, '', 3600",
        ";expires=600, 'Expires: 900\n', 600",
        "'', 'Expires: 900\n', 900",
        "'', 'Expires: 4294967295\n', 3600",
        "'', 'Expires: soon\n', 3600",
        "'', '', 3600"
    })
    void shouldBindAPhoneForAsLongAsItMayAndWants(String parameter, String lines, long seconds) throws Exception {
        try (UdpPhone phone = new UdpPhone(node, ONE_HOUR)) {
            String contact = "Contact: <" + phone.contact() + ">" + parameter + "\n";
            phone.send("REGISTER", "sip:example.net", "<sip:alice@example.net>", "r", 1, contact + lines);
            node.user(ALICE)
                    .expectMessageClass(UserCommand.GetSipAccount.class)
                    .replyTo()
                    .tell(new UserReply.SipAccount(ALICE, null, Map.of()));

            EndpointCommand.Register register = node.endpoints.expectMessageClass(EndpointCommand.Register.class);
            register.replyTo().tell(new EndpointReply.Registered(register.binding()));
            assertThat(phone.status()).isEqualTo("SIP/2.0 200 OK");
            assertThat(Duration.between(register.at(), register.binding().expiresAt()))
                    .hasSeconds(seconds);
        }
    }
}
