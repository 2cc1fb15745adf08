// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** One endpoint's media session with one mixer; unique within its conference. */
public record LegId(String value) implements Wire {
    @Override
    public String toString() {
        return value;
    }
}
