// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.endpoint;

import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.InboxGrown;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.InboxMessage;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Brings a registered phone the messages that its user has not read, one after the other, as MESSAGE (RFC 3428); what it has
 * taken is read. Soft: the user says again that messages wait. One actor's.
 */
final class Pager {
    private static final Duration USER_ANSWERS_WITHIN = Duration.ofSeconds(4);
    private static final Duration PHONE_ANSWERS_WITHIN = Duration.ofSeconds(40);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 5;

    /** It may take the message later; with any other refusal it never will, and is not asked again. */
    private static final Set<Integer> PASSING = Set.of(401, 407, 408, 480, 486, 491, 500, 502, 503, 504, 600);

    private final EndpointId self;
    private final Shards shards;
    private final ActorContext<EndpointCommand> context;
    private final Census census;
    private boolean busy;
    private boolean again;
    private long tried;
    private long read;
    private int failures;
    private long notBeforeNs = System.nanoTime();

    /** What comes back; a reply is null where none came in time. */
    sealed interface Said extends EndpointCommand.Internal {
        record OfUser(UserReply reply) implements Said {}

        record OfPhone(InboxMessage message, SipReply reply) implements Said {}
    }

    Pager(EndpointId self, Shards shards, ActorContext<EndpointCommand> context) {
        this.self = self;
        this.shards = shards;
        this.context = context;
        this.census = Census.of(context.getSystem());
    }

    void grown(InboxGrown news) {
        read = Math.max(read, news.readSeq());
        tried = Math.max(tried, read);
        again = busy && news.lastSeq() > tried;
        boolean early = System.nanoTime() - notBeforeNs < 0;
        if (!busy && !early && news.lastSeq() > tried) fetch();
    }

    void said(SipBinding binding, Said said) {
        busy = false;
        switch (said) {
            case Said.OfUser(UserReply.Feed feed) -> {
                Optional<InboxMessage> next = feed.messages().stream()
                        .filter(message -> message.seq() > tried)
                        .findFirst();
                if (next.isPresent()) send(binding, next.get());
                else if (again) fetch();
            }
            case Said.OfUser _ -> {} // he says again what waits
            case Said.OfPhone(InboxMessage message, SipReply reply) -> answered(message, reply);
        }
    }

    private void answered(InboxMessage message, SipReply reply) {
        int status = reply instanceof SipReply.Response response ? response.status() : 408;
        if (PASSING.contains(status)) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
            notBeforeNs = System.nanoTime() + pause.toNanos();
            return;
        }
        failures = 0;
        tried = message.seq();
        if (status < 300) {
            read = message.seq();
        } else {
            census.refusedByPhone();
            context.getLog().info("The phone refused message {} with {}", message.id(), status);
        }
        fetch();
    }

    /** Says along how far the phone has read; one that it refused is still unread. */
    private void fetch() {
        busy = true;
        again = false;
        int limit = (int) Math.min(Integer.MAX_VALUE, tried - read + 1);
        context.ask(
                UserReply.class,
                shards.user(self.user()),
                USER_ANSWERS_WITHIN,
                (ActorRef<UserReply> replyTo) ->
                        new UserCommand.Fetch(self, new FeedCursor(read, 0, 0), limit, Duration.ZERO, replyTo),
                (reply, _) -> new Said.OfUser(reply));
    }

    /** The same Call-ID each time, so that a phone knows the message that it has shown already. */
    private void send(SipBinding binding, InboxMessage message) {
        busy = true;
        String name = self + " " + message.from() + " " + message.id();
        String callId =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        SipTarget target = new SipTarget(binding.contact(), binding.path(), binding.flow(), "sip:" + self.user());
        context.ask(
                SipReply.class,
                shards.sip(binding.flow()),
                PHONE_ANSWERS_WITHIN,
                (ActorRef<SipReply> replyTo) ->
                        new SipCommand.Message(target, message.from(), callId, message.text(), replyTo),
                (reply, _) -> new Said.OfPhone(message, reply));
    }
}
