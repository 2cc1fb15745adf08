// SPDX-License-Identifier: Apache-2.0
package io.convoke.media.talk;

import java.nio.charset.StandardCharsets;

/**
 * How somebody takes part in a talk group.
 *
 * @param identity who he is to the others, as a URI: at most 255 bytes of UTF-8 (TS 24.380 §8.2.3.8)
 * @param priority the most that a request of his may claim, 0..255
 * @param receiveOnly never gets the floor; what he asks for goes to those of his groups where he may talk
 * @param gain on what he hears of this group, 0..4; one other than 1 has it decoded
 */
public record MemberSettings(String identity, int priority, boolean receiveOnly, float gain) {
    public MemberSettings {
        require(identity != null && bytes(identity).length <= 255, "identity", identity);
        require(priority >= 0 && priority <= 255, "priority (0..255)", priority);
        require(gain >= 0 && gain <= 4, "gain (0..4)", gain);
    }

    static byte[] bytes(String identity) {
        return identity.getBytes(StandardCharsets.UTF_8);
    }

    private static void require(boolean valid, String name, Object value) {
        if (!valid) {
            throw new IllegalArgumentException("member." + name + " cannot be " + value);
        }
    }
}
