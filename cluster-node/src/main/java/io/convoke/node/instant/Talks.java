// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.user.SubscriberPresence;
import io.convoke.protocol.user.UserCommand.ShowTalk;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which instant sessions a user's subscribers are: soft, said again by each session while it lasts, so that a session that was lost
 * with its node makes nobody busy for long. One actor's.
 */
public final class Talks {
    private static final int MOST = 1_000;

    private record Part(EndpointId subscriber, InstantId session) {}

    /** Until when, by the clock that only goes on. */
    private final Map<Part, Long> parts = new HashMap<>();

    public void shown(ShowTalk talk, long nowNs) {
        Part part = new Part(talk.subscriber(), talk.session());
        if (talk.lasts().isZero()) parts.remove(part);
        else if (parts.containsKey(part) || parts.size() < MOST) {
            parts.put(part, nowNs + talk.lasts().toNanos());
        }
    }

    /** @param reachable those whose legs are up; the answer is in the order of their names */
    public List<SubscriberPresence> subscribers(Set<EndpointId> reachable, long nowNs) {
        parts.values().removeIf(untilNs -> nowNs - untilNs >= 0);
        return reachable.stream()
                .map(one -> new SubscriberPresence(one.identity(), isBusy(one)))
                .sorted(Comparator.comparing(SubscriberPresence::identity))
                .toList();
    }

    /** When the next of them is over, unless it is said again. */
    public Optional<Duration> over(long nowNs) {
        return parts.values().stream()
                .map(untilNs -> Duration.ofNanos(Math.max(0, untilNs - nowNs)))
                .min(Comparator.naturalOrder());
    }

    private boolean isBusy(EndpointId subscriber) {
        return parts.keySet().stream().anyMatch(part -> part.subscriber().equals(subscriber));
    }
}
