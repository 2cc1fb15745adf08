// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavTest {

    @Test
    void shouldReadWhatAnotherProgramWrote() {
        // Written by ffmpeg, with this length by ffprobe's account.
        final Wav alice = Speech.ALICE.at(16_000);

        assertThat(alice.sampleRate()).isEqualTo(16_000);
        assertThat(alice.seconds()).isCloseTo(4.974250, within(1e-9));
    }

    @Test
    void shouldWriteWhatItReads(@TempDir Path folder) throws IOException {
        final Wav sound = new Wav(8_000, new short[] {0, 1, -1, 32_767, -32_768});

        sound.write(folder.resolve("sound.wav"));

        final Wav read = Wav.read(folder.resolve("sound.wav"));
        assertThat(read.sampleRate()).isEqualTo(8_000);
        assertThat(read.samples()).containsExactly(sound.samples());
        assertThat(Files.size(folder.resolve("sound.wav"))).isEqualTo(44 + 10);
    }

    @Test
    void shouldRefuseWhatIsNotSound() {
        assertThatThrownBy(() -> Wav.read(new ByteArrayInputStream(new byte[100])))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldKeepStepWhenTheRateChanges() {
        for (final int rate : new int[] {8_000, 48_000}) {
            final Wav there = Speech.BOB.at(rate);
            final Wav back = there.resampled(16_000);

            final Hearing hearing = Hearing.of(new Recording(0, Speech.BOB.at(16_000)), new Recording(0, back));

            assertThat(there.seconds()).isCloseTo(Speech.BOB.at(16_000).seconds(), within(0.002));
            assertThat(hearing.delayMs()).isCloseTo(0, within(0.13));
            assertThat(hearing.similarity()).isGreaterThan(0.99);
        }
    }
}
