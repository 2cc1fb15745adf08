// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.boot.Shards;
import io.convoke.persistence.journal.TaggedEvents;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that were acknowledged before a crash and not answered: at the start of a node their users are woken, and a
 * user that is awake asks until it is answered. Without this the debt would wait until somebody talks to the user.
 */
public final class OwedRequests {
    private static final Logger LOG = LoggerFactory.getLogger(OwedRequests.class);
    /** Events that ask and answer, and no others: rare enough for one tag. It is in the journal for ever. */
    static final Set<String> TAG = Set.of("user-request");

    /** Whoever asked longer ago does not wait for that conference any more. */
    private static final Duration LOOK_BACK = Duration.ofHours(24);

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

    private record Owed(UserId user, RequestId request) {}

    private OwedRequests() {}

    /** Returns at once; while the journal cannot be read it is tried again. */
    public static void wake(ActorSystem<?> system, Shards shards) {
        TaggedEvents.upToNow(system, TAG.iterator().next(), Instant.now().minus(LOOK_BACK))
                .runFold(new HashSet<Owed>(), OwedRequests::noted, system)
                .whenComplete((owed, failure) -> {
                    if (failure == null) {
                        wake(owed, system, shards);
                    } else {
                        LOG.warn("Cannot read yet which requests are owed: {}", failure.toString());
                        system.scheduler()
                                .scheduleOnce(AGAIN_AFTER, () -> wake(system, shards), system.executionContext());
                    }
                });
    }

    private static void wake(Set<Owed> owed, ActorSystem<?> system, Shards shards) {
        if (!owed.isEmpty()) LOG.info("Going on with {} requests that were not answered", owed.size());
        owed.forEach(one -> shards.user(one.user()).tell(new UserCommand.GetReachability(system.ignoreRef())));
    }

    private static HashSet<Owed> noted(HashSet<Owed> owed, EventEnvelope envelope) {
        UserId user = new UserId(PersistenceId.extractEntityId(envelope.persistenceId()));
        if (envelope.event() instanceof UserEvent.ConferenceRequested asked) owed.add(new Owed(user, asked.id()));
        if (envelope.event() instanceof UserEvent.RequestAnswered answered) owed.remove(new Owed(user, answered.id()));
        return owed;
    }
}
