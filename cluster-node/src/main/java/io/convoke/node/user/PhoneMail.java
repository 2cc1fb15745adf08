// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.boot.Shards;
import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the user's phones that messages wait which nobody has read, while no client session is open to read them. A phone that
 * was told fetches them; it is told again until they are read. One actor's.
 */
final class PhoneMail {
    private static final Duration TELL_AGAIN_AFTER = Duration.ofSeconds(30);

    private final Shards shards;
    private final Pace pace = new Pace();
    private long toldUpTo;

    PhoneMail(Shards shards) {
        this.shards = shards;
    }

    /**
     * @param readSeq up to here some session or phone has read
     * @return when to settle again; empty where nothing waits for a phone
     */
    Optional<Duration> settle(Present user, long readSeq) {
        long last = user.inbox().lastSeq();
        pace.keep(EndpointId.class::isInstance, user.endpoints().keySet());
        if (readSeq >= last || user.sessions() > 0) return Optional.empty();
        boolean grown = last > toldUpTo;
        toldUpTo = last;
        long nowNs = System.nanoTime();
        List<EndpointId> phones = phones(user);
        for (EndpointId phone : phones) {
            if (pace.due(phone, grown ? Duration.ZERO : TELL_AGAIN_AFTER, nowNs)) {
                shards.endpoint(phone).tell(new EndpointCommand.InboxGrown(readSeq, last));
            }
        }
        return phones.isEmpty() ? Optional.empty() : Optional.of(TELL_AGAIN_AFTER);
    }

    private static List<EndpointId> phones(Present user) {
        return user.endpoints().entrySet().stream()
                .filter(each -> takesMessages(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean takesMessages(EndpointStanding standing) {
        return standing.open()
                && standing.binding() != null
                && standing.binding().messages();
    }
}
