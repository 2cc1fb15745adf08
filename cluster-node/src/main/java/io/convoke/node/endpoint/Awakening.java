// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.boot.Shards;
import io.convoke.persistence.journal.JournalTags;
import io.convoke.persistence.journal.TaggedEvents;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.ids.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Phones that are registered and subscriptions that last are woken at the start of a node, and what stands in their journals
 * goes on: without this a subscriber hears nothing, and a message waits, until the phone's next refresh.
 */
public final class Awakening {
    private static final Logger LOG = LoggerFactory.getLogger(Awakening.class);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

    /** Each is a recovery, beside the first requests of everybody else. */
    private static final int A_SECOND = 500;

    private Awakening() {}

    /** Under which tag an event is found here, if it is. */
    public static Set<String> tags(EndpointId endpoint, EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.Published _,
                    EndpointEvent.Registered _,
                    EndpointEvent.Unregistered _,
                    EndpointEvent.Subscribed _,
                    EndpointEvent.Resubscribed _,
                    EndpointEvent.SubscriptionEnded _ -> Set.of(JournalTags.of(endpoint));
            case EndpointEvent _ -> Set.of();
        };
    }

    /**
     * Returns at once; while the journal cannot be read it is tried again.
     *
     * @param lookBack for how long a phone or a subscription can last that is not refreshed
     */
    public static void wake(ActorSystem<?> system, Shards shards, Duration lookBack) {
        JournalTags.endpoints().forEach(tag -> wake(system, shards, lookBack, tag));
    }

    private static void wake(ActorSystem<?> system, Shards shards, Duration lookBack, String tag) {
        Instant now = Instant.now();
        TaggedEvents.upToNow(system, tag, now.minus(lookBack))
                .runFold(new HashMap<EndpointId, Instant>(), Awakening::noted, system)
                .whenComplete((until, failure) -> {
                    if (failure == null) {
                        wake(system, shards, lasting(until, now));
                    } else {
                        LOG.warn("Cannot read yet which phones are registered: {}", failure.toString());
                        system.scheduler()
                                .scheduleOnce(
                                        AGAIN_AFTER,
                                        () -> wake(system, shards, lookBack, tag),
                                        system.executionContext());
                    }
                });
    }

    private static void wake(ActorSystem<?> system, Shards shards, List<EndpointId> lasting) {
        if (lasting.isEmpty()) return;
        LOG.info("Going on with {} phones and subscriptions", lasting.size());
        Source.from(lasting)
                .throttle(A_SECOND, Duration.ofSeconds(1))
                .runForeach(one -> shards.endpoint(one).tell(new EndpointCommand.Get(system.ignoreRef())), system);
    }

    static List<EndpointId> lasting(Map<EndpointId, Instant> until, Instant now) {
        return until.entrySet().stream()
                .filter(one -> one.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static HashMap<EndpointId, Instant> noted(HashMap<EndpointId, Instant> until, EventEnvelope envelope) {
        EndpointId endpoint = EndpointId.parse(PersistenceId.extractEntityId(envelope.persistenceId()));
        noted(until, endpoint, (EndpointEvent) envelope.event());
        return until;
    }

    static void noted(Map<EndpointId, Instant> until, EndpointId endpoint, EndpointEvent event) {
        switch (event) {
            case EndpointEvent.Registered e -> until.put(endpoint, e.binding().expiresAt());
            case EndpointEvent.Published e -> until.put(endpoint, e.expiresAt());
            case EndpointEvent.Subscribed e -> until.put(endpoint, e.expiresAt());
            case EndpointEvent.Resubscribed e -> until.put(endpoint, e.expiresAt());
            case EndpointEvent _ -> until.remove(endpoint);
        }
    }
}
