// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.protocol.ids.LegId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BothWaysTest {
    private static final LegId LEG = new LegId("leg-1");
    private static final boolean SIGNALLED = true;
    private static final boolean MEDIA = false;

    private final BothWays keys = new BothWays();

    private String heard(String digits, boolean signalled, double seconds) {
        return keys.fresh(LEG, digits, signalled, (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
    }

    @Test
    void shouldCountAKeyOnceHoweverManyWaysItComesAndInWhicheverOrder() {
        assertThat(heard("1", MEDIA, 0)).isEqualTo("1");
        assertThat(heard("1", SIGNALLED, 0.3)).isEmpty();
        assertThat(heard("2", SIGNALLED, 0.6)).isEqualTo("2");
        assertThat(heard("2", MEDIA, 0.7)).isEmpty();
    }

    @Test
    void shouldCountAKeyTwiceThatIsPressedTwice() {
        assertThat(heard("11", MEDIA, 0)).isEqualTo("11");
        assertThat(heard("1", SIGNALLED, 0.5)).isEmpty();
        assertThat(heard("1", SIGNALLED, 0.6)).isEmpty();
        assertThat(heard("1", SIGNALLED, 0.7)).isEqualTo("1");
    }

    @Test
    void shouldNotTakeALaterKeyForAnEarlierOne() {
        assertThat(heard("1", MEDIA, 0)).isEqualTo("1");
        assertThat(heard("1", SIGNALLED, 2.1)).isEqualTo("1");
    }

    @Test
    void shouldKeepKeysOfLegsApartAndForgetThoseThatAreGone() {
        heard("1", MEDIA, 0);
        assertThat(keys.fresh(new LegId("leg-2"), "1", SIGNALLED, 0)).isEqualTo("1");

        keys.keep(List.of());

        assertThat(heard("1", SIGNALLED, 0)).isEqualTo("1");
    }
}
