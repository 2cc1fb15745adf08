// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.boot;

import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Asks entities. Every answer is handed on as it is, and is null where none came in time.
 *
 * @param within which an answer counts, where a question does not say otherwise
 */
public record Entities(ActorSystem<?> system, Shards shards, Duration within) {

    public CompletionStage<UserReply> user(UserId user, Function<ActorRef<UserReply>, UserCommand> command) {
        return ask(shards.user(user), command, within);
    }

    public CompletionStage<EndpointReply> endpoint(
            EndpointId endpoint, Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        return ask(shards.endpoint(endpoint), command, within);
    }

    public CompletionStage<ConferenceReply> conference(
            ConferenceId conference, Function<ActorRef<ConferenceReply>, ConferenceCommand> command) {
        return conference(conference, within, command);
    }

    public CompletionStage<ConferenceReply> conference(
            ConferenceId conference,
            Duration patience,
            Function<ActorRef<ConferenceReply>, ConferenceCommand> command) {
        return ask(shards.conference(conference), command, patience);
    }

    public CompletionStage<AllocatorReply> allocator(Function<ActorRef<AllocatorReply>, AllocatorCommand> command) {
        return ask(shards.allocator(), command, within);
    }

    public CompletionStage<InstantReply> instant(
            InstantId session, Function<ActorRef<InstantReply>, InstantCommand> command) {
        return ask(shards.instant(session), command, within);
    }

    /** A phone, by this node's own edge. */
    public CompletionStage<SipReply> sip(Function<ActorRef<SipReply>, SipCommand> command) {
        return ask(shards.sip(), command, within);
    }

    private <C, R> CompletionStage<R> ask(RecipientRef<C> entity, Function<ActorRef<R>, C> command, Duration patience) {
        return AskPattern.<C, R>ask(entity, command::apply, patience, system.scheduler())
                .exceptionally(late -> null);
    }
}
