// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassIdsTest {
    private record One(String text) implements Wire {}

    private record Two(One one) implements Wire {}

    private record Special(ArrayList<String> list) {}

    public static final class Snapshots implements ClassTable {
        @Override
        public ClassIds classIds() {
            return ClassIds.between(7000, 7009)
                    .add(7000, One.class)
                    .add(7001, Two.class)
                    .build();
        }
    }

    public static final class Overlapping implements ClassTable {
        @Override
        public ClassIds classIds() {
            return ClassIds.between(1999, 2500).build();
        }
    }

    @Test
    void shouldRefuseAnIdOrAClassTwice() {
        ClassIds.Builder ids = ClassIds.between(200, 209).add(200, One.class).retire(201);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids.add(200, Two.class))
                .withMessageContaining("200");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids.add(201, Two.class))
                .withMessageContaining("201");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids.add(202, One.class))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids.add(210, Two.class))
                .withMessageContaining("outside");
        assertThatIllegalArgumentException().isThrownBy(() -> ids.retire(200)).withMessageContaining("200");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ids.add(203, String.class))
                .withMessageContaining("record");
        assertThat(ids.build().classes()).containsOnlyKeys(200);
    }

    @Test
    void shouldKeepClearOfTheIdsBelowAHundred() {
        assertThatIllegalArgumentException().isThrownBy(() -> ClassIds.between(99, 120));
        assertThatIllegalArgumentException().isThrownBy(() -> ClassIds.between(120, 119));
    }

    @Test
    void shouldRefuseAClassThatTwoTablesList() {
        ClassIds one = ClassIds.between(200, 209).add(200, One.class).build();
        ClassIds other = ClassIds.between(210, 219).add(210, One.class).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClassIds.join(List.of(one, other), Set.of(String.class)))
                .withMessageContaining(One.class.getName());
    }

    @Test
    void shouldRefuseARecordWhoseCollectionWouldNotComeBackAsWhatItIs() {
        ClassIds ids = ClassIds.between(200, 209).add(200, Special.class).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WireFormat(List.of(ids), ref -> "", address -> null))
                .withMessageContaining("ArrayList");
    }

    @Test
    void shouldRefuseARecordThatCanHoldWhatNoTableLists() {
        ClassIds ids = ClassIds.between(200, 209).add(200, Two.class).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WireFormat(List.of(ids), ref -> "", address -> null))
                .withMessageContaining("Two.one can be a")
                .withMessageContaining("which no class table lists");
    }

    @Test
    void shouldSerializeTheClassesOfATableThatConfigurationAdds() {
        ActorTestKit kit = kit("convoke.wire.tables.mine = \"" + Snapshots.class.getName() + "\"");
        try {
            RecordWireSerializer serializer = serializer(kit);
            Two two = new Two(new One("state"));

            assertThat(serializer.fromBinary(serializer.toBinary(two), "1")).isEqualTo(two);
        } finally {
            kit.shutdownTestKit();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "io.convoke.protocol.wire.ClassIdsTest$Overlapping, overlap",
        "java.lang.Object, is not a class table",
        "io.convoke.NoSuchTable, is not a class table"
    })
    void shouldNotStartWithATableThatIsNone(String table, String reason) {
        Config config = ConfigFactory.parseString("convoke.wire.tables.mine = \"" + table + "\"")
                .withFallback(ConfigFactory.load());

        assertThatThrownBy(() -> ActorSystem.create("tables", config)).hasStackTraceContaining(reason);
    }

    private static ActorTestKit kit(String config) {
        return ActorTestKit.create("tables", ConfigFactory.parseString(config).withFallback(ConfigFactory.load()));
    }

    private static RecordWireSerializer serializer(ActorTestKit kit) {
        return new RecordWireSerializer((ExtendedActorSystem) Adapter.toClassic(kit.system()));
    }
}
