// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeylessTest {
    private static final Set<String> DESCRIPTIONS = Set.of("offer", "answer", "told", "sdp");
    /** Of RFC 4568 §6.1's example. */
    private static final String KEY = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";

    private static final String SDP = "m=audio 49170 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY
            + "|2^20|1:4 FEC_ORDER=FEC_SRTP\r\na=sendrecv\r\n";

    static Stream<Class<?>> recordsWithDescriptions() {
        return new WireTable()
                .classIds().classes().values().stream()
                        .filter(Class::isRecord)
                        .filter(type ->
                                Arrays.stream(type.getRecordComponents()).anyMatch(KeylessTest::isDescription));
    }

    private static boolean isDescription(RecordComponent component) {
        return component.getType() == String.class && DESCRIPTIONS.contains(component.getName());
    }

    @ParameterizedTest
    @MethodSource("recordsWithDescriptions")
    void shouldNotShowKeysOfSessionDescriptionsInLogs(Class<?> type) throws ReflectiveOperationException {
        List<RecordComponent> components = List.of(type.getRecordComponents());
        Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = components.stream().map(KeylessTest::sample).toArray();

        String shown = type.getDeclaredConstructor(types).newInstance(values).toString();

        assertThat(shown)
                .as("print it by Keyless")
                .doesNotContain(KEY)
                .contains(type.getSimpleName(), "inline:…", "a=sendrecv");
    }

    private static Object sample(RecordComponent component) {
        return switch (component.getType().getSimpleName()) {
            case "boolean" -> false;
            case "int" -> 0;
            case "long" -> 0L;
            case "float" -> 0f;
            default -> isDescription(component) ? SDP : null;
        };
    }

    @Test
    void shouldShowAllElseAsRecordsDo() {
        assertThat(Keyless.print(new Refusal(Refusal.Reason.CONFLICT, "why")))
                .isEqualTo("Refusal[reason=CONFLICT, detail=why]");
    }
}
