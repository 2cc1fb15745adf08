// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each release line wrote, byte for byte, and that it is still read as what it meant. A class that has no file yet
 * gets one by {@code mvn -pl protocol test -Dtest=GoldenBytesTest -Dgolden.write=true}; a file that is there is never
 * rewritten. (While a release line is not out yet, delete the file of a class that changed and write it anew; after
 * that, a sample whose record got a component says there what the component's default is.)
 */
class GoldenBytesTest {
    private static final String RELEASE_LINE = "0.1.0";
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden", RELEASE_LINE);
    private static final GoldenSystem SYSTEM = new GoldenSystem();
    private static final Map<Class<?>, Object> SAMPLES = SYSTEM.samples();

    @BeforeAll
    static void writeWhatIsMissingIfAskedTo() throws IOException {
        if (!Boolean.getBoolean("golden.write")) return;
        Files.createDirectories(FOLDER);
        for (Map.Entry<Class<?>, Object> sample : SAMPLES.entrySet()) {
            Path file = FOLDER.resolve(fileName(sample.getKey()));
            if (Files.exists(file)) continue;
            String hex = HexFormat.of().formatHex(SYSTEM.write(sample.getValue()));
            Files.writeString(file, hex.replaceAll(".{1,64}", "$0\n"));
        }
    }

    @AfterAll
    static void stop() {
        SYSTEM.close();
    }

    private static String fileName(Class<?> type) {
        return type.getName().replace("io.convoke.protocol.", "").replace('$', '.') + ".hex";
    }

    @Test
    void shouldHaveASampleOfEveryListedClassWithNothingAtItsDefault() {
        assertThat(SAMPLES.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        new WireTable().classIds().classes().values());
        SoftAssertions softly = new SoftAssertions();
        SAMPLES.values().stream().filter(Record.class::isInstance).forEach(value -> {
            for (var component : value.getClass().getRecordComponents()) {
                softly.assertThat(valueOf(component.getAccessor(), value))
                        .as(value.getClass() + "." + component.getName())
                        .isNotIn(null, 0, 0L, 0d, 0f, false, "");
            }
        });
        softly.assertAll();
    }

    private static Object valueOf(java.lang.reflect.Method accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldStillReadWhatThisReleaseLineWrote() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        for (Map.Entry<Class<?>, Object> sample : SAMPLES.entrySet()) {
            Path file = FOLDER.resolve(fileName(sample.getKey()));
            softly.assertThatCode(
                            () -> assertThat(SYSTEM.format.read(bytes(file))).isEqualTo(sample.getValue()))
                    .as(file + " (see the comment on this class)")
                    .doesNotThrowAnyException();
        }
        softly.assertAll();
    }

    @Test
    void shouldHaveAFileForNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();

            assertThat(names)
                    .containsExactlyInAnyOrderElementsOf(SAMPLES.keySet().stream()
                            .map(GoldenBytesTest::fileName)
                            .toList());
        }
    }

    @Test
    void shouldWriteWhatItReads() {
        SAMPLES.values()
                .forEach(value ->
                        assertThat(SYSTEM.format.read(SYSTEM.write(value))).isEqualTo(value));
    }

    private static byte[] bytes(Path file) throws IOException {
        return HexFormat.of().parseHex(String.join("", Files.readAllLines(file)));
    }
}
