// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.bench.instant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Messages by TS 24.380 table 8.2.2-1: subtypes 1 Granted, 2 Taken, 5 Idle; RTCP APP with the name "MCPT". */
class FloorTurnsTest {
    private static final String GRANTED = "81cc0002 00000001 4d435054";
    private static final String TAKEN = "82cc0002 00000001 4d435054";
    private static final String IDLE = "85cc0002 00000001 4d435054";

    private final FloorTurns turns = new FloorTurns();

    @Test
    void shouldBeOverWhenHeIsGrantedAndAllOthersKnow() throws Exception {
        final FloorTurns.Turn turn = turns.request(1, 3, true);

        hears(1, GRANTED);
        hears(0, TAKEN);
        assertThat(turn.await(0)).isFalse();
        hears(2, TAKEN);

        assertThat(turn.await(0)).isTrue();
        assertThat(turns.ownUs().getTotalCount()).isOne();
        assertThat(turns.othersUs().getTotalCount()).isEqualTo(2);
    }

    @Test
    void shouldCountEachMemberOnceAndOnlyWhatConcernsHim() throws Exception {
        final FloorTurns.Turn turn = turns.request(1, 3, true);

        hears(0, TAKEN);
        hears(0, TAKEN);
        hears(2, IDLE);
        hears(1, TAKEN);
        hears(2, "81c90001 00000001"); // a receiver report

        assertThat(turn.await(0)).isFalse();
        assertThat(turns.ownUs().getTotalCount()).isZero();
        assertThat(turns.othersUs().getTotalCount()).isOne();
    }

    @Test
    void shouldWaitForAReleaseWithoutCountingIt() throws Exception {
        final FloorTurns.Turn turn = turns.release(0, 2);

        hears(0, IDLE);
        hears(1, IDLE);

        assertThat(turn.await(0)).isTrue();
        assertThat(turns.ownUs().getTotalCount()).isZero();
    }

    private void hears(int member, String hex) {
        final byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        turns.onReceived(member, ByteBuffer.wrap(bytes), System.nanoTime());
    }
}
