// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.LegId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
    private static final LegId ANN = new LegId("ann");
    private static final LegId BOB = new LegId("bob");
    private static final long SECOND_NS = 1_000_000_000L;

    private final Keys keys = new Keys("*6");

    @ParameterizedTest
    @CsvSource({
        "*6, true",
        "12*6, true",
        "*6*6, true",
        "**6, true",
        "*65, true",
        "6, false",
        "*, false",
        "6*, false",
        "*16, false",
        "*5, false",
        "#6, false",
        "'', false",
    })
    void shouldFindTheSequenceInWhatComesAtOnce(String digits, boolean found) {
        assertThat(keys.press(ANN, digits, 0)).isEqualTo(found);
    }

    @Test
    void shouldWaitThreeSecondsForTheSecondKey() {
        assertThat(keys.press(ANN, "*", 0)).isFalse();
        assertThat(keys.press(ANN, "6", 3 * SECOND_NS)).isTrue();
        assertThat(keys.press(ANN, "*", 5 * SECOND_NS)).isFalse();
        assertThat(keys.press(ANN, "6", 8 * SECOND_NS + 1)).isFalse();
    }

    @Test
    void shouldKeepLegsApartAndForgetThoseThatAreGone() {
        keys.press(ANN, "*", 0);
        assertThat(keys.press(BOB, "6", 1)).isFalse();
        keys.keep(Set.of(BOB));
        assertThat(keys.press(ANN, "6", 2)).isFalse();
    }

    @Test
    void shouldLetThroughOneInASecond() {
        assertThat(keys.press(ANN, "*6", 0)).isTrue();
        assertThat(keys.press(ANN, "*6", SECOND_NS - 1)).isFalse();
        assertThat(keys.press(BOB, "*6", SECOND_NS - 1)).isTrue();
        assertThat(keys.press(ANN, "*6", SECOND_NS)).isTrue();
    }
}
