// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Values to bytes and back: the id of the class (Kryo's varint of id + 2), then what its serializer writes. Thread safe.
 * Both ways end in the value or in a {@link WireException}, whatever comes in.
 */
final class WireFormat {
    private static final int INITIAL_BUFFER_BYTES = 1024;
    private static final int KEPT_BUFFER_BYTES = 64 * 1024;
    private static final int POOLED = 32;

    /** Deeper than any message of ours by far, shallower than a stack. */
    private static final int MAX_DEPTH = 64;

    /** Fixed for ever, as those of the class tables. Kryo itself has int 0, String 1, float 2 … (ids below 10). */
    private static final Map<Class<?>, Integer> FAMILIES =
            Map.of(List.class, 20, Set.class, 21, Map.class, 22, ActorRef.class, 25);

    private static final int STRING = 1;
    private static final int INSTANT = 23;
    private static final int DURATION = 24;

    private static final Set<Class<?>> OTHERS = Set.of(
            List.class,
            Set.class,
            Map.class,
            ActorRef.class,
            Instant.class,
            Duration.class,
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

    private record Registered(Class<?> type, int id, Serializer<?> serializer) {}

    private record Workbench(Kryo kryo, Output output, Input input) {}

    private final List<Registered> registrations;
    private final Pool<Workbench> workbenches = new Pool<>(true, false, POOLED) {
        @Override
        protected Workbench create() {
            return new Workbench(kryo(), new Output(INITIAL_BUFFER_BYTES, -1), new Input());
        }
    };

    /** @param address of an actor, as it is written; {@code actor} finds it again by that */
    WireFormat(
            Collection<ClassIds> tables, Function<ActorRef<?>, String> address, Function<String, ActorRef<?>> actor) {
        Map<Class<?>, Registered> all = new LinkedHashMap<>();
        ClassIds.join(tables, OTHERS)
                .forEach((id, type) -> all.put(type, new Registered(type, id, serializerOf(type))));
        Map<Class<?>, Serializer<?>> families = Map.of(
                List.class, CollectionSerializers.list(),
                Set.class, CollectionSerializers.set(),
                Map.class, CollectionSerializers.map(),
                ActorRef.class, JdkSerializers.named(address, actor));
        families.forEach((type, with) -> all.put(type, new Registered(type, FAMILIES.get(type), with)));
        all.put(String.class, new Registered(String.class, STRING, JdkSerializers.text()));
        all.put(Instant.class, new Registered(Instant.class, INSTANT, JdkSerializers.instant()));
        all.put(Duration.class, new Registered(Duration.class, DURATION, JdkSerializers.duration()));
        registrations = List.copyOf(all.values());
    }

    private static Serializer<?> serializerOf(Class<?> type) {
        if (type.isRecord()) return new RecordSerializer(type.asSubclass(Record.class));
        return constants(type);
    }

    private static Serializer<?> constants(Class<?> type) {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) byName.put(((Enum<?>) constant).name(), constant);
        return JdkSerializers.named(constant -> ((Enum<?>) constant).name(), name -> {
            Object constant = byName.get(name);
            if (constant == null) throw new WireException(type.getName() + " has no '" + name + "' in this release");
            return constant;
        });
    }

    private Kryo kryo() {
        Kryo kryo = new Kryo(new ListedClasses(List.copyOf(FAMILIES.keySet())), null);
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        kryo.setMaxDepth(MAX_DEPTH);
        registrations.forEach(each -> kryo.register(each.type(), each.serializer(), each.id()));
        return kryo;
    }

    /** Writes {@code value} and gives the sink the buffer with the number of bytes that count, for the call only. */
    <T> T write(Object value, BytesSink<T> sink) {
        Workbench bench = workbenches.obtain();
        try {
            bench.output.reset();
            bench.kryo.writeClassAndObject(bench.output, value);
            return sink.take(bench.output.getBuffer(), bench.output.position());
        } catch (KryoException | IllegalArgumentException e) {
            throw new WireException(value.getClass().getName() + " cannot be written: " + e.getMessage(), e);
        } finally {
            if (bench.output.getBuffer().length > KEPT_BUFFER_BYTES) {
                bench.output.setBuffer(new byte[INITIAL_BUFFER_BYTES], -1);
            }
            workbenches.free(bench);
        }
    }

    interface BytesSink<T> {
        T take(byte[] buffer, int length);
    }

    Object read(byte[] bytes) {
        Workbench bench = workbenches.obtain();
        try {
            bench.input.setBuffer(bytes);
            Object value = bench.kryo.readClassAndObject(bench.input);
            int left = bytes.length - bench.input.position();
            if (left > 0) throw new WireException(left + " bytes too many");
            return value;
        } catch (WireException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WireException("these " + bytes.length + " bytes are no value of ours: " + e.getMessage(), e);
        } finally {
            bench.input.setBuffer(new byte[0]);
            workbenches.free(bench);
        }
    }
}
