// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
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

/**
 * A phone that knows nothing of conferences asks for one: its INVITE is answered 302 with the address of a new conference
 * (RFC 3261 §21.3.3), which it calls, and to which it refers the others.
 */
final class ResourceServer {
    /** A parameter of the address at which a conference is asked for, with the words of the setting. */
    private static final String ALLOCATE = "allocate";

    private final Entities entities;
    private final SipSettings settings;
    private final Callers callers;
    private final ConferenceAddresses addresses;

    ResourceServer(Entities entities, SipSettings settings, Callers callers, ConferenceAddresses addresses) {
        this.entities = entities;
        this.settings = settings;
        this.callers = callers;
        this.addresses = addresses;
    }

    void invite(ServerTransaction transaction, Incoming request) {
        callers.onlyUser(
                transaction, request, known -> redirect(request, known.user()).thenAccept(transaction::replyStateless));
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
        return entities.allocator(replyTo -> new AllocatorCommand.Allocate(
                        new RequestId(conference.value()),
                        user,
                        List.of(),
                        ConferenceOptions.NONE,
                        now,
                        replyTo,
                        conference))
                .thenApply(reply -> reply instanceof AllocatorReply.Answered answered ? answered.outcome() : null);
    }
}
