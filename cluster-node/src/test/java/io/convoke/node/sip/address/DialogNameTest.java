// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Examples of RFC 3891 §6.1. */
class DialogNameTest {

    @Test
    void shouldReadWhichDialogIsNamed() {
        assertThat(DialogName.of("98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff"))
                .contains(new DialogName("98732@sip.example.com", "ff87ff", "r33th4x0r", false));
        assertThat(DialogName.of("12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only"))
                .contains(new DialogName("12adf2f34456gs5", "12345", "54321", true));
    }

    @Test
    void shouldReadNoneWhereATagIsMissing() {
        assertThat(DialogName.of("87134@192.0.2.23;to-tag=24796")).isEmpty();
        assertThat(DialogName.of(";to-tag=1;from-tag=2")).isEmpty();
    }
}
