// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Wire;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The conferences that a user asked for.
 *
 * @param pending debts: the IM relay is told until it answers
 * @param answered the last ones, oldest first: the same id again gets the same answer
 */
public record Requests(Map<RequestId, Asked> pending, List<Answer> answered) implements Wire {
    static final Requests NONE = new Requests(Map.of(), List.of());
    private static final int ANSWERS_KEPT = 100;

    public record Asked(List<UserId> invite, ConferenceOptions options, Instant at) implements Wire {
        boolean same(List<UserId> otherInvite, ConferenceOptions otherOptions) {
            return invite.equals(otherInvite) && options.equals(otherOptions);
        }
    }

    public record Answer(RequestId id, Asked asked, AllocationOutcome outcome) implements Wire {}

    Optional<Answer> answer(RequestId id) {
        return answered.stream().filter(answer -> answer.id().equals(id)).findFirst();
    }

    /** What was asked under this id, answered or not. */
    Optional<Asked> asked(RequestId id) {
        return Optional.ofNullable(pending.get(id)).or(() -> answer(id).map(Answer::asked));
    }

    Requests with(RequestId id, Asked asked) {
        Map<RequestId, Asked> next = new HashMap<>(pending);
        next.put(id, asked);
        return new Requests(Map.copyOf(next), answered);
    }

    Requests answered(RequestId id, AllocationOutcome outcome) {
        Asked asked = pending.get(id);
        if (asked == null) return this;
        Map<RequestId, Asked> left = new HashMap<>(pending);
        left.remove(id);
        List<Answer> kept = Stream.concat(answered.stream(), Stream.of(new Answer(id, asked, outcome)))
                .skip(Math.max(0, answered.size() + 1 - ANSWERS_KEPT))
                .toList();
        return new Requests(Map.copyOf(left), kept);
    }
}
