// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** The name of one conference: unguessable, since whoever knows it may read where to join. */
public record ConferenceId(String value) implements Wire {
    @Override
    public String toString() {
        return value;
    }
}
