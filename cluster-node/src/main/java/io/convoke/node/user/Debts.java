// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.boot.Shards;
import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceInformation;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.user.UserEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a user owes others, read from state and paid at a pace: requests to the relay, interest to conferences. One actor's. */
final class Debts {
    private static final Duration REQUEST_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration SHOW_AGAIN_AFTER = Duration.ofSeconds(30);
    /** A session whose entity nobody has started since a crash would never expire. */
    private static final Duration WAKE_AGAIN_AFTER = Duration.ofMinutes(1);
    /** A conference that says nothing so long after its end is gone from the list, whatever became of it. */
    private static final Duration LISTED_AFTER_EXPIRY = Duration.ofMinutes(10);

    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LATER = Duration.ofSeconds(15);

    private final UserId self;
    private final Shards shards;
    private final ActorRef<EndpointReply> nobody;
    private final Pace pace = new Pace();

    Debts(UserId self, Shards shards, ActorRef<EndpointReply> nobody) {
        this.self = self;
        this.shards = shards;
        this.nobody = nobody;
    }

    /** When to settle again; empty where nothing is owed. */
    Optional<Duration> settle(UserState state) {
        long nowNs = System.nanoTime();
        return switch (state) {
            case UserState.Absent absent -> Optional.empty();
            case UserState.Deleted deleted -> {
                deleted.endpoints().forEach((id, standing) -> close(id, standing, nowNs));
                yield deleted.endpoints().isEmpty() ? Optional.empty() : Optional.of(SOON);
            }
            case Present user -> settle(user, nowNs);
        };
    }

    private Optional<Duration> settle(Present user, long nowNs) {
        user.requests().pending().forEach((id, asked) -> request(id, asked, nowNs));
        user.listed().keySet().forEach(id -> show(id, nowNs));
        List<EndpointId> mayExpire = mayExpire(user);
        mayExpire.forEach(id -> wake(id, nowNs));
        pace.keep(RequestId.class::isInstance, user.requests().pending().keySet());
        pace.keep(ConferenceId.class::isInstance, user.listed().keySet());
        pace.keep(EndpointId.class::isInstance, user.endpoints().keySet());
        if (!user.requests().pending().isEmpty()) return Optional.of(SOON);
        if (!user.listed().isEmpty()) return Optional.of(LATER);
        return mayExpire.stream()
                .map(id -> pace.left(id, WAKE_AGAIN_AFTER, nowNs))
                .min(Comparator.naturalOrder());
    }

    /** Subscribers are not among them: their shards remember and start them. */
    private static List<EndpointId> mayExpire(Present user) {
        return user.endpoints().entrySet().stream()
                .filter(entry -> entry.getValue().open() && !entry.getKey().isSubscriber())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A conference in the list that should have ended long ago. */
    Optional<UserEvent> expired(UserState state) {
        if (!(state instanceof Present user)) return Optional.empty();
        Instant longAgo = Instant.now().minus(LISTED_AFTER_EXPIRY);
        return user.listed().values().stream()
                .filter(information -> information.expiresAt().isBefore(longAgo))
                .map(ConferenceInformation::id)
                .findFirst()
                .map(UserEvent.ConferenceUnlisted::new);
    }

    private void request(RequestId id, Requests.Asked asked, long nowNs) {
        if (!pace.due(id, REQUEST_AGAIN_AFTER, nowNs)) return;
        shards.imRelay()
                .tell(new ImRelayCommand.RequestConference(id, self, asked.invite(), asked.options(), asked.at()));
    }

    private void show(ConferenceId id, long nowNs) {
        if (pace.due(id, SHOW_AGAIN_AFTER, nowNs)) shards.conference(id).tell(new ConferenceCommand.Show(self));
    }

    private void wake(EndpointId id, long nowNs) {
        if (pace.due(id, WAKE_AGAIN_AFTER, nowNs)) shards.endpoint(id).tell(new EndpointCommand.Get(nobody));
    }

    private void close(EndpointId id, EndpointStanding standing, long nowNs) {
        if (standing.session() && pace.due(id, CLOSE_AGAIN_AFTER, nowNs))
            shards.endpoint(id).tell(new EndpointCommand.Close(nobody));
    }
}
