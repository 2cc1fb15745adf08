// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.rtp.SequenceTracker.Outcome;
import org.junit.jupiter.api.Test;

class SequenceTrackerTest {
    private final SequenceTracker tracker = new SequenceTracker();

    @Test
    void shouldCountCyclesWhenNumbersWrap() {
        tracker.start(65_534);

        assertThat(tracker.update(65_535)).isEqualTo(Outcome.ACCEPTED);
        assertThat(tracker.update(0)).isEqualTo(Outcome.ACCEPTED);
        assertThat(tracker.update(1)).isEqualTo(Outcome.ACCEPTED);

        assertThat(tracker.extendedHighest()).isEqualTo(0x1_0001);
        assertThat(tracker.expected()).isEqualTo(4);
        assertThat(tracker.received()).isEqualTo(4);
        assertThat(tracker.extend(1) - tracker.extend(65_535)).isEqualTo(2);
    }

    @Test
    void shouldTakeLatePacketsOfTheSameRun() {
        tracker.start(0);
        tracker.update(5);

        assertThat(tracker.update(3)).isEqualTo(Outcome.ACCEPTED);
        assertThat(tracker.update(65_535)).isEqualTo(Outcome.ACCEPTED);

        assertThat(tracker.extendedHighest()).isEqualTo(5);
        assertThat(tracker.extend(65_535)).isEqualTo(tracker.extend(0) - 1);
    }

    @Test
    void shouldDropAWildNumberAndGoOn() {
        tracker.start(100);

        assertThat(tracker.update(40_000)).isEqualTo(Outcome.IMPLAUSIBLE);
        assertThat(tracker.update(101)).isEqualTo(Outcome.ACCEPTED);
        assertThat(tracker.update(20_000)).isEqualTo(Outcome.IMPLAUSIBLE);
        assertThat(tracker.update(102)).isEqualTo(Outcome.ACCEPTED);

        assertThat(tracker.extendedHighest()).isEqualTo(102);
        assertThat(tracker.received()).isEqualTo(3);
    }

    @Test
    void shouldBelieveARestartThatTwoPacketsConfirm() {
        tracker.start(100);

        assertThat(tracker.update(40_000)).isEqualTo(Outcome.IMPLAUSIBLE);
        assertThat(tracker.update(40_001)).isEqualTo(Outcome.RESTARTED);

        assertThat(tracker.extendedHighest()).isEqualTo(40_001);
        assertThat(tracker.received()).isEqualTo(1);
        assertThat(tracker.expected()).isEqualTo(1);
    }

    @Test
    void shouldTakeADropoutBelowTheLimitForLoss() {
        tracker.start(0);

        assertThat(tracker.update(SequenceTracker.MAX_DROPOUT - 1)).isEqualTo(Outcome.ACCEPTED);
        assertThat(tracker.expected()).isEqualTo(SequenceTracker.MAX_DROPOUT);
    }
}
