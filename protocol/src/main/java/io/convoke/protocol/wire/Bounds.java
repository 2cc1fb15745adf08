// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.wire;

import com.esotericsoftware.kryo.io.Input;

/** No length from the wire is believed beyond the bytes that are there: nothing is allocated for what was not sent. */
final class Bounds {
    private Bounds() {}

    /** Reads a varint and checks it against what is left: every byte, element or component takes at least one. */
    static int count(Input input, String what) {
        int count = input.readVarInt(true);
        int left = input.limit() - input.position();
        if (count < 0 || count > left) {
            throw new WireException(
                    Integer.toUnsignedString(count) + " " + what + " where " + left + " bytes are left");
        }
        return count;
    }
}
