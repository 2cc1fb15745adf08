// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrelationTest {

    @Test
    void shouldAgreeWithTheSumThatDefinesIt() {
        final Random random = new Random(20_261_120);
        final double[] x = random.doubles(37, -1_000, 1_000).toArray();
        final double[] y = random.doubles(101, -1_000, 1_000).toArray();

        final double[] found = new Correlation(x, y).upTo(64);

        for (int lag = 0; lag < 64; lag++) {
            assertThat(found[lag]).as("lag %d", lag).isCloseTo(cosine(x, y, lag), within(1e-9));
        }
    }

    private static double cosine(double[] x, double[] y, int lag) {
        double product = 0;
        double own = 0;
        double other = 0;
        for (int i = 0; i < x.length; i++) {
            product += x[i] * y[i + lag];
            own += x[i] * x[i];
            other += y[i + lag] * y[i + lag];
        }
        return product / Math.sqrt(own * other);
    }
}
