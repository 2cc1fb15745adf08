// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** A node's place in the cluster, {@code host:port} of its remoting address: the same after a restart. */
public record NodeId(String value) implements Wire {
    @Override
    public String toString() {
        return value;
    }
}
