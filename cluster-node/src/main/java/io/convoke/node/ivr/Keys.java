// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import io.convoke.protocol.ids.LegId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds one sequence of two keys in what legs press. Soft: half a sequence is forgotten with the entity that keeps it. A leg gets one
 * through in a second, however fast its keys come, since each may cost a write.
 */
public final class Keys {
    private static final long WITHIN_NS = Duration.ofSeconds(3).toNanos();
    private static final long PAUSE_NS = Duration.ofSeconds(1).toNanos();

    private final char first;
    private final char second;
    private final Map<LegId, Long> begun = new HashMap<>();
    private final Map<LegId, Long> completed = new HashMap<>();

    /** @param sequence two keys, such as {@code *6}; the second must come within three seconds */
    public Keys(String sequence) {
        first = sequence.charAt(0);
        second = sequence.charAt(1);
    }

    /** @return whether the leg has completed the sequence with these keys */
    public boolean press(LegId leg, String digits, long nowNs) {
        boolean complete = false;
        for (char digit : digits.toCharArray()) {
            Long since = begun.remove(leg);
            if (digit == first) begun.put(leg, nowNs);
            else complete |= digit == second && since != null && nowNs - since <= WITHIN_NS;
        }
        Long last = completed.get(leg);
        if (!complete || (last != null && nowNs - last < PAUSE_NS)) return false;
        completed.put(leg, nowNs);
        return true;
    }

    /** Forgets all other legs. */
    public void keep(Collection<LegId> legs) {
        begun.keySet().retainAll(legs);
        completed.keySet().retainAll(legs);
    }
}
