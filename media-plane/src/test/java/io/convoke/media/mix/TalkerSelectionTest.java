// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TalkerSelectionTest {
    private final TalkerSelection selection = new TalkerSelection(3, 2);

    private static int[] in(int[] framesIn) {
        return IntStream.range(0, framesIn.length).filter(i -> framesIn[i] > 0).toArray();
    }

    private int select(float[] scores, int[] framesIn, int size) {
        float[] ranks = new float[size];
        for (int i = 0; i < size; i++) {
            ranks[i] = TalkerSelection.rank(scores[i], framesIn[i]);
        }
        return selection.select(ranks, framesIn, size);
    }

    @Test
    void shouldTakeTheLoudestThreeAndRankTwoMore() {
        float[] scores = {-30, -20, -50, -10, -40, -25, -61};
        int[] framesIn = new int[7];

        int ranked = select(scores, framesIn, 7);

        assertThat(ranked).isEqualTo(5);
        assertThat(IntStream.range(0, 5).map(selection::ranked)).containsExactly(3, 1, 5, 0, 4);
        assertThat(in(framesIn)).containsExactly(1, 3, 5);
    }

    @Test
    void shouldTakeNobodyWhoIsSilentOrForbidden() {
        int[] framesIn = new int[3];

        assertThat(select(new float[] {-127, Float.NEGATIVE_INFINITY, -65}, framesIn, 3))
                .isZero();
        assertThat(in(framesIn)).isEmpty();
    }

    @Test
    void shouldKeepWhoIsInAgainstOneWhoIsLittleLouder() {
        float[] scores = {-20, -20, -20, -127};
        int[] framesIn = new int[4];
        for (int frame = 0; frame < 50; frame++) {
            select(scores, framesIn, 4);
        }
        scores[3] = -17;
        select(scores, framesIn, 4);
        assertThat(in(framesIn)).containsExactly(0, 1, 2);

        scores[3] = -12;
        select(scores, framesIn, 4);
        assertThat(framesIn[3]).isPositive();
        assertThat(in(framesIn)).hasSize(3);
    }

    @Test
    void shouldNotTakeTurnsAmongEquals() {
        Random random = new Random(9);
        float[] scores = new float[20];
        int[] framesIn = new int[20];
        int changes = 0;
        int[] before = {};
        for (int frame = 0; frame < 500; frame++) {
            for (int i = 0; i < 20; i++) {
                scores[i] = -20 + 3 * random.nextFloat();
            }
            select(scores, framesIn, 20);
            int[] now = in(framesIn);
            assertThat(now).hasSize(3);
            changes += java.util.Arrays.equals(before, now) ? 0 : 1;
            before = now;
        }

        assertThat(changes).isEqualTo(1);
    }

    @Test
    void shouldLetGoOfWhoFellSilent() {
        float[] scores = {-20, -30};
        int[] framesIn = new int[2];
        select(scores, framesIn, 2);
        scores[0] = -70; // still above where it is forgotten
        select(scores, framesIn, 2);
        assertThat(in(framesIn)).containsExactly(0, 1);
        scores[0] = -73;
        select(scores, framesIn, 2);
        assertThat(in(framesIn)).containsExactly(1);
    }
}
