// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.leg;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.counters.Counters;
import io.convoke.media.counters.DropReason;
import io.convoke.media.counters.LegCounter;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LegRtcpTest {
    private static final int REPORTS = 1_000;

    private final Counters<LegCounter> counters = new Counters<>(LegCounter.class);
    private final LegRtcp rtcp = new LegRtcp(
            1,
            null, // nothing is sent
            0x5DEE_CE66DL,
            new Leg.Surroundings(null, new byte[0], 0, 0),
            counters,
            new Counters<>(DropReason.class));

    /** RFC 3550 §6.2: 5 s on average at least, less what reconsideration would add; RFC 6263 §9: 15 s at most, here 12 at least. */
    @Test
    void shouldReportLessOftenWhileNoMediaComesOrGoes() {
        rtcp.isDue(0);

        LongSummaryStatistics busy = gapsMs(LegCounter.PACKETS_SENT);
        LongSummaryStatistics idle = gapsMs(LegCounter.LEVEL_DB);
        LongSummaryStatistics heard = gapsMs(LegCounter.PACKETS_RECEIVED);

        assertThat(busy.getAverage()).isBetween(3_500.0, 5_000.0);
        assertThat(heard.getAverage()).isBetween(3_500.0, 5_000.0);
        assertThat(idle.getAverage()).isBetween(13_300.0, 13_700.0);
        assertThat(idle.getMin()).isBetween(12_000L, 12_100L);
        assertThat(idle.getMax()).isBetween(14_900L, 15_000L);
    }

    /** @param moved what goes up between two reports */
    private LongSummaryStatistics gapsMs(LegCounter moved) {
        counters.increment(moved);
        assertThat(rtcp.isDue(rtcp.dueNs())).isTrue(); // it looks back
        return LongStream.range(0, REPORTS)
                .map(_ -> {
                    long before = rtcp.dueNs();
                    counters.increment(moved);
                    assertThat(rtcp.isDue(before - 1)).isFalse();
                    assertThat(rtcp.isDue(before)).isTrue();
                    return TimeUnit.NANOSECONDS.toMillis(rtcp.dueNs() - before);
                })
                .summaryStatistics();
    }
}
