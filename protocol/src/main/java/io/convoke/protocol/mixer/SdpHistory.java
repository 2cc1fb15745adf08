// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.mixer;

import io.convoke.protocol.wire.Keyless;
import io.convoke.protocol.wire.Wire;

/**
 * What was said in a leg's session so far: a mixer that has not been in it goes on with it (RFC 3264 §8).
 *
 * @param offer that was answered last; null before the first answer
 * @param answer to it
 * @param ours the mixer made that offer, the endpoint the answer
 * @param told the newest offer of a mixer that was given out, answered or not; null for none
 */
public record SdpHistory(String offer, String answer, boolean ours, String told) implements Wire {
    @Override
    public String toString() {
        return Keyless.print(this);
    }
}
