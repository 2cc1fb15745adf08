// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** Names a request for a conference; the same request repeated has the same id and is done once. */
public record RequestId(String value) implements Wire {
    @Override
    public String toString() {
        return value;
    }
}
