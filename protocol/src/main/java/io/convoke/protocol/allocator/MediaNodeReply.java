// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Wire;
import java.util.List;

/** What a media node answers. */
public sealed interface MediaNodeReply extends Wire {

    record Mixers(NodeId node, List<MixerStanding> mixers) implements MediaNodeReply {}
}
