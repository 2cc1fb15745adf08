// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Ended;
import io.convoke.node.entity.Ledger;
import io.convoke.protocol.endpoint.CallEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Pays what a call that ended owes, until it is paid. One actor's. */
final class CallPayments {
    static final Duration AGAIN_AFTER = Duration.ofSeconds(2);

    private final CallQuestions questions;
    private final LocalSequence sequence;
    private final Ledger<CallDebt> ledger = new Ledger<>(AGAIN_AFTER);
    /** Whose answer is on its way: a phone has 32 s for a BYE, and need not get another one meanwhile. */
    private final Set<CallDebt> asked = EnumSet.noneOf(CallDebt.class);

    private boolean owing;

    CallPayments(CallQuestions questions, LocalSequence sequence) {
        this.questions = questions;
        this.sequence = sequence;
    }

    /** @return when to come again; null where there is nothing to do before an answer comes */
    Duration pay(Ended ended) {
        List<CallDebt> owed = CallDebt.of(ended, Instant.now());
        owing = owed.stream().anyMatch(debt -> !ledger.isPaid(debt));
        long nowNs = System.nanoTime();
        for (CallDebt debt : ledger.due(owed, nowNs)) {
            if (!asked.add(debt)) continue;
            switch (debt) {
                case LEAVE -> questions.leave(ended.conference(), ended.leg(), ended.by() == CallEnd.VANISHED);
                case BYE -> questions.bye(ended.dialog(), sequence.next(ended.dialog()), ended.reason());
            }
        }
        List<CallDebt> unasked =
                owed.stream().filter(debt -> !asked.contains(debt)).toList();
        Duration again = ledger.untilDue(unasked, nowNs);
        return again == null ? null : again.plusMillis(1);
    }

    /** Who is asked has answered, or has not in time: then it is owed still. */
    void answered(CallDebt debt, boolean paid) {
        asked.remove(debt);
        if (paid) ledger.paid(debt, System.nanoTime());
    }

    /** Nothing was owed when it last paid. */
    boolean isEmpty() {
        return !owing;
    }
}
