// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.talk.event.TalkEvent;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Floor requests that the media plane has yet to decide; the last one of a leg counts. One actor's. */
final class FloorRequests {
    record Key(String group, String leg) {}

    private final Map<Key, ActorRef<ServerReply>> waiting = new HashMap<>();

    Key await(ServerCommand.Floor c) {
        Key key = new Key(c.session().value(), c.leg().value());
        ActorRef<ServerReply> before = waiting.put(key, c.replyTo());
        if (before != null && !before.equals(c.replyTo())) before.tell(unknown());
        return key;
    }

    /** @return whose request this event has answered */
    Optional<Key> answered(TalkEvent event) {
        return switch (event) {
            case TalkEvent.Granted e ->
                answer(
                        new Key(e.groupKey(), e.legKey()),
                        new ServerReply.FloorGiven(new InstantId(e.groupKey()), new LegId(e.legKey())));
            case TalkEvent.Queued e
            when e.position() > 0 ->
                answer(new Key(e.groupKey(), e.legKey()), new ServerReply.FloorQueued(e.position()));
            case TalkEvent.Denied e ->
                answer(
                        new Key(e.groupKey(), e.legKey()),
                        new ServerReply.FloorDenied(e.cause().code(), e.cause().name()));
            default -> Optional.empty();
        };
    }

    private Optional<Key> answer(Key key, ServerReply reply) {
        ActorRef<ServerReply> asked = waiting.remove(key);
        if (asked == null) return Optional.empty();
        asked.tell(reply);
        return Optional.of(key);
    }

    void giveUp(Key key) {
        ActorRef<ServerReply> asked = waiting.remove(key);
        if (asked != null) asked.tell(unknown());
    }

    private static ServerReply unknown() {
        return new ServerReply.FloorDenied(FloorAnswer.OTHER_REASON, "not decided in time");
    }
}
