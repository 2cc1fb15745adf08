// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.node.boot.Shards;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.Subscribe;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.UserCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What a subscription asks others: whoever it watches, and the SIP edge. Each answer comes back to the endpoint. */
final class SubscriptionQuestions {
    private static final Duration WATCH_LASTS = Duration.ofMinutes(3);
    private static final Duration CONFERENCE_ANSWERS_WITHIN = Duration.ofSeconds(8);
    private static final Duration SUBSCRIBER_ANSWERS_WITHIN = Duration.ofSeconds(40);

    private final EndpointId self;
    private final Shards shards;
    private final ActorContext<EndpointCommand> context;

    /** What comes back; a reply is null where none came in time. */
    sealed interface Answer extends EndpointCommand.Internal {
        /** @param asked null where the watch is renewed */
        record OfWatch(Subscribe asked, ConferenceReply reply) implements Answer {}

        record OfNotify(boolean last, SipReply reply) implements Answer {}
    }

    SubscriptionQuestions(EndpointId self, Shards shards, ActorContext<EndpointCommand> context) {
        this.self = self;
        this.shards = shards;
        this.context = context;
    }

    /** Whether there is such a conference; it is watched from then on. */
    void watch(Subscribe c) {
        ask((SipTopic.OfConference) c.topic(), reply -> new Answer.OfWatch(c, reply));
    }

    /** Soft at whoever is watched, so renewed; what passes through its region also keeps this entity in memory. */
    void watch(SipTopic topic) {
        switch (topic) {
            case SipTopic.OfConference conference -> ask(conference, reply -> new Answer.OfWatch(null, reply));
            case SipTopic.OfPresence presence -> watch(presence, Instant.now().plus(WATCH_LASTS));
        }
        shards.endpoint(self).tell(new EndpointCommand.Get(context.getSystem().ignoreRef()));
    }

    void stopWatching(SipTopic topic) {
        switch (topic) {
            case SipTopic.OfConference(var conference) ->
                shards.conference(conference)
                        .tell(new ConferenceCommand.Watch(
                                self, Instant.EPOCH, context.getSystem().ignoreRef()));
            case SipTopic.OfPresence presence -> watch(presence, Instant.EPOCH);
        }
    }

    void notify(SipDialog dialog, long sequence, Notifier.Notice notice) {
        context.ask(
                SipReply.class,
                shards.sip(dialog.flow()),
                SUBSCRIBER_ANSWERS_WITHIN,
                (ActorRef<SipReply> replyTo) ->
                        new SipCommand.Send("NOTIFY", dialog, sequence, notice.fields(), notice.body(), replyTo),
                (reply, _) -> new Answer.OfNotify(notice.last(), reply));
    }

    private void watch(SipTopic.OfPresence presence, Instant until) {
        shards.user(presence.user()).tell(new UserCommand.WatchFrom(self, until));
    }

    private void ask(SipTopic.OfConference topic, Function<ConferenceReply, Answer> answer) {
        Instant until = Instant.now().plus(WATCH_LASTS);
        context.ask(
                ConferenceReply.class,
                shards.conference(topic.conference()),
                CONFERENCE_ANSWERS_WITHIN,
                (ActorRef<ConferenceReply> replyTo) -> new ConferenceCommand.Watch(self, until, replyTo),
                (reply, _) -> answer.apply(reply));
    }
}
