// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SharedMemoryTest {
    private static final long MIB = 1_024 * 1_024;

    @Test
    void shouldNeedThirteenMebibytesAndAboutThreeForEachPeer() {
        assertThat(SharedMemory.neededBytes(0)).isEqualTo(13 * MIB);
        // each way three terms of 256 KiB and a page, twice while a peer starts anew
        assertThat(SharedMemory.neededBytes(1) - SharedMemory.neededBytes(0)).isEqualTo(4 * (3 * 262_144 + 4_096));
    }

    @Test
    void shouldFitEightPeersIntoWhatAContainerHasByDefault() {
        assertThatCode(() -> SharedMemory.require(Path.of("/dev/shm/convoke"), 64 * MIB, 8))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldSayWhatIsMissingAndWhatToDo() {
        assertThatThrownBy(() -> SharedMemory.require(Path.of("/dev/shm/convoke"), 16 * MIB, 8))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/dev/shm/convoke has room for 16,384 KiB")
                .hasMessageContaining("links with 8 nodes need 38,016 KiB")
                .hasMessageContaining("--shm-size=74m")
                .hasMessageContaining("name a directory elsewhere");
    }

    @Test
    void shouldRefuseADirectoryThatCannotBe() {
        assertThatThrownBy(() -> SharedMemory.requireAtStart(Path.of("/proc/version/convoke")))
                .hasMessageContaining("cannot be written");
    }
}
