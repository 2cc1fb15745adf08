// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * For how long legs are kept without a word from their subscribers. Then they are asked: what took a leg down, or made it nobody's,
 * may never have arrived here. One actor's.
 */
final class LegLeases {
    /** At once: a node that is provisioned within seconds is spread over the lease's next rounds. */
    private static final int MOST_AT_ONCE = 200;

    private final long leaseNs;
    /** The one that was heard of first is the first. */
    private final Map<LegId, Long> renewedNs = new LinkedHashMap<>();

    LegLeases(Duration lease) {
        leaseNs = lease.toNanos();
    }

    /** How often to look. */
    Duration round() {
        return Duration.ofNanos(leaseNs / 16);
    }

    void renew(LegId leg, long nowNs) {
        renewedNs.remove(leg);
        renewedNs.put(leg, nowNs);
    }

    /** Whether its subscriber has spoken of it since he was asked. */
    boolean isRenewed(LegId leg, long askedNs) {
        return renewedNs.getOrDefault(leg, askedNs) - askedNs > 0;
    }

    void forget(LegId leg) {
        renewedNs.remove(leg);
    }

    /** Whose subscribers are to be asked now; where they do not answer, they are asked again after another lease. */
    List<LegId> due(long nowNs) {
        List<LegId> due = new ArrayList<>();
        Iterator<Map.Entry<LegId, Long>> all = renewedNs.entrySet().iterator();
        while (all.hasNext() && due.size() < MOST_AT_ONCE) {
            Map.Entry<LegId, Long> next = all.next();
            if (nowNs - next.getValue() < leaseNs) break;
            due.add(next.getKey());
        }
        due.forEach(leg -> renew(leg, nowNs));
        return due;
    }

    /** Whether a subscriber has said that this leg is not his. One who is just being provisioned has said nothing. */
    static boolean isNobodys(LegId leg, EndpointReply said) {
        return switch (said) {
            case EndpointReply.Provisioned his ->
                his.leg() != null && !his.leg().leg().equals(leg);
            case EndpointReply.Refused no -> no.refusal().reason() == Refusal.Reason.NOT_FOUND;
            case null, default -> false;
        };
    }
}
