// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessNumbersTest {
    private final AccessNumbers numbers = AccessNumbers.of(List.of("+44 20 7946-0123", "Bridge"));

    @ParameterizedTest
    @CsvSource({
        "+442079460123, true",
        "+44-20-7946-0123, true",
        "+44(20)7946.0123;phone-context=example.net, true",
        "bridge, true",
        "BRIDGE, true",
        "442079460123, false",
        "+442079460124, false",
        "bridge-1, false",
        "'', false"
    })
    void shouldKnowItsNumbersHoweverTheyAreWritten(String user, boolean known) {
        assertThat(numbers.has(AccessNumbers.plain(user))).isEqualTo(known);
    }

    @Test
    void shouldHaveNoneByDefault() {
        assertThat(AccessNumbers.of(List.of()).has("")).isFalse();
    }
}
