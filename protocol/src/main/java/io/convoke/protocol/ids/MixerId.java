// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.ids;

import io.convoke.protocol.wire.Wire;

/** The media part of one conference on one node; sharding keeps it on that node. */
public record MixerId(NodeId node, ConferenceId conference) implements Wire {

    /** Reads what {@link #toString} wrote: the entity id. */
    public static MixerId parse(String text) {
        int bar = text.indexOf('~');
        if (bar < 0) throw new IllegalArgumentException("'" + text + "' is not a mixer id: node~conference");
        return new MixerId(new NodeId(text.substring(0, bar)), new ConferenceId(text.substring(bar + 1)));
    }

    @Override
    public String toString() {
        return node + "~" + conference;
    }
}
