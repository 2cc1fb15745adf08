// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import io.convoke.protocol.wire.RecordWireSerializer;
import io.convoke.protocol.wire.Wire;
import java.util.Collection;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.Test;

class SnapshotTableTest {
    private static final Collection<Class<?>> LISTED =
            new SnapshotTable().classIds().classes().values();

    @Test
    void shouldListEveryStateThatIsMarkedAsWire() {
        List<Class<?>> missing = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.convoke.node").stream()
                        .filter(type -> type.isAssignableTo(Wire.class) && !type.isInterface())
                        .filter(type -> !type.isAssignableTo(NoSerializationVerificationNeeded.class))
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(type -> !LISTED.contains(type))
                        .toList();

        assertThat(missing).as("append to SnapshotTable").isEmpty();
    }

    /** The serializer refuses tables that overlap and records that can hold what is not listed. */
    @Test
    void shouldFitBesideTheProtocolsTable() throws Exception {
        ActorSystem system = ActorSystem.create(
                "tables",
                ConfigFactory.parseString("pekko.actor.provider = local").withFallback(ConfigFactory.load()));
        try {
            assertThat(LISTED).allSatisfy(type -> {
                if (Wire.class.isAssignableFrom(type)) {
                    assertThat(SerializationExtension.get(system).serializerFor(type))
                            .isInstanceOf(RecordWireSerializer.class);
                }
            });
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get();
        }
    }
}
