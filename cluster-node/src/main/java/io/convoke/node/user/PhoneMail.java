// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.boot.Shards;
import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import java.time.Duration;

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

    /** @param readSeq up to here some session or phone has read */
    void settle(Present user, long readSeq) {
        long last = user.inbox().lastSeq();
        pace.keep(EndpointId.class::isInstance, user.endpoints().keySet());
        if (readSeq >= last || user.sessions() > 0) return;
        boolean grown = last > toldUpTo;
        toldUpTo = last;
        long nowNs = System.nanoTime();
        user.endpoints().forEach((id, standing) -> {
            boolean phone = standing.open() && standing.binding() != null;
            if (phone && pace.due(id, grown ? Duration.ZERO : TELL_AGAIN_AFTER, nowNs)) {
                shards.endpoint(id).tell(new EndpointCommand.InboxGrown(readSeq, last));
            }
        });
    }
}
