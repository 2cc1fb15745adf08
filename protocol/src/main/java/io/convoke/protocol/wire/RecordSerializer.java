// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * One record on the wire: {@code varint count}, then for each component {@code varint length} and that many bytes.
 * A reader skips components that it does not know (a newer writer appended them) and fills those that are missing (an
 * older writer did not have them): null, 0, false or an empty collection; or, where the record has a method
 * {@code static R defaults()} without parameters, what that instance has there. So components may be appended, never
 * taken out, moved or given another type.
 */
final class RecordSerializer extends Serializer<Record> {
    private static final Object[] NOTHING = {};

    private final Class<? extends Record> type;
    private final RecordPart[] parts;
    private final MethodHandle constructor;
    private final Object[] defaults;

    RecordSerializer(Class<? extends Record> type) {
        super(true, true);
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            parts = new RecordPart[components.length];
            for (int i = 0; i < parts.length; i++) parts[i] = RecordPart.of(components[i], lookup);
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            defaults = defaults(lookup);
        } catch (Throwable e) {
            throw new IllegalArgumentException(type.getName() + " cannot be taken apart and put together again", e);
        }
    }

    private Object[] defaults(MethodHandles.Lookup lookup) throws Throwable {
        Object instance = null;
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("defaults")
                    && Modifier.isStatic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && method.getReturnType() == type)
                instance = lookup.unreflect(method).invoke();
        }
        Object[] values = new Object[parts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = instance == null ? parts[i].absent() : parts[i].get(instance);
        }
        return values;
    }

    @Override
    public void write(Kryo kryo, Output output, Record value) {
        output.writeVarInt(parts.length, true);
        for (RecordPart part : parts) {
            int start = output.position();
            output.writeByte(0);
            part.write(kryo, output, part.get(value));
            closeChunk(output, start);
        }
    }

    /** Puts the length in front of what was written since; one byte is kept for it, long chunks are moved up. */
    private static void closeChunk(Output output, int start) {
        int length = output.position() - start - 1;
        int more = Output.varIntLength(length, true) - 1;
        for (int i = 0; i < more; i++) output.writeByte(0);
        int end = output.position();
        byte[] buffer = output.getBuffer();
        if (more > 0) System.arraycopy(buffer, start + 1, buffer, start + 1 + more, length);
        output.setPosition(start);
        output.writeVarInt(length, true);
        output.setPosition(end);
    }

    @Override
    public Record read(Kryo kryo, Input input, Class<? extends Record> asked) {
        int sent = Bounds.count(input, "components of " + type.getSimpleName());
        Object[] values = parts.length == 0 ? NOTHING : defaults.clone();
        for (int i = 0; i < sent; i++) {
            int length = Bounds.count(input, "bytes in a component of " + type.getSimpleName());
            int end = input.position() + length;
            if (i < values.length) values[i] = readPart(kryo, input, end, parts[i]);
            input.setPosition(end);
        }
        return make(values);
    }

    private Object readPart(Kryo kryo, Input input, int end, RecordPart part) {
        int outer = input.limit();
        input.setLimit(end);
        try {
            Object value = part.read(kryo, input);
            if (input.position() != end) throw new WireException("'" + part.name() + "' has bytes too many");
            return value;
        } finally {
            input.setLimit(outer);
        }
    }

    private Record make(Object[] values) {
        try {
            return (Record) (Object) constructor.invokeExact(values);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw new WireException("the components do not make a " + type.getSimpleName() + ": " + e, e);
        }
    }
}
