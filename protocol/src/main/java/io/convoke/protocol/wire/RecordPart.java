// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One component of a record: how it is read from the record, written and read. Primitives are written bare, all else
 * with the id of its class (or as null).
 *
 * @param elements what the collection's (or the map's key and value) type parameters demand; empty for other types
 */
record RecordPart(String name, Class<?> type, List<Class<?>> elements, MethodHandle accessor) {

    static RecordPart of(RecordComponent component, MethodHandles.Lookup lookup) throws IllegalAccessException {
        Class<?> type = component.getType();
        if (!readsBackAs(type)) {
            throw new IllegalArgumentException("'" + component.getName() + "' is a " + type.getSimpleName()
                    + ": collections come back as List, Set and Map and nothing more special");
        }
        return new RecordPart(
                component.getName(),
                type,
                elements(component.getGenericType()),
                lookup.unreflect(component.getAccessor()).asType(MethodType.methodType(Object.class, Object.class)));
    }

    private static boolean readsBackAs(Class<?> type) {
        boolean collection = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        return !type.isArray() && (!collection || type == List.class || type == Set.class || type == Map.class);
    }

    private static List<Class<?>> elements(Type generic) {
        if (!(generic instanceof ParameterizedType parameterized)) return List.of();
        Class<?> raw = (Class<?>) parameterized.getRawType();
        if (raw != List.class && raw != Set.class && raw != Map.class) return List.of();
        return Arrays.stream(parameterized.getActualTypeArguments())
                .<Class<?>>map(RecordPart::raw)
                .toList();
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> known -> known;
            case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
            default -> Object.class;
        };
    }

    Object get(Object instance) {
        try {
            return accessor.invokeExact(instance);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw new WireException("'" + name + "' cannot be read", e);
        }
    }

    /** What stands for a component that was not sent. */
    Object absent() {
        return switch (type.getName()) {
            case "boolean" -> false;
            case "byte" -> (byte) 0;
            case "char" -> (char) 0;
            case "short" -> (short) 0;
            case "int" -> 0;
            case "long" -> 0L;
            case "float" -> 0f;
            case "double" -> 0d;
            case "java.util.List" -> List.of();
            case "java.util.Set" -> Set.of();
            case "java.util.Map" -> Map.of();
            default -> null;
        };
    }

    void write(Kryo kryo, Output output, Object value) {
        switch (type.getName()) {
            case "boolean" -> output.writeBoolean((Boolean) value);
            case "byte" -> output.writeByte((Byte) value);
            case "char" -> output.writeChar((Character) value);
            case "short" -> output.writeShort((Short) value);
            case "int" -> output.writeVarInt((Integer) value, false);
            case "long" -> output.writeVarLong((Long) value, false);
            case "float" -> output.writeFloat((Float) value);
            case "double" -> output.writeDouble((Double) value);
            default -> kryo.writeClassAndObject(output, value);
        }
    }

    Object read(Kryo kryo, Input input) {
        return switch (type.getName()) {
            case "boolean" -> input.readBoolean();
            case "byte" -> input.readByte();
            case "char" -> input.readChar();
            case "short" -> input.readShort();
            case "int" -> input.readVarInt(false);
            case "long" -> input.readVarLong(false);
            case "float" -> input.readFloat();
            case "double" -> input.readDouble();
            default -> checked(kryo.readClassAndObject(input));
        };
    }

    /** A wrong class must not get past here: behind a type parameter it would only be noticed by an entity. */
    private Object checked(Object value) {
        if (value == null) return null;
        require(type, value);
        if (elements.isEmpty()) return value;
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> {
                require(elements.getFirst(), key);
                require(elements.getLast(), entry);
            });
        } else {
            ((Collection<?>) value).forEach(element -> require(elements.getFirst(), element));
        }
        return value;
    }

    private void require(Class<?> demanded, Object value) {
        if (!demanded.isInstance(value)) {
            throw new WireException("'" + name + "' is to be a " + demanded.getSimpleName() + ", not a "
                    + value.getClass().getSimpleName());
        }
    }
}
