// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import io.convoke.node.user.UserState.Present;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.user.UserCommand.GetList;
import io.convoke.protocol.user.UserCommand.RequestConference;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** Who waits for an answer of this user other than a feed. Lost in a crash: then the request is made again. One actor's. */
final class Answers {
    /** Contacts on the way down, or on a node that is: the list does not wait for them. */
    static final Duration CONTACTS_ANSWER_WITHIN = Duration.ofMillis(300);

    private static final int MOST_WAITING = 64;
    private static final UserReply TOO_MANY = new UserReply.Refused(
            new Refusal(Refusal.Reason.UNAVAILABLE, "too many wait for the answers of this user already"));

    private final Map<RequestId, List<ActorRef<UserReply>>> requests = new HashMap<>();
    private final List<GetList> lists = new ArrayList<>();

    void onceAnswered(RequestConference asked) {
        List<ActorRef<UserReply>> waiting = requests.computeIfAbsent(asked.id(), id -> new ArrayList<>());
        if (waiting.size() >= MOST_WAITING) waiting.removeFirst().tell(TOO_MANY);
        waiting.add(asked.replyTo());
    }

    void onceComplete(GetList asked) {
        if (lists.size() >= MOST_WAITING) lists.removeFirst().replyTo().tell(TOO_MANY);
        lists.add(asked);
    }

    /** Requests that the allocator has decided. */
    void requests(Present user) {
        if (requests.isEmpty()) return;
        requests.entrySet()
                .removeIf(entry -> user.requests()
                        .answer(entry.getKey())
                        .map(answer -> {
                            UserReply reply = new UserReply.ConferenceAnswered(answer.id(), answer.outcome());
                            entry.getValue().forEach(replyTo -> replyTo.tell(reply));
                            return answer;
                        })
                        .isPresent());
    }

    void lists(Present user, ListNews news) {
        if (lists.isEmpty()) return;
        UserReply reply = new UserReply.ImList(user.presence(), news.contacts(), news.conferences());
        lists.forEach(asked -> asked.replyTo().tell(reply));
        lists.clear();
    }

    void refuseAll(UserReply reply) {
        requests.values().forEach(waiting -> waiting.forEach(replyTo -> replyTo.tell(reply)));
        requests.clear();
        lists.forEach(asked -> asked.replyTo().tell(reply));
        lists.clear();
    }
}
