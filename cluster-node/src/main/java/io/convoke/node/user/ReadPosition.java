// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.entity.Decision;
import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.user.UserEvent;
import io.convoke.protocol.user.UserEvent.InboxRead;
import io.convoke.protocol.user.UserEvent.MessageStored;
import io.convoke.protocol.user.UserReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far sessions have read, ahead of what is stored: at most one event a second, or one along with a message that
 * drops others, whose loss would be counted wrongly otherwise. A crash forgets a second of it: a new session then sees
 * again what another has read. One actor's.
 */
final class ReadPosition {
    private long seq;

    /** True where that is further than what is stored. */
    boolean note(Present user, long readSeq) {
        seq = Math.max(seq, Math.min(readSeq, user.inbox().lastSeq()));
        return seq > user.inbox().readSeq();
    }

    long position(Present user) {
        return Math.max(seq, user.inbox().readSeq());
    }

    Optional<UserEvent> toStore(UserState state) {
        return state instanceof Present user && seq > user.inbox().readSeq()
                ? Optional.of(new InboxRead(Math.min(seq, user.inbox().lastSeq())))
                : Optional.empty();
    }

    Decision<UserEvent, UserReply> along(UserState state, Decision<UserEvent, UserReply> decision) {
        if (decision.events().stream().noneMatch(event -> dropsUnread(state, event))) return decision;
        return toStore(state)
                .map(read -> {
                    List<UserEvent> events = new ArrayList<>(List.of(read));
                    events.addAll(decision.events());
                    return new Decision<>(List.copyOf(events), decision.reply());
                })
                .orElse(decision);
    }

    private static boolean dropsUnread(UserState state, UserEvent event) {
        return state instanceof Present user
                && event instanceof MessageStored stored
                && stored.dropBefore() - 1 > user.inbox().readSeq();
    }
}
