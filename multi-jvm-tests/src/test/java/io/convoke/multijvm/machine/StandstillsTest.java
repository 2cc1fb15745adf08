// SPDX-License-Identifier: Apache-2.0
package io.convoke.multijvm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandstillsTest {
    private static final long MS = 1_000_000;
    private static final long FROM_MS = 5_000;

    private final AtomicLong stolenMs = new AtomicLong(70_000);
    private final Standstills standstills = new Standstills(stolenMs::get, FROM_MS * MS);

    @Test
    void shouldReadWhatWasStolenFromAllCpusTogether() {
        final String stat = """
                cpu  1107011 285131 130386 1674909 4054 0 9122 212969 0 0
                cpu0 547957 144613 63908 827184 1681 0 4018 106561 0 0
                """;

        assertThat(Standstills.stolenMs(stat)).isEqualTo(2_129_690);
    }

    @Test
    void shouldSeeNothingWhereLittleIsStolenInEachSecond() {
        for (int second = 0; second < 5; second++) {
            stolenMs.addAndGet(90);
            run(second * 1_000, (second + 1) * 1_000);
        }

        assertThat(standstills.since(FROM_MS * MS)).isFalse();
    }

    @Test
    void shouldSeeASecondOfWhichMuchWasStolen() {
        run(0, 500);
        stolenMs.addAndGet(100);
        run(500, 520);

        assertThat(standstills.since(FROM_MS * MS)).isTrue();
        assertThat(standstills.since((FROM_MS + 520) * MS)).isFalse();
    }

    @Test
    void shouldSeeThatNothingRanForAQuarterOfASecond() {
        run(0, 1_000);
        run(1_250, 1_500);
        assertThat(standstills.since(FROM_MS * MS)).isFalse();

        run(1_761, 2_000);
        assertThat(standstills.since(FROM_MS * MS)).isTrue();
    }

    private void run(int fromMs, int toMs) {
        for (int ms = fromMs; ms <= toMs; ms += 10) {
            standstills.woke((FROM_MS + ms) * MS);
        }
    }
}
