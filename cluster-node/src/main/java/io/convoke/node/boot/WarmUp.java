// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MessageId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.Patterns;

/**
 * The whole way of a message, before the first real one: sharding, recovery, journal, wire format, feed. Without it the
 * first request of a node takes seconds (driver, tables, class loading) and would time out.
 */
final class WarmUp {
    private static final Duration FIRST_ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOST_AFTER = Duration.ofSeconds(10);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
    private static final int MESSAGES = 100;

    private final ActorSystem<?> system;
    private final Shards shards;
    private final UserId user;
    private final EndpointId session;

    private WarmUp(ActorSystem<?> system, NodeSettings settings, Shards shards) {
        this.system = system;
        this.shards = shards;
        this.user = UserId.parse("warm-up." + settings.cluster().port() + "@" + settings.domain());
        this.session = EndpointId.of(user, "warm-up");
    }

    /** Leaves a deleted user behind; fails when the journal does not answer. */
    static CompletionStage<?> run(ActorSystem<?> system, NodeSettings settings, Shards shards) {
        WarmUp warmUp = new WarmUp(system, settings, shards);
        String run = UUID.randomUUID().toString();
        return warmUp.askUser(replyTo -> new UserCommand.Put(new Profile.Change("warm-up"), replyTo))
                .thenCompose(_ -> warmUp.askUser(
                        replyTo -> new UserCommand.OpenSession(warmUp.session, "warm-up", Instant.now(), replyTo)))
                .thenCompose(_ -> warmUp.messages(run, MESSAGES))
                .thenCompose(_ -> warmUp.askEndpoint(EndpointCommand.Close::new))
                .thenCompose(_ -> warmUp.askUser(UserCommand.Delete::new));
    }

    private CompletionStage<UserReply> messages(String run, int left) {
        CompletionStage<UserReply> sent = askUser(
                replyTo -> new UserCommand.Send(new MessageId(run + left), user, "a message", Instant.now(), replyTo));
        CompletionStage<UserReply> read = sent.thenCompose(_ -> AskPattern.ask(
                shards.endpoint(session),
                replyTo -> new EndpointCommand.Poll(FeedCursor.START, 10, Duration.ZERO, replyTo),
                FIRST_ANSWER_WITHIN,
                system.scheduler()));
        return left == 1 ? read : read.thenCompose(_ -> messages(run, left - 1));
    }

    /** What is refused or lost is asked again: nodes that start together wait for each other's shards. */
    private CompletionStage<UserReply> askUser(Function<ActorRef<UserReply>, UserCommand> message) {
        return askUser(message, Instant.now().plus(FIRST_ANSWER_WITHIN));
    }

    private CompletionStage<UserReply> askUser(Function<ActorRef<UserReply>, UserCommand> message, Instant until) {
        return AskPattern.ask(shards.user(user), message::apply, LOST_AFTER, system.scheduler())
                .exceptionally(late -> new UserReply.Refused(
                        new Refusal(Refusal.Reason.UNAVAILABLE, "the first message was not answered: " + late)))
                .thenCompose(reply -> {
                    if (!(reply instanceof UserReply.Refused refused)) return CompletableFuture.completedFuture(reply);
                    return Instant.now().isBefore(until)
                            ? Patterns.after(AGAIN_AFTER, system.classicSystem(), () -> askUser(message, until))
                            : CompletableFuture.failedFuture(
                                    new IllegalStateException(refused.refusal().detail()));
                });
    }

    private CompletionStage<EndpointReply> askEndpoint(Function<ActorRef<EndpointReply>, EndpointCommand> message) {
        return AskPattern.ask(shards.endpoint(session), message::apply, FIRST_ANSWER_WITHIN, system.scheduler());
    }
}
