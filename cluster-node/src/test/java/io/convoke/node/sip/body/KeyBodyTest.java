// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyBodyTest {

    /** As Cisco gateways and Asterisk write them, and as other phones do; a stroke stands for a line end. */
    @ParameterizedTest
    @CsvSource({
        "application/dtmf-relay, Signal=5/Duration=160/, 5",
        "application/dtmf-relay, Signal= */Duration= 250, *",
        "application/dtmf-relay, Duration=100/signal=#, #",
        "application/dtmf-relay, Signal=10, *",
        "application/dtmf-relay, Signal=11, #",
        "application/dtmf-relay, Signal=d, D",
        "application/dtmf, 7, 7",
        "application/dtmf, 10/, *"
    })
    void shouldReadTheKey(String type, String body, String key) {
        assertThat(KeyBody.digits(type, body.replace("/", "\r\n"))).contains(key);
        assertThat(KeyBody.digits(type, body.replace("/", "\n"))).contains(key);
    }

    @Test
    void shouldTakeAFlashHookForAKeyThatMeansNothing() {
        assertThat(KeyBody.digits("application/dtmf-relay", "Signal=16\r\nDuration=160"))
                .contains("");
    }

    @ParameterizedTest
    @CsvSource({
        "application/dtmf-relay, Duration=160",
        "application/dtmf-relay, Signal=",
        "application/dtmf-relay, Signal=17",
        "application/dtmf, 123",
        "application/dtmf, x",
        "text/plain, 5"
    })
    void shouldRefuseWhatIsNoKey(String type, String body) {
        assertThat(KeyBody.digits(type, body)).isEmpty();
    }
}
