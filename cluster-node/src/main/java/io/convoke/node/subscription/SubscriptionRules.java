// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.subscription;

import io.convoke.node.entity.Decision;
import io.convoke.node.subscription.SubscriptionState.Active;
import io.convoke.node.subscription.SubscriptionState.New;
import io.convoke.node.subscription.SubscriptionState.Over;
import io.convoke.protocol.endpoint.EndpointCommand.Close;
import io.convoke.protocol.endpoint.EndpointCommand.Get;
import io.convoke.protocol.endpoint.EndpointCommand.Request;
import io.convoke.protocol.endpoint.EndpointCommand.Resubscribe;
import io.convoke.protocol.endpoint.EndpointCommand.Subscribe;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;

/** What a subscription does about a request (RFC 6665 §4.2). Pure; where it does not answer, the conference is asked. */
final class SubscriptionRules {
    /** How much longer than granted one is kept after a crash: a subscriber that refreshes is not written each time. */
    private static final Duration SPARE = Duration.ofMinutes(10);

    private SubscriptionRules() {}

    static Decision<EndpointEvent, EndpointReply> decide(SubscriptionState state, Request request, Instant now) {
        return switch (request) {
            case Subscribe c -> subscribe(state, c);
            case Resubscribe c -> resubscribe(state, c);
            case Close _
            when state instanceof Active ->
                Decision.persist(
                        new EndpointEvent.SubscriptionEnded("its user is gone", now), new EndpointReply.Done());
            case Close _, Get _ -> Decision.replyOnly(new EndpointReply.Done());
            case Request _ -> refused(Reason.NOT_FOUND, "this is a subscription");
        };
    }

    private static Decision<EndpointEvent, EndpointReply> subscribe(SubscriptionState state, Subscribe c) {
        return switch (state) {
            case New _ when c.topic() instanceof SipTopic.OfConference -> Decision.await();
            case New _ -> subscribed(c);
            case Active a
            when a.dialog().is(c.dialog().callId(), c.dialog().remoteTag()) ->
                Decision.replyOnly(
                        new EndpointReply.Subscribed(c.expiresAt(), a.dialog().localTarget()));
            case Active _ -> refused(Reason.CONFLICT, "this is another subscription");
            case Over _ -> refused(Reason.GONE, "the subscription has ended");
        };
    }

    static Decision<EndpointEvent, EndpointReply> subscribed(Subscribe c) {
        return Decision.persist(
                new EndpointEvent.Subscribed(c.dialog(), c.topic(), c.event(), stored(c.at(), c.expiresAt()), c.at()),
                new EndpointReply.Subscribed(c.expiresAt(), c.dialog().localTarget()));
    }

    private static Decision<EndpointEvent, EndpointReply> resubscribe(SubscriptionState state, Resubscribe c) {
        if (!(state instanceof Active a) || !a.dialog().is(c.callId(), c.remoteTag())) {
            return refused(Reason.NOT_FOUND, "there is no such subscription");
        }
        if (c.sequence() < a.dialog().remoteSequence()) {
            return refused(Reason.INVALID, "CSeq " + c.sequence() + " is behind the last one");
        }
        EndpointReply reply =
                new EndpointReply.Subscribed(c.expiresAt(), a.dialog().localTarget());
        boolean moved = c.target() != null && !c.target().equals(a.dialog().remoteTarget())
                || c.flow() != null && !c.flow().equals(a.dialog().flow());
        return moved || c.expiresAt().isAfter(a.expiresAt())
                ? Decision.persist(
                        new EndpointEvent.Resubscribed(
                                c.target(), c.sequence(), stored(c.at(), c.expiresAt()), c.flow()),
                        reply)
                : Decision.replyOnly(reply);
    }

    /** One that ends at once need not be kept longer. */
    private static Instant stored(Instant at, Instant expiresAt) {
        Duration granted = Duration.between(at, expiresAt);
        return granted.isPositive() ? expiresAt.plus(granted).plus(SPARE) : expiresAt;
    }

    private static Decision<EndpointEvent, EndpointReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new EndpointReply.Refused(new Refusal(reason, detail)));
    }
}
