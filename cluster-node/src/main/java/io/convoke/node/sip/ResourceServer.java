// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Shards;
import io.convoke.node.sip.Callers.Caller;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * A phone that knows nothing of conferences asks for one: its INVITE is answered 302 with the address of a new conference
 * (RFC 3261 §21.3.3), which it calls, and to which it refers the others.
 */
final class ResourceServer {
    /** A parameter of the address at which a conference is asked for, with the words of the setting. */
    private static final String ALLOCATE = "allocate";

    private final ActorSystem<?> system;
    private final Shards shards;
    private final SipSettings settings;
    private final Callers callers;
    private final ConferenceAddresses addresses;

    ResourceServer(
            ActorSystem<?> system,
            Shards shards,
            SipSettings settings,
            Callers callers,
            ConferenceAddresses addresses) {
        this.system = system;
        this.shards = shards;
        this.settings = settings;
        this.callers = callers;
        this.addresses = addresses;
    }

    void invite(ServerTransaction transaction, Incoming request) {
        callers.user(transaction, request.from())
                .thenCompose(caller -> switch (caller) {
                    case Caller.Refused refused -> CompletableFuture.completedFuture(refused.answer());
                    case Caller.Guest _ -> CompletableFuture.completedFuture(Answer.of(403));
                    case Caller.Known known -> redirect(request, known.user());
                })
                .thenAccept(transaction::replyStateless);
    }

    private CompletionStage<Answer> redirect(Incoming request, UserId user) {
        Instant now = Instant.now();
        ConferenceId conference = addresses.promise(now, settings.service().unused());
        String address = request.sameHost(ConferenceAddresses.user(conference));
        return allocatesAtOnce(request)
                ? allocate(conference, user, now).thenApply(outcome -> switch (outcome) {
                    case AllocationOutcome.Allocated _ -> Answer.moved(address);
                    case AllocationOutcome.NotAllocated no -> Refusals.of(no.refusal());
                    case null -> Refusals.unavailable();
                })
                : CompletableFuture.completedFuture(Answer.moved(address));
    }

    /** As the node is told, unless whoever calls says it himself: a dial plan may want both. */
    private boolean allocatesAtOnce(Incoming request) {
        return request.calledParameter(ALLOCATE)
                .map(SipSettings.Service.AT_ONCE::equals)
                .orElse(settings.service().allocateAtOnce());
    }

    /** Null where the allocator did not answer in time. */
    private CompletionStage<AllocationOutcome> allocate(ConferenceId conference, UserId user, Instant now) {
        return AskPattern.<AllocatorCommand, AllocatorReply>ask(
                        shards.allocator(),
                        (ActorRef<AllocatorReply> replyTo) -> new AllocatorCommand.Allocate(
                                new RequestId(conference.value()),
                                user,
                                List.of(),
                                ConferenceOptions.NONE,
                                now,
                                replyTo,
                                conference),
                        settings.askTimeout(),
                        system.scheduler())
                .thenApply(reply -> reply instanceof AllocatorReply.Answered answered ? answered.outcome() : null)
                .exceptionally(late -> null);
    }
}
