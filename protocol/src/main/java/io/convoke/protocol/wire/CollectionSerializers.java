// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Lists, sets and maps: {@code varint size} and the elements, each with its class. Whatever implementation was written,
 * an immutable one is read. Null elements are refused on both sides.
 */
final class CollectionSerializers {
    private CollectionSerializers() {}

    static Serializer<Collection<?>> list() {
        return of(elements -> List.of(elements));
    }

    /** Equal elements fall together: to an older reader, which skips components, two that differ may look the same. */
    static Serializer<Collection<?>> set() {
        return of(elements -> Set.copyOf(Arrays.asList(elements)));
    }

    private static Serializer<Collection<?>> of(Function<Object[], Collection<?>> make) {
        return new Serializer<>(false, true) {
            @Override
            public void write(Kryo kryo, Output output, Collection<?> elements) {
                output.writeVarInt(elements.size(), true);
                for (Object element : elements) kryo.writeClassAndObject(output, present(element));
            }

            @Override
            public Collection<?> read(Kryo kryo, Input input, Class<? extends Collection<?>> type) {
                Object[] elements = new Object[Bounds.count(input, "elements")];
                for (int i = 0; i < elements.length; i++) elements[i] = present(kryo.readClassAndObject(input));
                return make.apply(elements);
            }
        };
    }

    static Serializer<Map<?, ?>> map() {
        return new Serializer<>(false, true) {
            @Override
            public void write(Kryo kryo, Output output, Map<?, ?> map) {
                output.writeVarInt(map.size(), true);
                map.forEach((key, value) -> {
                    kryo.writeClassAndObject(output, present(key));
                    kryo.writeClassAndObject(output, present(value));
                });
            }

            @Override
            public Map<?, ?> read(Kryo kryo, Input input, Class<? extends Map<?, ?>> type) {
                int size = Bounds.count(input, "map entries");
                Map<Object, Object> map = new HashMap<>();
                for (int i = 0; i < size; i++) {
                    map.put(present(kryo.readClassAndObject(input)), present(kryo.readClassAndObject(input)));
                }
                return Map.copyOf(map);
            }
        };
    }

    private static Object present(Object element) {
        if (element == null) throw new WireException("a collection with a null in it");
        return element;
    }
}
