// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.ivr;

import io.convoke.protocol.ids.LegId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Some telephones send a key twice, as media (RFC 4733) and in the dialog (SIP INFO): it counts once. A key that comes one way cancels
 * the same key that came the other way a moment ago, each at most once, so that a key pressed twice counts twice. Soft.
 */
public final class BothWays {
    /** The one comes when the key goes down, the other may come when it is let go. */
    private static final long WITHIN_NS = Duration.ofSeconds(2).toNanos();
    /** More keys than anybody presses in that time. */
    private static final int MOST = 32;

    private final Map<LegId, Deque<Heard>> recent = new HashMap<>();

    private record Heard(char key, boolean signalled, long atNs) {}

    /** @return those that have not come the other way already */
    public String fresh(LegId leg, String digits, boolean signalled, long nowNs) {
        Deque<Heard> heard = recent.computeIfAbsent(leg, _ -> new ArrayDeque<>());
        heard.removeIf(one -> nowNs - one.atNs > WITHIN_NS);
        StringBuilder fresh = new StringBuilder();
        for (char key : digits.toCharArray()) {
            if (cancels(heard, key, signalled)) continue;
            fresh.append(key);
            heard.add(new Heard(key, signalled, nowNs));
            if (heard.size() > MOST) heard.removeFirst();
        }
        return fresh.toString();
    }

    private static boolean cancels(Deque<Heard> heard, char key, boolean signalled) {
        for (Iterator<Heard> i = heard.iterator(); i.hasNext(); ) {
            Heard one = i.next();
            if (one.key == key && one.signalled != signalled) {
                i.remove();
                return true;
            }
        }
        return false;
    }

    /** Forgets all other legs. */
    public void keep(Collection<LegId> legs) {
        recent.keySet().retainAll(legs);
    }
}
