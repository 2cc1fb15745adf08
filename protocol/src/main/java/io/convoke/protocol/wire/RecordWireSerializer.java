// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * How every {@link Wire} value leaves a JVM and enters the journal: Kryo with the classes of the tables under
 * {@code convoke.wire.tables} and no others. The manifest is the version of the form, not the class, which is inside.
 * Throws {@link WireException} and nothing else for bytes that are not such a value.
 */
public final class RecordWireSerializer extends SerializerWithStringManifest implements ByteBufferSerializer {
    /** In every journal row: never another. */
    private static final int IDENTIFIER = 20_100;

    private static final String FORM = "1";

    private final ExtendedActorSystem system;
    private final WireFormat format;

    public RecordWireSerializer(ExtendedActorSystem system) {
        this.system = system;
        this.format = new WireFormat(
                tables(system.settings().config().getConfig("convoke.wire.tables")),
                ref -> resolver().toSerializationFormat(ref),
                this::actor);
    }

    private static List<ClassIds> tables(Config named) {
        List<ClassIds> tables = new ArrayList<>();
        for (String name : named.root().keySet()) {
            String className = named.getString(ConfigUtil.joinPath(name));
            try {
                Object table = Class.forName(className).getConstructor().newInstance();
                tables.add(((ClassTable) table).classIds());
            } catch (ReflectiveOperationException | ClassCastException e) {
                throw new IllegalArgumentException(
                        "convoke.wire.tables." + name + " = " + className + " is not a class table", e);
            }
        }
        return tables;
    }

    /** Asked for at each use: while serializers are being made, the extension is not there yet. */
    private ActorRefResolver resolver() {
        return ActorRefResolver.get(Adapter.toTyped(system));
    }

    private ActorRef<?> actor(String address) {
        return resolver().resolveActorRef(address);
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return FORM;
    }

    @Override
    public byte[] toBinary(Object value) {
        return format.write(value, Arrays::copyOf);
    }

    @Override
    public void toBinary(Object value, ByteBuffer buffer) {
        format.write(value, (bytes, length) -> buffer.put(bytes, 0, length));
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        if (!FORM.equals(manifest)) {
            throw new WireException("form '" + manifest + "' is not of this release, which reads '" + FORM + "'");
        }
        if (format.read(bytes) instanceof Wire value) return value;
        throw new WireException("a value that is no message, event or state of its own");
    }

    @Override
    public Object fromBinary(ByteBuffer buffer, String manifest) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return fromBinary(bytes, manifest);
    }
}
