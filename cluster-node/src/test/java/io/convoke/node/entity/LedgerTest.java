// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long RETRY_NS = Duration.ofSeconds(2).toNanos();
    private final Ledger<String> ledger = new Ledger<>(Duration.ofSeconds(2));

    @Test
    void shouldTryADebtAgainOnlyAfterAWhile() {
        assertThat(ledger.due(List.of("a", "b"), 0)).containsExactly("a", "b");
        assertThat(ledger.due(List.of("a", "b", "c"), RETRY_NS - 1)).containsExactly("c");
        assertThat(ledger.due(List.of("a", "b", "c"), RETRY_NS)).containsExactly("a", "b");
    }

    @Test
    void shouldNotTryWhatIsPaidUntilThatIsForgotten() {
        ledger.due(List.of("a"), 0);
        ledger.paid("a", 10);

        assertThat(ledger.due(List.of("a"), RETRY_NS)).isEmpty();
        assertThat(ledger.isPaid("a")).isTrue();
        assertThat(ledger.untilDue(List.of("a"), RETRY_NS)).isNull();
        ledger.forgetPaid("a", Duration.ofNanos(100), 109);
        assertThat(ledger.due(List.of("a"), 109)).isEmpty();
        ledger.forgetPaid("a", Duration.ofNanos(100), 110);
        assertThat(ledger.due(List.of("a"), 110)).containsExactly("a");
    }

    @Test
    void shouldStrikeOutWhatIsNoLongerOwed() {
        ledger.due(List.of("a"), 0);
        ledger.due(List.of(), 1);

        assertThat(ledger.due(List.of("a"), 2)).containsExactly("a");
    }

    @Test
    void shouldSayWhenToComeAgain() {
        ledger.due(List.of("a"), 0);
        ledger.due(List.of("a", "b"), 500);

        assertThat(ledger.untilDue(List.of("a", "b"), 1_000)).isEqualTo(Duration.ofNanos(RETRY_NS - 1_000));
        assertThat(ledger.untilDue(List.of("a", "c"), 1_000)).isZero();
    }
}
