// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.boot.Shards;
import io.convoke.node.call.CallQuestions.Answer;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * A pre-established session (3GPP TS 24.379 §8) is a call whose far side is a subscriber of the instant service, in the place of a
 * conference. What the call asks of the one is asked of the other here, so that a subscriber is the same whether his terminal
 * uses SIP or the API.
 */
final class PreEstablished {
    /** Some times as long as a call takes to refresh it. */
    private static final Duration LASTS = Duration.ofMinutes(15);
    /** Until the phone has acknowledged the answer, for which it has 32 s (RFC 3261 §13.3.1.4): a call that never comes up ends nothing. */
    private static final Duration AT_FIRST = Duration.ofMinutes(1);

    private final EndpointId self;
    private final Shards shards;
    private final ActorContext<EndpointCommand> context;
    private final Duration within;

    PreEstablished(EndpointId self, Shards shards, ActorContext<EndpointCommand> context, Duration within) {
        this.self = self;
        this.shards = shards;
        this.context = context;
        this.within = within;
    }

    void ask(ConferenceId service, ConferenceCommand asked, Function<ConferenceReply, Answer> answer) {
        boolean wantsOffer = asked instanceof ConferenceCommand.Offer;
        ask(service, replyTo -> command(asked, replyTo), reply -> answer.apply(reply(service, reply, wantsOffer)));
    }

    void tell(ConferenceId service, ConferenceCommand told) {
        subscriber(service).tell(command(told, context.getSystem().ignoreRef()));
    }

    /** @param near through which node the phone's messages go; null where any does */
    void refresh(ConferenceId service, NodeId near) {
        ask(service, replyTo -> provision(null, false, LASTS, Instant.now(), near, replyTo), Answer.OfRefresh::new);
    }

    private void ask(
            ConferenceId service,
            Function<ActorRef<EndpointReply>, EndpointCommand> command,
            Function<EndpointReply, Answer> answer) {
        context.ask(
                EndpointReply.class, subscriber(service), within, command::apply, (reply, _) -> answer.apply(reply));
    }

    private RecipientRef<EndpointCommand> subscriber(ConferenceId service) {
        return shards.endpoint(EndpointId.subscriber(self.user(), service.identity()));
    }

    /** An offer that the call is asked for is what the leg has last answered: the terminal has agreed to that, or shall. */
    private EndpointCommand command(ConferenceCommand asked, ActorRef<EndpointReply> replyTo) {
        return switch (asked) {
            case ConferenceCommand.Join c
            when c.offer() == null ->
                provision(EndpointCommand.Provision.OURS, false, AT_FIRST, c.at(), c.near(), replyTo);
            case ConferenceCommand.Join c -> provision(c.offer(), false, AT_FIRST, c.at(), c.near(), replyTo);
            case ConferenceCommand.ReOffer c -> provision(c.offer(), false, LASTS, c.at(), c.near(), replyTo);
            case ConferenceCommand.Accept c -> provision(c.answer(), true, LASTS, c.at(), null, replyTo);
            case ConferenceCommand.Offer _ -> new EndpointCommand.Get(replyTo);
            case ConferenceCommand.Leave c -> new EndpointCommand.Unsubscribe(c.at(), replyTo, self);
            case ConferenceCommand other -> throw new IllegalStateException("no call asks a subscriber for " + other);
        };
    }

    private EndpointCommand provision(
            String sdp, boolean answers, Duration lasts, Instant at, NodeId near, ActorRef<EndpointReply> replyTo) {
        return new EndpointCommand.Provision(sdp, at.plus(lasts), at, near, replyTo, self, answers, false);
    }

    private ConferenceReply reply(ConferenceId service, EndpointReply reply, boolean wantsOffer) {
        LegId leg = LegId.ofSubscriber(service);
        return switch (reply) {
            case EndpointReply.Provisioned p
            when !self.equals(p.call()) -> refused(Refusal.Reason.GONE, "this subscription is another's");
            case EndpointReply.Provisioned p
            when p.answer() == null -> refused(Refusal.Reason.UNAVAILABLE, "the leg is being provisioned");
            case EndpointReply.Provisioned p when wantsOffer -> new ConferenceReply.OfferMade(leg, p.answer());
            case EndpointReply.Provisioned p -> new ConferenceReply.LegAnswered(leg, p.answer(), true);
            case EndpointReply.NotAcceptable no -> new ConferenceReply.NotAcceptable(List.of(), List.of(), no.detail());
            case EndpointReply.Refused no -> new ConferenceReply.Refused(no.refusal());
            case EndpointReply.Done _ -> new ConferenceReply.Done();
            case null -> null;
            case EndpointReply other -> throw new IllegalStateException("no subscriber answers with " + other);
        };
    }

    private static ConferenceReply refused(Refusal.Reason reason, String detail) {
        return new ConferenceReply.Refused(new Refusal(reason, detail));
    }
}
