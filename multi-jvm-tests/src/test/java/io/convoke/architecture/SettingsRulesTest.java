// SPDX-License-Identifier: Apache-2.0
package io.convoke.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing can be set that nobody reads. */
class SettingsRulesTest {
    private static final Path ROOT = Path.of(System.getenv("CONVOKE_ROOT"));
    private static final List<String> MODULES = List.of("protocol", "persistence", "cluster-node");

    /** Each module adds its own there, under a name that nobody asks for. */
    private static final String WIRE_TABLES = "convoke.wire.tables.";

    @Test
    void shouldReadEveryKeyOfEveryReferenceConf() {
        String readers = text(".java") + text(".conf");

        List<String> unread = MODULES.stream()
                .map(module -> ROOT.resolve(module).resolve("src/main/resources/reference.conf"))
                .flatMap(file -> ConfigFactory.parseFile(
                        file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                        .root()
                        .toConfig()
                        .entrySet()
                        .stream())
                .map(entry -> entry.getKey())
                .filter(key -> key.startsWith("convoke."))
                .filter(key -> !key.startsWith(WIRE_TABLES))
                .filter(key -> suffixes(key).noneMatch(suffix -> readers.contains('"' + suffix + '"')))
                .filter(key -> !readers.contains("${" + key + "}"))
                .toList();

        assertThat(unread).isEmpty();
    }

    @Test
    void shouldUseWhateverItHasReadIntoSettings() {
        Stream<JavaClass> settings = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.convoke").stream()
                        .filter(type -> type.isRecord() && type.getName().matches(".+Settings(\\$.+)?"));

        assertThat(settings.flatMap(type -> type.getFields().stream())
                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field -> !isUsed(field))
                        .map(JavaField::getFullName))
                .isEmpty();
    }

    private static boolean isUsed(JavaField component) {
        JavaClass record = component.getOwner();
        boolean called =
                !record.getMethod(component.getName()).getAccessesToSelf().isEmpty();
        return called
                || component.getAccessesToSelf().stream()
                        .filter(access -> access.getAccessType() == AccessType.GET)
                        .map(JavaFieldAccess::getOrigin)
                        .anyMatch(reader -> !reader.getName().equals(component.getName()));
    }

    /** "a.b.c", "b.c", "c": how deep a reader has gone already is its own affair. */
    private static Stream<String> suffixes(String key) {
        List<String> path = ConfigUtil.splitPath(key);
        return IntStream.range(0, path.size()).mapToObj(from -> String.join(".", path.subList(from, path.size())));
    }

    private static String text(String ending) {
        StringBuilder text = new StringBuilder();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
                files.filter(file -> file.toString().endsWith(ending)).forEach(file -> text.append(read(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
