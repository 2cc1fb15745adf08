// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseCauseTest {

    @ParameterizedTest(name = "RFC 3398 §8.2.6.1: {0} is cause {1}")
    @CsvSource({
        "400, 41", "403, 21", "404, 1", "405, 63", "406, 79", "408, 102", "410, 22", "480, 18", "482, 25", "484, 28",
        "486, 17", "487, 0", "500, 41", "501, 79", "502, 38", "503, 41", "504, 102", "513, 127", "600, 17", "603, 21",
        "604, 1", "200, 0", "180, 0"
    })
    void shouldMapAStatusToACause(int status, int cause) {
        assertThat(ReleaseCause.ofStatus(status)).isEqualTo(cause);
    }

    @ParameterizedTest(name = "RFC 3398 §7.2.4.1: cause {0} is {1}")
    @CsvSource({
        "1, 404", "3, 404", "17, 486", "18, 408", "19, 480", "20, 480", "21, 403", "22, 410", "27, 502", "28, 484",
        "29, 501", "31, 480", "34, 503", "38, 503", "41, 503", "42, 503", "58, 503", "65, 488", "79, 501", "88, 503",
        "102, 504", "111, 500", "127, 500", "99, 500"
    })
    void shouldMapACauseToAStatus(int cause, int status) {
        assertThat(ReleaseCause.status(cause)).isEqualTo(status);
    }
}
