// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.assertj.core.api.Assertions;

/** Reads the inputs beside it in every build; searches for new ones with {@code JAZZER_FUZZ=1}. */
class WireFuzzTest {
    private static final WireFormat FORMAT =
            new WireFormat(List.of(new WireTable().classIds()), ref -> "nobody", address -> null);

    @FuzzTest(maxDuration = "2m")
    void shouldEndInAValueOrAWireException(byte[] bytes) {
        try {
            Object value = FORMAT.read(bytes);
            byte[] again = value == null ? new byte[0] : FORMAT.write(value, java.util.Arrays::copyOf);
            if (value != null) Assertions.assertThat(FORMAT.read(again)).isEqualTo(value);
        } catch (WireException expected) {
            Assertions.assertThat(expected).hasMessageMatching("(?s).+");
        }
    }
}
