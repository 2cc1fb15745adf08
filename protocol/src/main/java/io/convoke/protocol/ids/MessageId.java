// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** Chosen by the sender of an instant message; with the sender's address it names the message for ever. */
public record MessageId(String value) implements Wire {
    @Override
    public String toString() {
        return value;
    }
}
