// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Invitees whom the conference calls.
 *
 * @param due where each of them is called, until that has led to something
 * @param failed what became of calls that nobody answered, such as {@code 486 Busy Here}
 */
public record CallsOut(Map<UserId, List<SipTarget>> due, Map<UserId, String> failed) {
    private static final int ANSWERED = 200;

    /** @param calls null in what was written before there were calls */
    static CallsOut of(Map<UserId, List<SipTarget>> calls) {
        return new CallsOut(calls == null ? Map.of() : Map.copyOf(calls), Map.of());
    }

    CallsOut called(UserId user, int status, String reason) {
        Map<UserId, List<SipTarget>> nextDue = new HashMap<>(due);
        nextDue.remove(user);
        Map<UserId, String> nextFailed = new HashMap<>(failed);
        if (status == ANSWERED) nextFailed.remove(user);
        else nextFailed.put(user, status + " " + reason);
        return new CallsOut(Map.copyOf(nextDue), Map.copyOf(nextFailed));
    }
}
