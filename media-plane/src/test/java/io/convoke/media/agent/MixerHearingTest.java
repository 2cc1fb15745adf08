// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.media.codec.AudioCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixerHearingTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void shouldLetEachHearTheOtherButNotHimself(AudioCodec codec) {
        Peer ann = rig.join("ann", codec).says(440, 8_000);
        Peer bob = rig.join("bob", codec).says(1_000, 8_000);
        rig.run(500);
        rig.forget();

        rig.run(2_000);

        assertThat(ann.hears(1_000)).isBetween(7_100.0, 8_900.0);
        assertThat(bob.hears(440)).isBetween(7_100.0, 8_900.0);
        assertThat(ann.hears(440)).isLessThan(100);
        assertThat(bob.hears(1_000)).isLessThan(100);
        assertThat(ann.received).hasSize(100);
        assertThat(rig.engine.report().framesLate()).isZero();
    }

    @Test
    void shouldLetAllHearTheLoudestThree() {
        Peer[] talkers = new Peer[5];
        double[] tones = {410, 630, 870, 1_130, 1_370};
        for (int i = 0; i < 5; i++) {
            talkers[i] = rig.join("t" + i, AudioCodec.PCMU).says(tones[i], i < 3 ? 6_000 : 300);
        }
        Peer listener = rig.join("listener", AudioCodec.PCMA).says(0, 0);
        rig.run(1_000);
        rig.forget();

        rig.run(1_000);

        for (int i = 0; i < 5; i++) {
            assertThat(listener.hears(tones[i])).isBetween(i < 3 ? 5_300.0 : 0, i < 3 ? 6_700.0 : 60.0);
        }
        assertThat(talkers[0].hears(410)).isLessThan(60);
        assertThat(talkers[0].hears(630)).isBetween(5_300.0, 6_700.0);
        assertThat(talkers[4].hears(410)).isBetween(5_300.0, 6_700.0);
        assertThat(talkers[4].hears(1_370)).isLessThan(60);
    }
}
