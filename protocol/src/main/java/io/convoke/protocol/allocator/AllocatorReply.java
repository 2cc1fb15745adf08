// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.util.List;
import java.util.Map;

/** Everything the allocator answers. */
public sealed interface AllocatorReply extends Wire {

    record Answered(RequestId id, AllocationOutcome outcome) implements AllocatorReply {}

    /** @param calls those of the reachable who are called */
    record Reached(List<UserId> reachable, List<Unreachable> unreachable, Map<UserId, List<SipTarget>> calls)
            implements AllocatorReply {

        public Reached(List<UserId> reachable, List<Unreachable> unreachable) {
            this(reachable, unreachable, Map.of());
        }
    }

    /** @param leg as it was asked */
    record Picked(NodeId node, LegId leg) implements AllocatorReply {}

    /** @param leg as it was asked */
    record NothingFree(LegId leg) implements AllocatorReply {}

    record Gateways(List<GatewayStanding> gateways) implements AllocatorReply {}

    record Nodes(List<NodeReport> nodes) implements AllocatorReply {}
}
