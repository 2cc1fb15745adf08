// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** When a debt was paid last, so that settling after every message does not pay it every time. One actor's. */
final class Pace {
    private final Map<Object, Long> paidNs = new HashMap<>();

    /** Whether to pay now; then it counts as paid. */
    boolean due(Object debt, Duration every, long nowNs) {
        Long last = paidNs.get(debt);
        if (last != null && nowNs - last < every.toNanos()) return false;
        paidNs.put(debt, nowNs);
        return true;
    }

    /** How long until it is due again; nothing where it is due now. */
    Duration left(Object debt, Duration every, long nowNs) {
        Long last = paidNs.get(debt);
        return last == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, every.toNanos() - (nowNs - last)));
    }

    /** Forgets the debts of one kind that are no more. */
    void keep(Predicate<Object> kind, Collection<?> owed) {
        if (paidNs.size() > owed.size()) paidNs.keySet().removeIf(debt -> kind.test(debt) && !owed.contains(debt));
    }
}
