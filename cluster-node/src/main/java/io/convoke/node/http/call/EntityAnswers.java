// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.call;

import io.convoke.node.boot.Shards;
import io.convoke.node.http.body.InstantBodies;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Asks entities. What an entity refuses, or does not answer in time, fails the stage with the problem that the client
 * is told; other answers are handed on as they are.
 */
public record EntityAnswers(ActorSystem<?> system, Shards shards, Duration timeout) {

    public CompletionStage<UserReply> user(UserId user, Function<ActorRef<UserReply>, UserCommand> command) {
        return AskPattern.ask(shards.user(user), command::apply, timeout, system.scheduler())
                .thenApply(EntityAnswers::accepted);
    }

    public CompletionStage<EndpointReply> endpoint(
            EndpointId endpoint, Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        return endpoint(endpoint, ProblemType.NO_SUCH_SESSION, command);
    }

    public CompletionStage<EndpointReply> endpoint(
            EndpointId endpoint, ProblemType notFound, Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        return AskPattern.ask(shards.endpoint(endpoint), command::apply, timeout, system.scheduler())
                .thenApply(reply -> {
                    if (reply instanceof EndpointReply.Refused refused) {
                        throw Problem.of(refused.refusal(), notFound).exception();
                    }
                    if (reply instanceof EndpointReply.NotAcceptable no) {
                        throw Problem.of(ProblemType.NO_COMMON_CODEC, no.detail())
                                .exception();
                    }
                    return reply;
                });
    }

    public CompletionStage<InstantReply> instant(
            InstantId session, Function<ActorRef<InstantReply>, InstantCommand> command) {
        return AskPattern.ask(shards.instant(session), command::apply, timeout, system.scheduler())
                .thenApply(reply -> {
                    if (reply instanceof InstantReply.NoSuchSession no) throw noSuchSession(no.session());
                    if (reply instanceof InstantReply.NotActivated no) {
                        throw Problem.of(ProblemType.NOBODY_AVAILABLE, "Nobody can be reached now")
                                .with("unavailable", InstantBodies.Unavailable.of(no.unavailable()))
                                .exception();
                    }
                    if (reply instanceof InstantReply.NotAllowed no) {
                        throw Problem.of(
                                        ProblemType.NOT_ALLOWED,
                                        "You are in the session, and none of the others lets you reach them")
                                .with("session", no.session().value())
                                .with("unavailable", InstantBodies.Unavailable.of(no.unavailable()))
                                .exception();
                    }
                    return reply;
                });
    }

    public static ProblemException noSuchSession(InstantId session) {
        return Problem.of(ProblemType.NO_SUCH_INSTANT_SESSION, "You are in no instant session " + session)
                .exception();
    }

    /** What a subscriber of the instant service is shown of his user's contacts; answered in the same time as {@link #poll}. */
    public CompletionStage<UserReply.Feed> list(EndpointId subscriber, FeedCursor after, Duration wait) {
        return AskPattern.<UserCommand, UserReply>ask(
                        shards.user(subscriber.user()),
                        replyTo -> new UserCommand.Fetch(subscriber, after, 1, wait, replyTo),
                        wait.plus(timeout),
                        system.scheduler())
                .thenApply(reply -> expected(accepted(reply), UserReply.Feed.class));
    }

    /** Answered at the latest after {@code wait} and the usual time for an answer. */
    public CompletionStage<UserReply.Feed> poll(EndpointId session, FeedCursor after, int limit, Duration wait) {
        return AskPattern.<EndpointCommand, UserReply>ask(
                        shards.endpoint(session),
                        replyTo -> new EndpointCommand.Poll(after, limit, wait, replyTo),
                        wait.plus(timeout),
                        system.scheduler())
                .thenApply(reply -> {
                    if (reply instanceof UserReply.Refused refused) {
                        throw Problem.of(refused.refusal(), ProblemType.NO_SUCH_SESSION)
                                .exception();
                    }
                    return expected(accepted(reply), UserReply.Feed.class);
                });
    }

    public CompletionStage<ConferenceReply> conference(
            ConferenceId conference,
            ProblemType notFound,
            Function<ActorRef<ConferenceReply>, ConferenceCommand> command) {
        return AskPattern.ask(shards.conference(conference), command::apply, timeout, system.scheduler())
                .thenApply(reply -> accepted(reply, notFound));
    }

    public CompletionStage<ConferenceReply.View> view(ConferenceId conference) {
        return conference(conference, ProblemType.NO_SUCH_CONFERENCE, ConferenceCommand.Get::new)
                .thenApply(reply -> expected(reply, ConferenceReply.View.class));
    }

    public CompletionStage<MixerReply> mixer(MixerId mixer, Function<ActorRef<MixerReply>, MixerCommand> command) {
        return AskPattern.ask(shards.mixer(mixer), command::apply, timeout, system.scheduler());
    }

    public CompletionStage<AllocatorReply> allocator(Function<ActorRef<AllocatorReply>, AllocatorCommand> command) {
        return AskPattern.ask(shards.allocator(), command::apply, timeout, system.scheduler());
    }

    /** @throws IllegalStateException where an entity answers something else than it promises */
    public static <T> T expected(Object reply, Class<T> type) {
        if (type.isInstance(reply)) return type.cast(reply);
        throw new IllegalStateException(type.getSimpleName() + " was expected, not " + reply);
    }

    public static Problem noSuchUser(UserId user) {
        return Problem.of(ProblemType.NO_SUCH_USER, "There is no user " + user).with("user", user.aor());
    }

    private static UserReply accepted(UserReply reply) {
        if (reply instanceof UserReply.NoSuchUser no)
            throw noSuchUser(no.user()).exception();
        if (reply instanceof UserReply.Refused no) {
            throw Problem.of(no.refusal(), ProblemType.NO_SUCH_USER).exception();
        }
        return reply;
    }

    private static ConferenceReply accepted(ConferenceReply reply, ProblemType notFound) {
        if (reply instanceof ConferenceReply.NoSuchConference no) {
            throw Problem.of(ProblemType.NO_SUCH_CONFERENCE, "There is no conference " + no.conference())
                    .exception();
        }
        if (reply instanceof ConferenceReply.Refused no) {
            throw Problem.of(no.refusal(), notFound).exception();
        }
        if (reply instanceof ConferenceReply.NotAcceptable no) {
            throw Problem.of(ProblemType.NO_COMMON_CODEC, no.detail())
                    .with("offered", no.offered())
                    .with("supported", no.supported())
                    .exception();
        }
        return reply;
    }
}
