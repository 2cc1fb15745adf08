// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Runs over its seeds in the build; {@code JAZZER_FUZZ=1} with {@code -Djazzer.hooks=true} searches for more. */
class SdpFuzzTest {

    @FuzzTest(maxDuration = "45s")
    void shouldNeverFailOtherThanWithALineAndAReason(byte[] bytes) {
        try {
            SdpMutationTest.checked(SessionDescription.parse(new String(bytes, StandardCharsets.UTF_8)));
        } catch (SdpException unreadable) {
            if (unreadable.reason().isBlank()) {
                throw new AssertionError("no reason given", unreadable);
            }
        }
    }
}
