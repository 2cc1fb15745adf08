// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.node.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipSettingsTest {
    /** A phone without the pings of RFC 5626 says nothing between two REGISTER. */
    @Test
    void shouldKeepAConnectionForLongerThanARegistration() {
        SipSettings settings = of("");

        assertThat(settings.stack().streams().idleTimeout())
                .isGreaterThan(settings.registrar().expires().most());
    }

    @ParameterizedTest
    @ValueSource(strings = {"convoke.sip.streams.idle-timeout = 9m", "convoke.sip.registrar.max-expires = 1h"})
    void shouldRefuseToCutOffAPhoneBeforeItsRegistrationExpires(String setting) {
        assertThatThrownBy(() -> of(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("convoke.sip.streams.idle-timeout")
                .hasMessageContaining("registrar.max-expires")
                .hasMessageNotContaining("\n");
    }

    private static SipSettings of(String over) {
        return SipSettings.of(TestNode.config(over), new byte[32]);
    }
}
