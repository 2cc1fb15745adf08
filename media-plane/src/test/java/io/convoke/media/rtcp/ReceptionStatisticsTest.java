// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
    private static final long MS = 1_000_000L;

    private final ReceptionStatistics statistics = new ReceptionStatistics(8_000);

    private RtcpReader report(long nowNs) {
        byte[] packet = new byte[32];
        RtcpPackets.writeReceiverReport(packet, 0, 1, 1);
        statistics.writeBlock(packet, 8, nowNs);
        RtcpReader reader = new RtcpReader();
        assertThat(reader.wrap(packet, 0, 32)).isTrue();
        reader.next();
        return reader;
    }

    @Test
    void shouldReportLossAndJitterAsAnIndependentCountDoes() {
        // given 20 ms packets of which some are lost and the others come up to 30 ms late
        Random random = new Random(42);
        double jitter = 0; // RFC 3550 §6.4.1 in floating point, in seconds
        double lastTransit = 0;
        Set<Integer> arrived = new HashSet<>();
        boolean started = false;
        for (int i = 0; i < 2_000; i++) {
            if (random.nextInt(10) == 0 && i > 0 && i < 1_999) {
                continue;
            }
            arrived.add(i);
            long arrivalNs = i * 20 * MS + random.nextInt(30) * MS;
            double transit = arrivalNs / 1e9 - i * 0.02;
            if (started) {
                jitter += (Math.abs(transit - lastTransit) - jitter) / 16;
                statistics.update(65_000 + i & 0xFFFF, i * 160, arrivalNs, true);
            } else {
                statistics.start(7, 65_000, 0, arrivalNs);
                started = true;
            }
            lastTransit = transit;
        }

        RtcpReader reader = report(40_000 * MS);

        int lost = 2_000 - arrived.size();
        assertThat(reader.blockSource(0)).isEqualTo(7);
        assertThat(reader.blockLost(0)).isEqualTo(lost);
        assertThat(statistics.lost()).isEqualTo(lost);
        assertThat(reader.blockFractionLost(0)).isEqualTo(lost * 256 / 2_000);
        assertThat(reader.blockHighestSequence(0)).isEqualTo(65_000 + 1_999);
        assertThat(reader.blockJitter(0) / 8_000.0).isCloseTo(jitter, within(0.0004));
        assertThat(statistics.jitterUs() / 1e6).isCloseTo(jitter, within(0.0004));
    }

    @Test
    void shouldCountTheFractionAnewInEachInterval() {
        statistics.start(7, 0, 0, 0);
        statistics.update(3, 480, 60 * MS, true);
        assertThat(report(100 * MS).blockFractionLost(0)).isEqualTo(128);

        statistics.update(4, 640, 80 * MS, true);
        RtcpReader next = report(200 * MS);

        assertThat(next.blockFractionLost(0)).isZero();
        assertThat(next.blockLost(0)).isEqualTo(2);
    }

    @Test
    void shouldNotReportLossBelowZeroWhereDuplicatesCame() {
        statistics.start(7, 0, 0, 0);
        statistics.update(0, 0, MS, true);

        RtcpReader reader = report(100 * MS);

        assertThat(reader.blockFractionLost(0)).isZero();
        assertThat(reader.blockLost(0)).isEqualTo(-1);
        assertThat(statistics.lost()).isZero();
    }

    @Test
    void shouldSayHowLongAgoTheSenderReportCame() {
        statistics.start(7, 0, 0, 0);
        assertThat(report(MS).blockDelaySinceLastReport(0)).isZero();

        statistics.onSenderReport(0xB7058000, 1_000 * MS);
        RtcpReader reader = report(6_250 * MS);

        // RFC 3550 figure 2: a delay of 5.250 s is 0x0005:4000
        assertThat(reader.blockLastReport(0)).isEqualTo(0xB7058000);
        assertThat(reader.blockDelaySinceLastReport(0)).isEqualTo(0x54000);
    }

    @Test
    void shouldNotTakeAnEventForJitter() {
        statistics.start(7, 0, 0, 0);
        for (int i = 1; i < 20; i++) {
            statistics.update(i, 0, i * 20 * MS, false);
        }

        assertThat(statistics.jitterUs()).isZero();
    }
}
