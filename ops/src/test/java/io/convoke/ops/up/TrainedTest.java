// SPDX-License-Identifier: Apache-2.0
package io.convoke.ops.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedTest {
    private static final Instant BUILT = Instant.parse("2026-11-21T03:00:00Z");

    @TempDir
    Path root;

    private Trained trained;
    private Path stamp;

    @BeforeEach
    void aBuild() throws IOException {
        stamp = Files.createFile(root.resolve("build.stamp"));
        Files.setLastModifiedTime(stamp, FileTime.from(BUILT));
        trained = Trained.of(root);
        trained.clear();
    }

    @Test
    void shouldPackEachFolderOfClassesAndLeaveJarsAsTheyAre() throws IOException {
        Path classes = Files.createDirectories(root.resolve("protocol/target/classes/io"));
        Files.writeString(classes.resolve("Some.class"), "bytes");
        String built = root.resolve("protocol/target/classes") + File.pathSeparator + "/lib/pekko.jar";

        trained.makeJars(built);

        Path jar = root.resolve(".convoke/trained/protocol.jar");
        assertThat(trained.classPath(built)).isEqualTo(jar + File.pathSeparator + "/lib/pekko.jar");
        try (JarFile packed = new JarFile(jar.toFile())) {
            assertThat(packed.getEntry("io/Some.class")).isNotNull();
        }
    }

    @Test
    void shouldHoldForTheBuildThatItWasMadeOf() {
        trained.markComplete();

        assertThat(trained.holdsFor(stamp)).isTrue();
    }

    @Test
    void shouldNotHoldForALaterBuild() throws IOException {
        trained.markComplete();
        Files.setLastModifiedTime(root.resolve(".convoke/trained/complete"), FileTime.from(BUILT.minusSeconds(1)));

        assertThat(trained.holdsFor(stamp)).isFalse();
    }

    @Test
    void shouldNotHoldBeforeItIsComplete() {
        assertThat(trained.holdsFor(stamp)).isFalse();
    }

    @Test
    void shouldForgetWhatAnEarlierRunLeft() throws IOException {
        Files.writeString(trained.nodeCache(), "half a cache");
        trained.markComplete();

        trained.clear();

        assertThat(trained.folder()).isEmptyDirectory();
    }
}
