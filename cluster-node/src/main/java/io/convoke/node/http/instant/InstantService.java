// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import io.convoke.node.boot.Signalling;
import io.convoke.node.http.body.InstantBodies;
import io.convoke.node.http.body.SignallingBodies;
import io.convoke.node.http.body.SignallingBodies.Said;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Json;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemException;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.EndpointReply.Provisioned;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerCommand.GetSessions;
import io.convoke.protocol.instant.ServerCommand.Hear;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.FeedCursor;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * What subscribers may ask of the instant service, by request or through their agent. What is refused fails the stage with the
 * problem.
 *
 * @param near this node
 */
public record InstantService(EntityAnswers entities, NodeId near) {
    /** Until an empty answer: the contacts' presence is watched three minutes beyond each question. */
    private static final Duration LIST_WAIT = Duration.ofSeconds(45);

    /** For terminals that have subscribed by another edge. */
    public Signalling signalling(int mostMembers) {
        return (subscriber, json) -> {
            try {
                Said said = Json.read(json, Said.class);
                return ask(subscriber, said, mostMembers)
                        .handle((done, failure) -> Json.bytes(answer(said, done, failure)));
            } catch (ProblemException e) {
                return CompletableFuture.completedStage(Json.bytes(SignallingBodies.Refused.of(null, e.problem())));
            }
        };
    }

    /** @param failure null where {@code done} is what came of it */
    static Object answer(Said asked, Object done, Throwable failure) {
        return failure == null
                ? new SignallingBodies.Done(asked.id(), asked.type(), done)
                : SignallingBodies.Refused.of(asked.id(), problem(failure));
    }

    /** What a subscriber asks for in JSON about sessions. */
    CompletionStage<?> ask(EndpointId subscriber, Said said, int mostMembers) {
        return switch (said.checkedType()) {
            case ACTIVATE -> activate(subscriber, said.activation(), mostMembers);
            case RELEASE -> release(subscriber, said.checkedSession()).thenApply(_ -> null);
            case HEAR ->
                hear(subscriber, said.checkedSession(), said.checkedGain()).thenApply(_ -> null);
            case REQUEST_FLOOR -> floor(subscriber, said, true, said.checkedPriority());
            case RELEASE_FLOOR -> floor(subscriber, said, false, null);
            case SUBSCRIBE, UNSUBSCRIBE ->
                throw Problem.of(
                                ProblemType.INVALID_VALUE,
                                "A terminal that has called subscribes by INVITE, and BYE ends it")
                        .with("field", "type")
                        .exception();
        };
    }

    private CompletionStage<?> floor(EndpointId subscriber, Said said, boolean wanted, Integer priority) {
        return said.isOfAll()
                ? floors(subscriber, wanted, priority)
                : floor(subscriber, said.checkedSession(), wanted, priority);
    }

    private static Problem problem(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> problem(e.getCause());
            case ProblemException e -> e.problem();
            case TimeoutException _ ->
                Problem.of(ProblemType.NO_ANSWER_IN_TIME, "There was no answer in time; the outcome is unknown");
            case Throwable _ -> Problem.of(ProblemType.INTERNAL, "The request could not be done");
        };
    }

    /** @param monitor may be in several sessions at once, where his user may have such subscribers */
    CompletionStage<Provisioned> provision(EndpointId subscriber, String offer, int seconds, boolean monitor) {
        Instant now = Instant.now();
        return granted(subscriber.user(), monitor)
                .thenCompose(_ -> endpoint(
                        subscriber,
                        replyTo -> new EndpointCommand.Provision(
                                offer, now.plusSeconds(seconds), now, near, replyTo, null, false, monitor)))
                .thenApply(reply -> EntityAnswers.expected(reply, Provisioned.class));
    }

    /** Only who wants to monitor is asked about: the others are not kept waiting. */
    private CompletionStage<?> granted(UserId user, boolean monitor) {
        if (!monitor) return CompletableFuture.completedStage(null);
        return entities.user(user, UserCommand.Get::new).thenApply(reply -> {
            UserReply.Account account = EntityAnswers.expected(reply, UserReply.Account.class);
            if (account.profile().monitor()) return account;
            throw Problem.of(ProblemType.FORBIDDEN, user + " may not monitor: the operator grants it to him (monitor)")
                    .exception();
        });
    }

    CompletionStage<Provisioned> get(EndpointId subscriber) {
        return endpoint(subscriber, EndpointCommand.Get::new)
                .thenApply(reply -> EntityAnswers.expected(reply, Provisioned.class));
    }

    CompletionStage<EndpointReply> unsubscribe(EndpointId subscriber) {
        return endpoint(subscriber, replyTo -> new EndpointCommand.Unsubscribe(Instant.now(), replyTo, null));
    }

    RecipientRef<ServerCommand> server(NodeId node) {
        return entities.shards().server(node);
    }

    private CompletionStage<EndpointReply> endpoint(
            EndpointId subscriber, Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        return entities.endpoint(subscriber, ProblemType.NO_SUCH_SUBSCRIBER, command);
    }

    CompletionStage<UserReply.Feed> contacts(EndpointId subscriber, FeedCursor after) {
        return entities.list(subscriber, after, LIST_WAIT);
    }

    /** @param mostMembers of a session */
    CompletionStage<InstantBodies.Activated> activate(
            EndpointId by, InstantBodies.ActivationRequest wanted, int mostMembers) {
        InstantBodies.GroupName group = wanted.groupOf(by.user());
        Integer priority = wanted.checkedPriority();
        if (group != null) {
            return group(group.owner(), group.name(), by.user())
                    .thenCompose(found -> activate(
                            InstantId.ofGroup(group.owner(), group.name()),
                            replyTo -> new InstantCommand.Activate(
                                    by, found.others(by.user()), Instant.now(), replyTo, group.owner(), priority)));
        }
        List<UserId> others = wanted.others(by.user(), mostMembers - 1);
        return activate(
                InstantId.of(by.user(), others),
                replyTo -> new InstantCommand.Activate(by, others, Instant.now(), replyTo, null, priority));
    }

    /** As far as this user may know of it. */
    CompletionStage<Group> group(UserId owner, String name, UserId by) {
        return found(owner, by)
                .thenApply(all -> all.named(name)
                        .orElseThrow(
                                () -> Problem.of(ProblemType.NO_SUCH_GROUP, "There is no group " + owner + "/" + name)
                                        .exception()));
    }

    CompletionStage<List<Group>> groups(UserId owner, UserId by) {
        return found(owner, by).thenApply(UserReply.Groups::groups);
    }

    private CompletionStage<UserReply.Groups> found(UserId owner, UserId by) {
        return entities.user(owner, replyTo -> new UserCommand.FindGroups(by, replyTo))
                .thenApply(reply -> EntityAnswers.expected(reply, UserReply.Groups.class));
    }

    private CompletionStage<InstantBodies.Activated> activate(
            InstantId session, Function<ActorRef<InstantReply>, InstantCommand> command) {
        return entities.instant(session, command)
                .thenApply(reply ->
                        InstantBodies.Activated.of(EntityAnswers.expected(reply, InstantReply.Activated.class)));
    }

    CompletionStage<InstantReply.View> view(EndpointId member, InstantId session) {
        return ask(session, InstantCommand.Get::new).thenApply(reply -> {
            InstantReply.View view = EntityAnswers.expected(reply, InstantReply.View.class);
            if (!view.members().contains(member)) throw EntityAnswers.noSuchSession(session);
            return view;
        });
    }

    CompletionStage<InstantReply> release(EndpointId by, InstantId session) {
        return ask(session, replyTo -> new InstantCommand.Release(by, Instant.now(), replyTo));
    }

    private CompletionStage<InstantReply> ask(
            InstantId session, Function<ActorRef<InstantReply>, InstantCommand> command) {
        return session.isWellFormed()
                ? entities.instant(session, command)
                : CompletableFuture.failedFuture(EntityAnswers.noSuchSession(session));
    }

    /** In which the subscriber's leg is now, by the word of its server. */
    CompletionStage<Map<InstantId, Float>> sessions(EndpointId subscriber) {
        return get(subscriber)
                .thenCompose(now -> now.leg() == null
                        ? CompletableFuture.completedStage(new ServerReply.Sessions(Map.of()))
                        : ask(
                                now.leg(),
                                to -> new GetSessions(
                                        now.leg().server(), now.leg().leg(), to)))
                .thenApply(reply -> reply instanceof ServerReply.Sessions in ? in.gains() : Map.of());
    }

    /** How loudly his leg hears a session. */
    CompletionStage<ServerReply> hear(EndpointId subscriber, InstantId session, float gain) {
        return get(subscriber).thenCompose(now -> {
            if (now.leg() == null) throw EntityAnswers.noSuchSession(session);
            return ask(
                            now.leg(),
                            to -> new Hear(
                                    now.leg().server(), session, now.leg().leg(), gain, to))
                    .thenApply(reply -> switch (reply) {
                        case ServerReply.Done done -> done;
                        case ServerReply.Refused no ->
                            throw Problem.of(no.refusal(), ProblemType.NO_SUCH_INSTANT_SESSION)
                                    .exception();
                        default -> throw EntityAnswers.noSuchSession(session);
                    });
        });
    }

    private CompletionStage<ServerReply> ask(
            ProvisionedLeg leg, Function<ActorRef<ServerReply>, ServerCommand> command) {
        return AskPattern.ask(
                server(leg.server()),
                command::apply,
                entities.timeout(),
                entities.system().scheduler());
    }

    /** In all sessions that he is in; where one has ended meanwhile, in the others. */
    CompletionStage<InstantBodies.Floors> floors(EndpointId by, boolean wanted, Integer priority) {
        return sessions(by).thenCompose(in -> {
            List<CompletableFuture<InstantBodies.Floors.Of>> asked = in.keySet().stream()
                    .sorted(Comparator.comparing(InstantId::value))
                    .map(session -> floor(by, session, wanted, priority)
                            .handle((floor, failed) -> new InstantBodies.Floors.Of(session.value(), floor))
                            .toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                    .thenApply(_ -> InstantBodies.Floors.of(
                            asked.stream().map(CompletableFuture::join).toList()));
        });
    }

    /** @param priority null for the usual one */
    CompletionStage<InstantBodies.Floor> floor(EndpointId by, InstantId session, boolean wanted, Integer priority) {
        return ask(session, replyTo -> new InstantCommand.Floor(by, wanted, priority, replyTo))
                .thenApply(
                        reply -> InstantBodies.Floor.of(EntityAnswers.expected(reply, InstantReply.FloorAnswer.class)));
    }
}
