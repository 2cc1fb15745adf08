// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import io.convoke.media.talk.event.TalkEvent;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.instant.ServerReply.FloorNews;
import io.convoke.protocol.instant.ServerReply.FloorNews.What;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Who wants to hear what happens to the floor of a leg's sessions, beside what the leg is told by RTCP. One actor's. */
final class FloorWatchers {
    /** Of one leg: a console, and one that takes its place. */
    private static final int MOST_OF_A_LEG = 4;

    private final Map<LegId, Set<ActorRef<ServerReply>>> watchers = new HashMap<>();
    private final Function<InstantId, Collection<LegId>> legsOf;

    /** @param legsOf who is in a session on this node */
    FloorWatchers(Function<InstantId, Collection<LegId>> legsOf) {
        this.legsOf = legsOf;
    }

    void watch(LegId leg, ActorRef<ServerReply> watcher) {
        Set<ActorRef<ServerReply>> all = watchers.computeIfAbsent(leg, _ -> new LinkedHashSet<>());
        all.add(watcher);
        if (all.size() > MOST_OF_A_LEG) all.remove(all.iterator().next());
    }

    void gone(ActorRef<ServerReply> watcher) {
        watchers.values().forEach(all -> all.remove(watcher));
        watchers.values().removeIf(Set::isEmpty);
    }

    void removed(LegId leg) {
        watchers.remove(leg);
    }

    void tell(TalkEvent event) {
        if (watchers.isEmpty()) return;
        switch (event) {
            case TalkEvent.Granted e -> tell(e.legKey(), e.groupKey(), What.GRANTED, seconds(e.durationMs()));
            case TalkEvent.Denied e ->
                tell(e.legKey(), e.groupKey(), What.DENIED, e.cause().code());
            case TalkEvent.Queued e when e.position() > 0 -> tell(e.legKey(), e.groupKey(), What.QUEUED, e.position());
            case TalkEvent.Revoked e ->
                tell(e.legKey(), e.groupKey(), What.REVOKED, e.cause().code());
            case TalkEvent.Taken e -> tellAll(e.groupKey(), What.TAKEN, user(e.identity()), e.legKey());
            case TalkEvent.Idle e -> tellAll(e.groupKey(), What.IDLE, null, null);
            default -> {} // is not about a floor
        }
    }

    /** Its legs are about to be un-bridged. */
    void over(InstantId session) {
        if (!watchers.isEmpty()) tellAll(session.value(), What.OVER, null, null);
    }

    private static int seconds(long ms) {
        return (int) Duration.ofMillis(ms).toSeconds();
    }

    /** As members are named to each other: the address of record, with {@code sip:} before it where there is room. */
    private static UserId user(String identity) {
        return UserId.parse(identity.startsWith("sip:") ? identity.substring(4) : identity);
    }

    private void tell(String leg, String group, What what, int value) {
        tell(new LegId(leg), new FloorNews(new InstantId(group), what, null, value));
    }

    /** @param but whoever took it knows already */
    private void tellAll(String group, What what, UserId who, String but) {
        InstantId session = new InstantId(group);
        for (LegId leg : legsOf.apply(session)) {
            if (!leg.value().equals(but)) tell(leg, new FloorNews(session, what, who, 0));
        }
    }

    private void tell(LegId leg, FloorNews news) {
        for (ActorRef<ServerReply> watcher : watchers.getOrDefault(leg, Set.of())) watcher.tell(news);
    }
}
