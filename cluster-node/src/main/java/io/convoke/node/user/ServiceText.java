// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocationOutcome.Allocated;
import io.convoke.protocol.allocator.AllocationOutcome.NotAllocated;
import io.convoke.protocol.conference.Unreachable;
import java.util.List;
import java.util.stream.Collectors;

/** What the conference service tells a requester in words. */
final class ServiceText {
    private ServiceText() {}

    /** Null where there is nothing to say beyond the invitation, which the requester gets as everybody. */
    static String about(AllocationOutcome outcome) {
        return switch (outcome) {
            case Allocated a when a.unreachable().isEmpty() -> null;
            case Allocated a ->
                "Not everybody could be invited to \"" + a.information().subject() + "\"." + named(a.unreachable());
            case NotAllocated n ->
                "The conference could not be set up: " + n.refusal().detail() + named(n.unreachable());
        };
    }

    private static String named(List<Unreachable> unreachable) {
        return unreachable.stream()
                .map(one -> "\n" + one.user() + ": " + one.reason())
                .collect(Collectors.joining());
    }
}
