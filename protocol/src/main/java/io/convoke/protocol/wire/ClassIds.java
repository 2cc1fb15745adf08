// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What one {@link ClassTable} lists: records and enums, each with an id of the table's own range (both ends included).
 *
 * @param retired ids that journals of the past hold and no class has any more
 */
public record ClassIds(int first, int last, SequencedMap<Integer, Class<?>> classes, Set<Integer> retired) {

    /** Below are Kryo's own registrations and those of {@link WireFormat}. */
    static final int FIRST_FREE = 100;

    public static Builder between(int first, int last) {
        if (first < FIRST_FREE || last < first) {
            throw new IllegalArgumentException("ids " + first + " to " + last + " are not a range from " + FIRST_FREE);
        }
        return new Builder(first, last);
    }

    boolean overlaps(ClassIds other) {
        return first <= other.last && other.first <= last;
    }

    /** Refuses an id outside the range, an id or a class given twice, and whatever is neither record nor enum. */
    public static final class Builder {
        private final int first;
        private final int last;
        private final SequencedMap<Integer, Class<?>> classes = new LinkedHashMap<>();
        private final Set<Integer> retired = new HashSet<>();

        private Builder(int first, int last) {
            this.first = first;
            this.last = last;
        }

        public Builder add(int id, Class<?> type) {
            if (!type.isRecord() && !type.isEnum()) {
                throw new IllegalArgumentException(type.getName() + " is neither a record nor an enum");
            }
            if (classes.containsValue(type)) throw new IllegalArgumentException(type.getName() + " is listed twice");
            claim(id);
            classes.put(id, type);
            return this;
        }

        /** Keeps an id from being given to another class once its own is gone. */
        public Builder retire(int id) {
            claim(id);
            retired.add(id);
            return this;
        }

        private void claim(int id) {
            if (id < first || id > last) {
                throw new IllegalArgumentException("id " + id + " is outside " + first + " to " + last);
            }
            if (classes.containsKey(id) || retired.contains(id)) {
                throw new IllegalArgumentException("id " + id + " is given twice");
            }
        }

        public ClassIds build() {
            return new ClassIds(
                    first,
                    last,
                    Collections.unmodifiableSequencedMap(new LinkedHashMap<>(classes)),
                    Set.copyOf(retired));
        }
    }

    /**
     * Joins tables into one map; refuses ranges that overlap, a class that two tables list, and a record that can hold
     * what no table lists: better at start than when the first such value is to be written.
     *
     * @param others what can be written beside the classes of tables
     */
    static Map<Integer, Class<?>> join(Iterable<ClassIds> tables, Set<Class<?>> others) {
        Map<Integer, Class<?>> all = new LinkedHashMap<>();
        Set<ClassIds> seen = new HashSet<>();
        for (ClassIds table : tables) {
            for (ClassIds other : seen) {
                if (table.overlaps(other)) {
                    throw new IllegalArgumentException("the ranges of two class tables overlap: " + table.first + " to "
                            + table.last + " and " + other.first + " to " + other.last);
                }
            }
            seen.add(table);
            table.classes.forEach((id, type) -> {
                if (all.containsValue(type)) {
                    throw new IllegalArgumentException(type.getName() + " is listed in two class tables");
                }
                all.put(id, type);
            });
        }
        Set<Class<?>> listed = new HashSet<>(others);
        listed.addAll(all.values());
        all.values().stream().filter(Class::isRecord).forEach(type -> requireListed(type, listed));
        return all;
    }

    private static void requireListed(Class<?> type, Set<Class<?>> listed) {
        for (RecordComponent component : type.getRecordComponents()) {
            for (Class<?> held : classesIn(component.getGenericType())) {
                if (!canBeWritten(held, listed)) {
                    throw new IllegalArgumentException(type.getName() + "." + component.getName() + " can be a "
                            + held.getName() + ", which no class table lists");
                }
            }
        }
    }

    private static List<Class<?>> classesIn(Type type) {
        return switch (type) {
            case Class<?> plain -> List.of(plain);
            // whom an actor answers to says what it is sent, not what is written here
            case ParameterizedType generic when generic.getRawType() == ActorRef.class -> List.of(ActorRef.class);
            case ParameterizedType generic ->
                Stream.concat(Stream.of(generic.getRawType()), Stream.of(generic.getActualTypeArguments()))
                        .flatMap(part -> classesIn(part).stream())
                        .toList();
            default -> throw new IllegalArgumentException(type + " does not say what is to be written");
        };
    }

    private static boolean canBeWritten(Class<?> type, Set<Class<?>> listed) {
        if (type.isPrimitive() || listed.contains(type)) return true;
        return type.isSealed() && Stream.of(type.getPermittedSubclasses()).allMatch(each -> canBeWritten(each, listed));
    }
}
