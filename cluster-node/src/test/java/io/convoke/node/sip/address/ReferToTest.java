// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.UserId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of RFC 3515 §2.1 and §4, RFC 4579 §5.11. */
class ReferToTest {
    private static final UserId BOB = UserId.parse("bob@biloxi.example.com");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:bob@biloxi.example.com",
                "<sip:bob@biloxi.example.com>",
                "Bob <sip:bob@biloxi.example.com;method=INVITE>",
                "\"Bob, of Biloxi\" <sip:bob@biloxi.example.com:5070;transport=tcp?Subject=hello>",
                "<sip:BOB@biloxi.example.com>;early-only"
            })
    void shouldCall(String value) {
        assertThat(ReferTo.of(List.of(value))).isEqualTo(new ReferTo.Call(BOB));
    }

    @Test
    void shouldRemove() {
        assertThat(ReferTo.of(List.of("<sip:bob@biloxi.example.com;method=BYE>")))
                .isEqualTo(new ReferTo.Remove(BOB));
        assertThat(ReferTo.of(List.of("<sip:method=bye@biloxi.example.com>"))).isInstanceOf(ReferTo.Wrong.class);
    }

    @Test
    void shouldNameAGroupOfAUser() {
        assertThat(ReferTo.of(List.of("<sip:bob@biloxi.example.com;group=Crew.7>")))
                .isEqualTo(new ReferTo.Activate(BOB, "Crew.7"));
        assertThat(ReferTo.of(List.of("<sip:bob@biloxi.example.com;method=BYE;group=Crew.7>")))
                .isEqualTo(new ReferTo.Release(BOB, "Crew.7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | <sip:a@example.com>, <sip:b@example.com>",
                "400 | ''",
                "400 | <tel:+358555123456>",
                "400 | <http://example.com/>",
                "501 | <sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345>",
                "501 | <sip:bob@biloxi.example.com;method=SUBSCRIBE>",
                "400 | <sip:bob@biloxi.example.com;group>",
                "400 | <sip:bob@biloxi.example.com;group=%2F>"
            })
    void shouldSayWhatIsWrong(int status, String value) {
        assertThat(ReferTo.of(List.of(value)))
                .isInstanceOfSatisfying(
                        ReferTo.Wrong.class, wrong -> assertThat(wrong.status()).isEqualTo(status));
        assertThat(ReferTo.of(List.of())).isInstanceOf(ReferTo.Wrong.class);
    }
}
