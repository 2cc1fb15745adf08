// SPDX-License-Identifier: Apache-2.0
package io.convoke.protocol.allocator;

import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.conference.Unreachable;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Wire;
import java.util.List;

/** What became of a request for a conference. */
public sealed interface AllocationOutcome extends Wire {

    record Allocated(ConferenceInformation information, List<UserId> invited, List<Unreachable> unreachable)
            implements AllocationOutcome {}

    record NotAllocated(Refusal refusal, List<Unreachable> unreachable) implements AllocationOutcome {}
}
