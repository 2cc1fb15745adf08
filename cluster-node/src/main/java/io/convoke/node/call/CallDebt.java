// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.call.CallState.Ended;
import io.convoke.protocol.endpoint.CallEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the endpoint of a call that ended owes: whoever did not end it is told. */
enum CallDebt {
    /** To the conference: its leg goes. */
    LEAVE,
    /** To the phone. */
    BYE;

    /** After so long nobody waits any more: a conference takes down what is silent, a phone has noticed. */
    private static final Duration WRITTEN_OFF_AFTER = Duration.ofMinutes(10);

    static List<CallDebt> of(Ended call, Instant now) {
        if (call.at().plus(WRITTEN_OFF_AFTER).isBefore(now)) return List.of();
        Set<CallDebt> debts = EnumSet.noneOf(CallDebt.class);
        if (call.by() != CallEnd.CONFERENCE) debts.add(LEAVE);
        if (call.by() != CallEnd.PHONE && call.dialog() != null) debts.add(BYE);
        return List.copyOf(debts);
    }
}
