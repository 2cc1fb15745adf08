// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalTagsTest {
    private static final EndpointId CALL = EndpointId.call(UserId.parse("o'hara+1@example.net"), "0a1b");
    private final LocalTags tags = new LocalTags(new byte[32]);

    @Test
    void shouldNameTheEndpointOfADialogOnEveryNode() {
        String tag = tags.of(CALL);

        assertThat(tag).matches("[A-Za-z0-9.!%*_+`'~-]+"); // RFC 3261 §25.1, token
        assertThat(new LocalTags(new byte[32]).endpoint(tag)).contains(CALL);
    }

    @Test
    void shouldNotBelieveATagThatNobodyHereMade() {
        String tag = tags.of(CALL);
        String bent = (tag.charAt(0) == 'A' ? "B" : "A") + tag.substring(1);

        for (String other : List.of("", ".", "a.b", "314159", bent, tag + "0", tag.substring(1))) {
            assertThat(tags.endpoint(other)).as(other).isEmpty();
        }
        assertThat(new LocalTags("another secret, of 32 bytes and more".getBytes(StandardCharsets.US_ASCII))
                        .endpoint(tag))
                .isEmpty();
    }

    @Test
    void shouldTakeHeaderValuesApartOutsideOfQuotesAndBrackets() {
        assertThat(HeaderList.split("<sip:a;lr>, \"b, c\" <sip:b,c@d>,,<sip:e>"))
                .containsExactly("<sip:a;lr>", "\"b, c\" <sip:b,c@d>", "<sip:e>");
        assertThat(HeaderList.withoutParameter("\"x;tag=1\" <sip:a;tag=2@b>;tag=3;q=1", "tag"))
                .isEqualTo("\"x;tag=1\" <sip:a;tag=2@b>;q=1");
        assertThat(HeaderList.withoutParameter("sip:a@b;TAG=3", "tag")).isEqualTo("sip:a@b");
    }

    @Test
    void shouldTrustTheNetworksThatAreListed() throws Exception {
        Trust trust = Trust.of(List.of("192.0.2.128/25", "2001:db8::1"));

        assertThat(trust.has(InetAddress.ofLiteral("192.0.2.129"))).isTrue();
        assertThat(trust.has(InetAddress.ofLiteral("192.0.2.127"))).isFalse();
        assertThat(trust.has(InetAddress.ofLiteral("2001:db8::1"))).isTrue();
        assertThat(trust.has(InetAddress.ofLiteral("2001:db8::2"))).isFalse();
        assertThatThrownBy(() -> Trust.of(List.of("192.0.2.0/33")))
                .hasMessageContaining("convoke.sip.trusted has '192.0.2.0/33'");
    }
}
