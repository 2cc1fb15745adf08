// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoke.ops.cli.CommandFailed;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void shouldSayInOneLineThatItCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("a-file"));

        assertThatThrownBy(() -> new UpDirectory(file.resolve("data")).prepare())
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("Cannot write to " + file.resolve("data"))
                .hasMessageContaining("--data")
                .satisfies(UpSettingsTest::isOneLine);
    }

    @Test
    void shouldSayInOneLineThatADirectoryOfTheSystemCannotBeWritten() {
        assertThatThrownBy(() -> new UpDirectory(Path.of("/proc/convoke")).prepare())
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("Cannot write to /proc/convoke")
                .satisfies(UpSettingsTest::isOneLine);
    }

    @Test
    void shouldSayInOneLineThatTheDiskIsFull() throws IOException {
        UpDirectory directory = new UpDirectory(folder);
        directory.prepare();

        assertThatThrownBy(() -> directory.requireRoom(folder.toFile().getUsableSpace() + (100L << 30)))
                .hasMessageContaining("MB are free for " + folder)
                .hasMessageContaining("--data")
                .satisfies(UpSettingsTest::isOneLine);
    }

    @Test
    void shouldServeOnlyOneAtATime() throws IOException {
        UpDirectory directory = new UpDirectory(folder);
        directory.prepare();
        FileLock held = directory.lock();

        assertThatThrownBy(directory::lock).hasMessageContaining("Another ./convoke up runs on " + folder);

        held.channel().close();
        directory.lock().channel().close();
    }

    @Test
    void shouldWriteSecretsForItsOwnerOnly() throws IOException {
        UpDirectory directory = new UpDirectory(folder);
        directory.writePrivate(directory.secret(), "one");
        directory.writePrivate(directory.secret(), "two");

        assertThat(directory.secret()).hasContent("two");
        assertThat(Files.getPosixFilePermissions(directory.secret())).hasToString("[OWNER_READ, OWNER_WRITE]");
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }
}
