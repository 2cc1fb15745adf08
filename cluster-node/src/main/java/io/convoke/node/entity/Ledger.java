// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.entity;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When an entity last tried to pay each of its debts, and which it knows to be paid although its state still lists them.
 * Soft: a crash forgets it, and everything is paid once more. A debt that state no longer lists is struck out.
 *
 * @param <D> a debt; equal debts are one
 */
public final class Ledger<D> {
    private final long retryAfterNs;
    private final Map<D, Long> triedNs = new HashMap<>();
    private final Map<D, Long> paidNs = new HashMap<>();

    /** @param retryAfter an unpaid debt is tried again after so long */
    public Ledger(Duration retryAfter) {
        this.retryAfterNs = retryAfter.toNanos();
    }

    /** What of {@code owed} must be tried now, in its order; it counts as tried from now on. */
    public List<D> due(Collection<D> owed, long nowNs) {
        Set<D> listed = new HashSet<>(owed);
        triedNs.keySet().retainAll(listed);
        paidNs.keySet().retainAll(listed);
        List<D> due = owed.stream()
                .filter(debt -> !paidNs.containsKey(debt) && isDue(debt, nowNs))
                .toList();
        due.forEach(debt -> triedNs.put(debt, nowNs));
        return due;
    }

    private boolean isDue(D debt, long nowNs) {
        Long tried = triedNs.get(debt);
        return tried == null || nowNs - tried >= retryAfterNs;
    }

    public void paid(D debt, long nowNs) {
        paidNs.put(debt, nowNs);
    }

    /** A debt that was paid so long ago is owed again. */
    public void forgetPaid(D debt, Duration after, long nowNs) {
        Long paid = paidNs.get(debt);
        if (paid != null && nowNs - paid >= after.toNanos()) {
            paidNs.remove(debt);
            triedNs.remove(debt);
        }
    }

    public boolean isPaid(D debt) {
        return paidNs.containsKey(debt);
    }

    /** Until the first of {@code owed} is due again; null where nothing is owed. */
    public Duration untilDue(Collection<D> owed, long nowNs) {
        return owed.stream()
                .filter(debt -> !paidNs.containsKey(debt))
                .map(debt -> triedNs.containsKey(debt) ? triedNs.get(debt) + retryAfterNs - nowNs : 0L)
                .min(Long::compareTo)
                .map(ns -> Duration.ofNanos(Math.max(0, ns)))
                .orElse(null);
    }
}
