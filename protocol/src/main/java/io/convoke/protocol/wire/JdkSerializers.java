// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The JDK's values as they are on the wire; ours rather than Kryo's, so that no length is believed and no form moves. */
final class JdkSerializers {
    private JdkSerializers() {}

    /** {@code varint length} and UTF-8; an unpaired surrogate becomes '?'. */
    static Serializer<String> text() {
        return value(
                (output, text) -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    output.writeVarInt(bytes.length, true);
                    output.writeBytes(bytes);
                },
                JdkSerializers::readText);
    }

    /** As text: a class that is there under a name, such as an actor's address or an enum's constant. */
    static <T> Serializer<T> named(Function<T, String> name, Function<String, T> find) {
        Serializer<String> text = text();
        return value(
                (output, value) -> text.write(null, output, name.apply(value)), input -> find.apply(readText(input)));
    }

    /** Seconds since 1970 and nanoseconds of the second, both signed varints. */
    static Serializer<Instant> instant() {
        return value(
                (output, instant) -> {
                    output.writeVarLong(instant.getEpochSecond(), false);
                    output.writeVarInt(instant.getNano(), false);
                },
                input -> Instant.ofEpochSecond(input.readVarLong(false), nanos(input)));
    }

    /** Seconds and nanoseconds of the second, both signed varints. */
    static Serializer<Duration> duration() {
        return value(
                (output, duration) -> {
                    output.writeVarLong(duration.getSeconds(), false);
                    output.writeVarInt(duration.getNano(), false);
                },
                input -> Duration.ofSeconds(input.readVarLong(false), nanos(input)));
    }

    private static String readText(Input input) {
        int length = Bounds.count(input, "bytes of text");
        String text = new String(input.getBuffer(), input.position(), length, StandardCharsets.UTF_8);
        input.setPosition(input.position() + length);
        return text;
    }

    private static int nanos(Input input) {
        int nanos = input.readVarInt(false);
        if (nanos < 0 || nanos > 999_999_999) throw new WireException(nanos + " is not a number of nanoseconds");
        return nanos;
    }

    private static <T> Serializer<T> value(BiConsumer<Output, T> write, Function<Input, T> read) {
        return new Serializer<>(false, true) {
            @Override
            public void write(Kryo kryo, Output output, T value) {
                write.accept(output, value);
            }

            @Override
            public T read(Kryo kryo, Input input, Class<? extends T> type) {
                return read.apply(input);
            }
        };
    }
}
