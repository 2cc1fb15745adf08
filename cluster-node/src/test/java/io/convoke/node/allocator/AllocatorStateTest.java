// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import static io.convoke.node.allocator.Allocators.report;
import static io.convoke.node.conference.Conferences.NODE;
import static io.convoke.node.conference.Conferences.OTHER_NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.allocator.AllocatorState.Pick;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocatorStateTest {
    private static final double MAX_LOAD = 0.85;
    private static final Duration EXPIRY = Duration.ofSeconds(5);
    private final AllocatorState both = AllocatorState.EMPTY
            .reported(report(NODE, 0.52, 10, false), 0)
            .reported(report(OTHER_NODE, 0.21, 90, false), 0);

    @Test
    void shouldPickTheLeastLoadedNode() {
        assertThat(both.pick(MAX_LOAD)).isEqualTo(new Pick.Picked(OTHER_NODE));
    }

    @Test
    void shouldPickTheNodeWithFewerLegsWhereLoadIsTheSame() {
        AllocatorState state = both.reported(report(NODE, 0.24, 10, false), 1);

        assertThat(state.pick(MAX_LOAD)).isEqualTo(new Pick.Picked(NODE));
    }

    @Test
    void shouldSpreadWhatComesBetweenTwoReports() {
        AllocatorState state = AllocatorState.EMPTY
                .reported(report(NODE, 0, 0, false), 0)
                .reported(report(OTHER_NODE, 0, 0, false), 0);

        Pick.Picked first = (Pick.Picked) state.pick(MAX_LOAD);
        Pick.Picked second = (Pick.Picked) state.picked(first.node()).pick(MAX_LOAD);

        assertThat(second.node()).isNotEqualTo(first.node());
    }

    @Test
    void shouldNotPickANodeThatIsDrainedOrFull() {
        AllocatorState draining = both.reported(report(OTHER_NODE, 0.21, 90, true), 1);
        AllocatorState full = draining.reported(report(NODE, 0.86, 10, false), 1);

        assertThat(draining.pick(MAX_LOAD)).isEqualTo(new Pick.Picked(NODE));
        assertThat(full.pick(MAX_LOAD)).isEqualTo(new Pick.AllFull());
    }

    @Test
    void shouldNotSayThatAllAreFullBeforeAllMayHaveReported() {
        AllocatorState begun = AllocatorState.beginning(0).reported(report(NODE, 0.86, 10, false), 1);

        assertThat(begun.without(EXPIRY, EXPIRY.toNanos()).pick(MAX_LOAD)).isEqualTo(new Pick.NobodyThere());
        assertThat(begun.without(EXPIRY, EXPIRY.toNanos() + 1).pick(MAX_LOAD)).isEqualTo(new Pick.AllFull());
        assertThat(begun.reported(report(OTHER_NODE, 0.21, 90, false), 2).pick(MAX_LOAD))
                .isEqualTo(new Pick.Picked(OTHER_NODE));
    }

    @Test
    void shouldPickWhatTheConferenceWouldRatherHaveAsLongAsThatTakesMore() {
        assertThat(both.pick(MAX_LOAD, List.of(NODE), List.of())).isEqualTo(new Pick.Picked(NODE));
        assertThat(both.pick(MAX_LOAD, List.of(NODE), List.of(OTHER_NODE, NODE)))
                .isEqualTo(new Pick.AllFull());
        AllocatorState full = both.reported(report(NODE, 0.86, 10, false), 1);
        AllocatorState draining = both.reported(report(NODE, 0.1, 10, true), 1);
        assertThat(full.pick(MAX_LOAD, List.of(NODE), List.of())).isEqualTo(new Pick.Picked(OTHER_NODE));
        assertThat(draining.pick(MAX_LOAD, List.of(NODE), List.of())).isEqualTo(new Pick.Picked(OTHER_NODE));
    }

    @Test
    void shouldForgetANodeThatIsSilentForLong() {
        AllocatorState later = both.reported(
                report(NODE, 0.52, 10, false), Duration.ofSeconds(4).toNanos());

        assertThat(later.without(EXPIRY, Duration.ofSeconds(6).toNanos()).pick(MAX_LOAD))
                .isEqualTo(new Pick.Picked(NODE));
        assertThat(later.without(EXPIRY, Duration.ofSeconds(10).toNanos()).pick(MAX_LOAD))
                .isEqualTo(new Pick.NobodyThere());
    }
}
