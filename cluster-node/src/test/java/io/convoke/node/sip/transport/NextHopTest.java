// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextHopTest {
    /** The URIs of RFC 3261 §19.1.3, and what §18, §19.1.2 and §26.2.2 say of them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sip:alice@atlanta.com                                                    | UDP | atlanta.com   | 5060
            sip:alice:secretword@atlanta.com;transport=tcp                           | TCP | atlanta.com   | 5060
            sips:alice@atlanta.com?subject=project%20x&priority=urgent               | TLS | atlanta.com   | 5061
            sip:+1-212-555-1212:1234@gateway.com;user=phone                          | UDP | gateway.com   | 5060
            sips:1212@gateway.com                                                    | TLS | gateway.com   | 5061
            sip:alice@192.0.2.4                                                      | UDP | 192.0.2.4     | 5060
            sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com                   | UDP | atlanta.com   | 5060
            sip:alice;day=tuesday@atlanta.com                                        | UDP | atlanta.com   | 5060
            sip:alice@[2001:db8::10]:5070;Transport=UDP;lr                           | UDP | 2001:db8::10  | 5070
            sip:alice@[2001:db8::10]                                                 | UDP | 2001:db8::10  | 5060
            sips:alice@atlanta.com:5443;transport=tcp                                | TLS | atlanta.com   | 5443
            SIP:atlanta.com:65535;transport=TLS                                      | TLS | atlanta.com   | 65535
            """)
    void shouldReadWhereAUriLeads(String uri, Transport transport, String host, int port) {
        assertThat(NextHop.of(uri)).contains(new NextHop(transport, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tel:+358-555-1234567",
                "http://example.net",
                "",
                "sip:",
                "sip:@",
                "sip:a@b:0",
                "sip:a@b:65536",
                "sip:a@b:",
                "sip:a@b:99999999999",
                "sip:a@[::1",
                "sip:a@b;transport=sctp",
                "sips:a@b;transport=udp",
                "sip:;;;",
                "sip:?"
            })
    void shouldNotKnowAWayElsewhere(String uri) {
        assertThat(NextHop.of(uri)).isEmpty();
    }
}
