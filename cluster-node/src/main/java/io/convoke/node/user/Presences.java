// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.boot.Shards;
import io.convoke.node.instant.Talks;
import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Contact;
import io.convoke.protocol.user.PresenceStatus;
import io.convoke.protocol.user.SubscriberPresence;
import io.convoke.protocol.user.UserCommand.ShowPresence;
import io.convoke.protocol.user.UserCommand.ShowTalk;
import io.convoke.protocol.user.UserCommand.Watch;
import io.convoke.protocol.user.UserCommand.WatchFrom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who watches this user and whom this user watches: soft, renewed every minute by whoever watches, so that neither a
 * crash nor a lost message lasts longer than that. One actor's.
 */
final class Presences {
    private static final Duration WATCH_AGAIN_AFTER = Duration.ofMinutes(1);
    private static final Duration WATCH_LASTS = Duration.ofMinutes(3);
    /** For those who are due: each contact has a minute of his own. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(15);

    /** A list that an operator reads without a session: the watch need not outlive its answer by much. */
    private static final Duration GLANCE_LASTS = Duration.ofSeconds(10);

    private static final int MOST_WATCHERS = 5_000;

    private final UserId self;
    private final Shards shards;
    private final ListNews news;
    private final Map<Watcher, Instant> watchers = new HashMap<>();
    private final Pace pace = new Pace();
    private PresenceStatus shown = PresenceStatus.OFFLINE;
    private String shownNote;
    private List<SubscriberPresence> shownSubscribers = List.of();
    private final Talks talks = new Talks();
    private Instant readUntil = Instant.EPOCH;
    private Map<EndpointId, EndpointStanding> endpoints = Map.of();
    private Map<UserId, Contact> contacts = Map.of();

    /** @param endpoint which of his endpoints watches; null for the user himself */
    private record Watcher(UserId user, EndpointId endpoint) {}

    Presences(UserId self, Shards shards, ListNews news) {
        this.self = self;
        this.shards = shards;
        this.news = news;
    }

    void watchedBy(UserState state, Watch watch) {
        watchedBy(state, new Watcher(watch.watcher(), null), watch.until());
    }

    void watchedBy(UserState state, WatchFrom watch) {
        watchedBy(state, new Watcher(watch.watcher().user(), watch.watcher()), watch.until());
    }

    private void watchedBy(UserState state, Watcher watcher, Instant until) {
        if (until.equals(Instant.EPOCH)) {
            watchers.remove(watcher);
            return;
        }
        if (watchers.size() >= MOST_WATCHERS) forgetWhoseTimeIsOver();
        if (watchers.containsKey(watcher) || watchers.size() < MOST_WATCHERS) watchers.put(watcher, until);
        show(state, watcher);
    }

    /** Tells watchers what has changed, and watches the contacts while somebody reads the list; when to do so again, if at all. */
    Optional<Duration> settle(UserState state) {
        if (!(state instanceof Present user)) {
            if (shown != PresenceStatus.OFFLINE || !shownSubscribers.isEmpty()) {
                shownSubscribers = List.of();
                tellAll(state, PresenceStatus.OFFLINE);
            }
            endpoints = Map.of();
            contacts = Map.of();
            return Optional.empty();
        }
        boolean subscribersChanged = showSubscribers(user);
        if (user.endpoints() != endpoints || user.contacts() != contacts) {
            PresenceStatus now = user.presence();
            boolean changed = now != shown || !Objects.equals(user.note(), shownNote);
            shownNote = user.note();
            if (changed || user.contacts() != contacts) tellAll(state, now);
            else if (subscribersChanged) tellUsers(state);
            endpoints = user.endpoints();
            contacts = user.contacts();
        } else if (subscribersChanged) {
            tellUsers(state);
        }
        boolean read = user.sessions() > 0 || Instant.now().isBefore(readUntil);
        Optional<Duration> talkIsOver = talks.over(System.nanoTime());
        if (contacts.isEmpty() || !read) return talkIsOver;
        watch(user, WATCH_LASTS, false);
        return talkIsOver
                .filter(sooner -> sooner.compareTo(LOOK_AGAIN_AFTER) < 0)
                .or(() -> Optional.of(LOOK_AGAIN_AFTER));
    }

    /** One of this user's subscribers is in a session, or no more; settle then. */
    void talking(ShowTalk talk) {
        talks.shown(talk, System.nanoTime());
    }

    private boolean showSubscribers(Present user) {
        List<SubscriberPresence> now = talks.subscribers(user.provisioned().keySet(), System.nanoTime());
        boolean changed = !now.equals(shownSubscribers);
        shownSubscribers = now;
        return changed;
    }

    /** A subscriber of the instant service reads the list: no session of a client, but as live. */
    void readBySubscriber(Present user) {
        readUntil = Instant.now().plus(WATCH_LASTS);
        watch(user, WATCH_LASTS, false);
    }

    /** Without a session nobody keeps the contacts' presence fresh: ask them all, unless they were asked just now. */
    void watchForList(Present user) {
        if (user.sessions() == 0) watch(user, GLANCE_LASTS, true);
    }

    private void watch(Present user, Duration lasts, boolean anew) {
        Instant until = Instant.now().plus(lasts);
        long nowNs = System.nanoTime();
        pace.keep(UserId.class::isInstance, user.contacts().keySet());
        for (UserId contact : user.contacts().keySet()) {
            if (anew) news.forget(contact);
            if (pace.due(contact, anew ? Duration.ZERO : WATCH_AGAIN_AFTER, nowNs)) {
                shards.user(contact).tell(new Watch(self, until));
            }
        }
    }

    private void tellAll(UserState state, PresenceStatus now) {
        shown = now;
        forgetWhoseTimeIsOver();
        watchers.keySet().forEach(watcher -> show(state, watcher));
    }

    /** Endpoints that watch are shown nothing but presence, which is as it was. */
    private void tellUsers(UserState state) {
        forgetWhoseTimeIsOver();
        watchers.keySet().stream()
                .filter(watcher ->
                        watcher.endpoint == null && state instanceof Present user && maySee(user, watcher.user))
                .forEach(watcher -> show(state, watcher));
    }

    private void forgetWhoseTimeIsOver() {
        Instant time = Instant.now();
        watchers.values().removeIf(until -> until.isBefore(time));
    }

    private void show(UserState state, Watcher watcher) {
        PresenceStatus status = state instanceof Present user && maySee(user, watcher.user) ? user.presence() : null;
        if (watcher.endpoint == null) {
            shards.user(watcher.user)
                    .tell(new ShowPresence(self, status, status == null ? List.of() : shownSubscribers));
        } else {
            String note = status != null && state instanceof Present user ? user.note() : null;
            shards.endpoint(watcher.endpoint).tell(new EndpointCommand.ShowPresence(self, status, note));
        }
    }

    private boolean maySee(Present user, UserId watcher) {
        return watcher.equals(self) || user.lets(watcher);
    }
}
