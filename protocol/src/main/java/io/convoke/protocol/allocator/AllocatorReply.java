// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.util.List;

/** Everything the allocator answers. */
public sealed interface AllocatorReply extends Wire {

    record Answered(RequestId id, AllocationOutcome outcome) implements AllocatorReply {}

    record Reached(List<UserId> reachable, List<Unreachable> unreachable) implements AllocatorReply {}

    record Picked(NodeId node) implements AllocatorReply {}

    record NothingFree() implements AllocatorReply {}

    record Nodes(List<NodeReport> nodes) implements AllocatorReply {}
}
