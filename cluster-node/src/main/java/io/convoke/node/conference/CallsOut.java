// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.protocol.conference.CallResult;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Invitees whom the conference calls: due -Called | came in | stopped-> over; invited again, due again.
 *
 * @param due who is to be called, until that has led to something
 * @param results what became of the last calls that nobody answered
 * @param attempts how often each has been called: each time is a call of its own
 * @param stopped calls that are not wanted any more, and why; the oldest are forgotten beyond a bound
 */
public record CallsOut(
        Map<UserId, Due> due,
        Map<UserId, CallResult> results,
        Map<UserId, Integer> attempts,
        Map<EndpointId, String> stopped) {
    /** More than can be invited to one conference: all of them may be called when it ends. */
    private static final int MOST_STOPPED = 10_000;

    private static final CallsOut NONE = new CallsOut(Map.of(), Map.of(), Map.of(), Map.of());

    /** @param call the endpoint that calls him */
    public record Due(EndpointId call, List<SipTarget> targets, Instant since) {}

    /** @param calls null in what was written before there were calls */
    static CallsOut of(ConferenceId id, Map<UserId, List<SipTarget>> calls, Instant at) {
        return calls == null ? NONE : NONE.withAll(id, calls, at);
    }

    CallsOut invited(ConferenceId id, ConferenceEvent.Invited e) {
        Map<UserId, CallResult> next = new HashMap<>(results);
        e.users().forEach(next::remove);
        CallsOut forgotten = new CallsOut(due, Map.copyOf(next), attempts, stopped);
        return e.calls() == null ? forgotten : forgotten.withAll(id, e.calls(), e.at());
    }

    private CallsOut withAll(ConferenceId id, Map<UserId, List<SipTarget>> calls, Instant at) {
        Map<UserId, Due> nextDue = new LinkedHashMap<>(due);
        Map<UserId, Integer> nextAttempts = new HashMap<>(attempts);
        calls.forEach((user, targets) -> {
            int attempt = nextAttempts.merge(user, 1, Integer::sum);
            String key = attempt == 1 ? id.value() : id.value() + "-" + attempt;
            nextDue.put(user, new Due(EndpointId.call(user, key), List.copyOf(targets), at));
        });
        return new CallsOut(Collections.unmodifiableMap(nextDue), results, Map.copyOf(nextAttempts), stopped);
    }

    /** One that is not wanted any more has led to nothing. */
    CallsOut called(ConferenceEvent.Called e) {
        Due one = due.get(e.user());
        if (one == null || !one.call.equals(e.call())) return this;
        Map<UserId, CallResult> next = new HashMap<>(results);
        if (e.result().status() == CallResult.ANSWERED) next.remove(e.user());
        else next.put(e.user(), e.result());
        return new CallsOut(without(e.user()), Map.copyOf(next), attempts, stopped);
    }

    /** By the call itself, or another way: then he is called no more. */
    CallsOut cameIn(EndpointId endpoint) {
        Map<UserId, CallResult> next = new HashMap<>(results);
        next.remove(endpoint.user());
        CallsOut reached = new CallsOut(due, Map.copyOf(next), attempts, stopped);
        Due one = due.get(endpoint.user());
        if (one == null) return reached;
        return one.call.equals(endpoint)
                ? new CallsOut(without(endpoint.user()), reached.results, attempts, stopped)
                : reached.stopped(endpoint.user(), CallCommand.HangUp.ELSEWHERE);
    }

    CallsOut stopped(UserId user, String reason) {
        Due one = due.get(user);
        if (one == null) return this;
        Map<EndpointId, String> next = new LinkedHashMap<>(stopped);
        next.put(one.call, reason);
        while (next.size() > MOST_STOPPED) next.remove(next.keySet().iterator().next());
        return new CallsOut(without(user), results, attempts, Collections.unmodifiableMap(next));
    }

    CallsOut allStopped(String reason) {
        CallsOut next = this;
        for (UserId user : new ArrayList<>(due.keySet())) next = next.stopped(user, reason);
        return next;
    }

    private Map<UserId, Due> without(UserId user) {
        Map<UserId, Due> next = new LinkedHashMap<>(due);
        next.remove(user);
        return Collections.unmodifiableMap(next);
    }
}
