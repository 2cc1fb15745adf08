// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.UserCommand.Fetch;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Sessions that wait for news: one question for each endpoint, answered once. One actor's. */
final class Fetches {
    static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int MOST_MESSAGES = 500;

    private final ListNews news;
    private final Map<EndpointId, Fetch> waiting = new HashMap<>();

    Fetches(ListNews news) {
        this.news = news;
    }

    /** Answers, or keeps the question; true when it is kept: somebody has to call {@link #giveUp} in time. */
    boolean ask(Present user, Fetch fetch) {
        giveUp(user, fetch.endpoint());
        UserReply.Feed feed = feed(user, fetch);
        if (worthTelling(feed, fetch.after()) || fetch.waitAtMost().isZero()) {
            fetch.replyTo().tell(feed);
            return false;
        }
        waiting.put(fetch.endpoint(), fetch);
        return true;
    }

    /** Whoever waits for what has come now is answered. */
    void answer(Present user) {
        for (Iterator<Fetch> each = waiting.values().iterator(); each.hasNext(); ) {
            Fetch fetch = each.next();
            UserReply.Feed feed = feed(user, fetch);
            if (worthTelling(feed, fetch.after())) {
                fetch.replyTo().tell(feed);
                each.remove();
            }
        }
    }

    /** The wait is over, or the same endpoint asks again: nothing new is an answer too. */
    void giveUp(Present user, EndpointId endpoint) {
        Fetch fetch = waiting.remove(endpoint);
        if (fetch != null) fetch.replyTo().tell(feed(user, fetch));
    }

    void refuseAll(UserReply reply) {
        waiting.values().forEach(fetch -> fetch.replyTo().tell(reply));
        waiting.clear();
    }

    private UserReply.Feed feed(Present user, Fetch fetch) {
        long after = Math.min(fetch.after().messageSeq(), user.inbox().lastSeq());
        // a radio shows no text: what it is not told it has not read
        List<InboxMessage> messages = fetch.endpoint().isSubscriber()
                ? List.of()
                : user.inbox().after(after, Math.clamp(fetch.limit(), 1, MOST_MESSAGES));
        ListNews.News list = news.after(fetch.after());
        return new UserReply.Feed(
                messages,
                list.contacts(),
                list.conferences(),
                list.whole(),
                user.inbox().dropped(),
                new FeedCursor(messages.isEmpty() ? after : messages.getLast().seq(), news.epoch(), list.version()));
    }

    /** An empty list is news to whoever had seen another life's list, not to whoever has seen none. */
    private static boolean worthTelling(UserReply.Feed feed, FeedCursor after) {
        return !feed.messages().isEmpty()
                || !feed.contacts().isEmpty()
                || !feed.conferences().isEmpty()
                || (feed.whole() && after.epoch() != 0);
    }
}
