// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference.watch;

import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.RecipientRef;

/**
 * SIP subscriptions to a conference: soft, renewed by whoever watches, so that neither a crash nor a lost message lasts long. A new
 * phase is shown at once, all else no more often than the interval allows. One actor's.
 */
public final class Watchers {
    /** Bounds what a change costs; a conference has as many legs at most as its mixer takes, and some listen only. */
    private static final int MOST = 1_000;

    private final Function<EndpointId, RecipientRef<EndpointCommand>> endpoints;
    private final long intervalNs;
    private final Map<EndpointId, Instant> watchers = new HashMap<>();
    private ConferenceReply.View shown;
    private long shownNs;

    public Watchers(Function<EndpointId, RecipientRef<EndpointCommand>> endpoints, Duration interval) {
        this.endpoints = endpoints;
        this.intervalNs = interval.toNanos();
    }

    /** False where there are too many. */
    public boolean watch(EndpointId watcher, Instant until, Instant now) {
        if (!until.isAfter(now)) {
            watchers.remove(watcher);
            return true;
        }
        if (!watchers.containsKey(watcher)) {
            if (watchers.size() >= MOST) watchers.values().removeIf(end -> end.isBefore(now));
            if (watchers.size() >= MOST) return false;
        }
        watchers.put(watcher, until);
        return true;
    }

    public boolean isEmpty() {
        return watchers.isEmpty();
    }

    /** @return when to come again, because something waits to be shown; null when all is shown */
    public Duration update(ConferenceReply.View view, Instant now, long nowNs) {
        if (view.equals(shown)) return null;
        boolean atOnce = shown == null || shown.phase() != view.phase() || nowNs - shownNs >= intervalNs;
        if (!atOnce) return Duration.ofNanos(shownNs + intervalNs - nowNs);
        watchers.values().removeIf(end -> end.isBefore(now));
        watchers.keySet().forEach(watcher -> endpoints.apply(watcher).tell(new EndpointCommand.ShowConference(view)));
        shown = view;
        shownNs = nowNs;
        return null;
    }
}
