// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.node.entity.Decision;
import io.convoke.node.instant.SubscriberState.Provisioned;
import io.convoke.node.instant.SubscriberState.Subscribed;
import io.convoke.protocol.endpoint.EndpointCommand.Close;
import io.convoke.protocol.endpoint.EndpointCommand.Get;
import io.convoke.protocol.endpoint.EndpointCommand.Provision;
import io.convoke.protocol.endpoint.EndpointCommand.Request;
import io.convoke.protocol.endpoint.EndpointCommand.Unsubscribe;
import io.convoke.protocol.endpoint.EndpointEvent;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.wire.Refusal;
import io.convoke.protocol.wire.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What a subscriber of the instant service does about a request, and about what a conference server answers. Pure. */
final class SubscriberRules {
    /** How much longer than granted one is kept after a crash: a subscriber that refreshes is not written each time. */
    private static final Duration SPARE = Duration.ofMinutes(10);

    private SubscriberRules() {}

    static Decision<EndpointEvent, EndpointReply> decide(SubscriberState state, Request request, Instant now) {
        return switch (request) {
            case Provision c
            when c.offer() == null && !isOf(state, c.call()) -> refused(Reason.GONE, "this subscription is another's");
            case Provision c
            when Provision.OURS.equals(c.offer()) && c.call() == null ->
                refused(Reason.INVALID, "a terminal that does not call makes the offer");
            case Provision c -> provision(state, c);
            case Unsubscribe c
            when c.call() != null && !isOf(state, c.call()) -> Decision.replyOnly(new EndpointReply.Done());
            case Unsubscribe _, Close _
            when state instanceof Subscribed -> over("unsubscribed", now, new EndpointReply.Done());
            case Unsubscribe _, Close _ -> Decision.replyOnly(new EndpointReply.Done());
            case Get _ when state instanceof Subscribed s -> Decision.replyOnly(view(s, s.expiresAt()));
            case Request _ -> refused(Reason.NOT_FOUND, "nobody is subscribed here");
        };
    }

    private static boolean isOf(SubscriberState state, EndpointId call) {
        return state instanceof Subscribed s && call != null && call.equals(s.call());
    }

    /** What its terminal already knows need not be written again. */
    private static Decision<EndpointEvent, EndpointReply> provision(SubscriberState state, Provision c) {
        Subscribed had = state instanceof Subscribed s ? s : null;
        boolean refreshes = c.offer() == null;
        String offer = refreshes ? had.offer() : c.offer();
        boolean monitor = refreshes ? had.monitor() : c.monitor();
        boolean same = had != null
                && had.offer().equals(offer)
                && had.monitor() == monitor
                && Objects.equals(had.call(), c.call());
        boolean known = same && (refreshes || !had.moved());
        boolean agreed = same && state instanceof Provisioned p && p.agreed();
        EndpointReply reply = agreed || refreshes ? view(had, c.expiresAt()) : null;
        // an event says that the terminal has been told of its leg: after a move no refresh is one
        boolean unwritten = known && (!c.expiresAt().isAfter(had.expiresAt()) || had.moved());
        if (unwritten) return new Decision<>(List.of(), reply);
        return new Decision<>(
                List.of(new EndpointEvent.InstantSubscribed(
                        offer, stored(c.at(), c.expiresAt()), c.at(), c.call(), c.answers(), monitor)),
                reply);
    }

    private static Instant stored(Instant at, Instant expiresAt) {
        return expiresAt.plus(Duration.between(at, expiresAt)).plus(SPARE);
    }

    static EndpointReply view(Subscribed state, Instant expiresAt) {
        return state instanceof Provisioned p && p.agreed()
                ? new EndpointReply.Provisioned(p.leg(), p.answer(), expiresAt, p.call())
                : new EndpointReply.Provisioned(null, null, expiresAt, state.call());
    }

    /**
     * @param offer that the server was asked with
     * @param leg that was asked for
     */
    static List<EndpointEvent> answered(
            SubscriberState state, String offer, ProvisionedLeg leg, ServerReply reply, Instant now) {
        if (!(state instanceof Subscribed subscribed)) return List.of();
        return switch (reply) {
            case ServerReply.LegProvisioned e
            when state instanceof Provisioned p
                    && p.agreed()
                    && p.leg().equals(e.leg())
                    && p.answer().equals(e.answer()) -> List.of();
            case ServerReply.LegProvisioned e -> List.of(new EndpointEvent.LegProvisioned(e.leg(), offer, e.answer()));
            case ServerReply.NotAcceptable _ -> unusable(subscribed, offer, "no common codec", now);
            case ServerReply.Refused no
            when no.refusal().reason() == Reason.INVALID -> unusable(subscribed, offer, "invalid offer", now);
            case ServerReply.Gone _
            when state instanceof Provisioned p && p.leg().server().equals(leg.server()) ->
                List.of(new EndpointEvent.ProvisionLost(p.leg()));
            case null, default -> List.of();
        };
    }

    /** An offer that no server can answer: a leg stays as it was, without one there is nothing to wait for. */
    private static List<EndpointEvent> unusable(Subscribed state, String offer, String why, Instant now) {
        if (state instanceof Provisioned p && p.legOffer() != null && !p.agreed()) {
            return List.of(new EndpointEvent.InstantSubscribed(
                    p.legOffer(), p.expiresAt(), now, p.call(), false, p.monitor()));
        }
        return state.offer().equals(offer) ? List.of(new EndpointEvent.InstantUnsubscribed(why, now)) : List.of();
    }

    static Decision<EndpointEvent, EndpointReply> over(String reason, Instant now, EndpointReply reply) {
        return Decision.persist(new EndpointEvent.InstantUnsubscribed(reason, now), reply);
    }

    private static Decision<EndpointEvent, EndpointReply> refused(Reason reason, String detail) {
        return Decision.replyOnly(new EndpointReply.Refused(new Refusal(reason, detail)));
    }
}
