// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

class WireTableTest {
    private static final Set<Class<?>> OF_THE_JDK = Set.of(
            String.class,
            Instant.class,
            Duration.class,
            List.class,
            Set.class,
            Map.class,
            ActorRef.class,
            Boolean.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

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
        Set<String> unknown = new TreeSet<>();
        for (Class<?> listed : LISTED) {
            if (!listed.isRecord()) continue;
            for (RecordComponent component : listed.getRecordComponents()) {
                classesIn(component.getGenericType())
                        .filter(type -> !known(type))
                        .forEach(type -> unknown.add(listed.getName() + "." + component.getName() + ": " + type));
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static Stream<Class<?>> classesIn(Type type) {
        return switch (type) {
            case Class<?> plain -> Stream.of(plain);
            case ParameterizedType generic when generic.getRawType() == ActorRef.class -> Stream.of(ActorRef.class);
            case ParameterizedType generic ->
                Stream.concat(
                        classesIn(generic.getRawType()),
                        Arrays.stream(generic.getActualTypeArguments()).flatMap(WireTableTest::classesIn));
            default -> throw new AssertionError(type + " is not a type for the wire");
        };
    }

    private static boolean known(Class<?> type) {
        if (type.isPrimitive() || OF_THE_JDK.contains(type) || LISTED.contains(type)) return true;
        return type.isSealed() && Stream.of(type.getPermittedSubclasses()).allMatch(WireTableTest::known);
    }

    @Test
    void shouldGiveIdsFromItsOwnRangeOnly() {
        assertThat(new WireTable().classIds().classes().keySet()).allMatch(id -> id >= 100 && id <= 1999);
    }
}
