// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WireTableTest {
    private static final String WHAT_TO_DO = "append to WireTable, with the next free id of the noun's block";
    private static final Collection<Class<?>> LISTED =
            new WireTable().classIds().classes().values();

    private static List<Class<?>> wireRecords() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.convoke.protocol").stream()
                        .filter(type -> type.isAssignableTo(Wire.class) && !type.isInterface())
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    @Test
    void shouldListEveryClassThatIsMarkedAsWire() {
        List<Class<?>> missing =
                wireRecords().stream().filter(type -> !LISTED.contains(type)).toList();

        assertThat(missing).as(WHAT_TO_DO).isEmpty();
    }

    @Test
    void shouldListEveryPermittedClassOfEverySealedMessage() {
        Set<Class<?>> missing = new HashSet<>();
        for (Class<?> listed : LISTED) {
            Stream.of(listed.getInterfaces())
                    .filter(Class::isSealed)
                    .flatMap(closed -> Stream.of(closed.getPermittedSubclasses()))
                    .filter(type -> !type.isInterface() && !LISTED.contains(type))
                    .forEach(missing::add);
        }
        assertThat(missing).as(WHAT_TO_DO).isEmpty();
    }

    @Test
    void shouldListWhateverAComponentOfAListedRecordCanHold() {
        assertThatCode(() -> new WireFormat(List.of(new WireTable().classIds()), ref -> "", address -> null))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldGiveIdsFromItsOwnRangeOnly() {
        assertThat(new WireTable().classIds().classes().keySet()).allMatch(id -> id >= 100 && id <= 1999);
    }
}
