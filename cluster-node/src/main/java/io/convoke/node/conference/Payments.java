// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Ledger;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceEvent;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** How each debt of a conference is paid: one question to one other entity, whose answer comes back to the conference. */
final class Payments {
    private static final SecureRandom PINS = new SecureRandom();

    private final ConferenceId id;
    private final Shards shards;
    private final Duration answerWithin;
    private final Duration noAnswer;
    private final int pinLength;
    private final Duration silence;
    private final ActorContext<ConferenceCommand> context;
    private final ActorRef<AllocatorReply> allocatorAnswers;

    /** What comes back from others, and from the clock. A mixer's or endpoint's reply is null where none came in time. */
    sealed interface Inside extends ConferenceCommand.Internal {
        record Wake() implements Inside {}

        record Retire() implements Inside {}

        record AllPaid() implements Inside {}

        record MixerSaid(ConferenceDebt debt, MixerReply reply) implements Inside {}

        record AllocatorSaid(AllocatorReply reply) implements Inside {}

        record EndpointSaid(ConferenceDebt debt, EndpointReply reply) implements Inside {}
    }

    Payments(ConferenceId id, Shards shards, ConferenceSettings settings, ActorContext<ConferenceCommand> context) {
        this.id = id;
        this.shards = shards;
        this.answerWithin = settings.retryAfter();
        this.noAnswer = settings.noAnswer();
        this.pinLength = settings.pinLength();
        this.silence = settings.gatewaySilence();
        this.context = context;
        this.allocatorAnswers = context.messageAdapter(AllocatorReply.class, Inside.AllocatorSaid::new);
    }

    /**
     * The mixer opens, and a PIN is claimed, while the beginning is being stored: invitees hold the information some milliseconds
     * sooner.
     */
    void payAlready(List<ConferenceEvent> events, Ledger<ConferenceDebt> ledger) {
        for (ConferenceEvent event : events) {
            if (event instanceof ConferenceEvent.Initiated e && e.unusedUntil() == null) {
                Session begun = Session.of(e);
                List<ConferenceDebt> debts =
                        new ArrayList<>(List.of(new ConferenceDebt.OpenMixer(begun.mixer(e.mixerNode()))));
                if (begun.wantsPin()) debts.add(ConferenceDebt.claimPin(begun));
                ledger.due(debts, System.nanoTime()).forEach(debt -> pay(begun, debt));
            }
        }
    }

    /** @param session not looked at for what a mixer is told */
    void pay(Session session, ConferenceDebt debt) {
        switch (debt) {
            case ConferenceDebt.OpenMixer d -> askMixer(d.mixer(), debt, MixerCommand.Open::new);
            case ConferenceDebt.CloseMixer d -> askMixer(d.mixer(), debt, MixerCommand.Close::new);
            case ConferenceDebt.PutLeg d -> askMixer(d.mixer(), debt, replyTo -> put(session, d, replyTo));
            case ConferenceDebt.OfferLeg d -> askMixer(d.mixer(), debt, replyTo -> offer(d, replyTo));
            case ConferenceDebt.AcceptLeg d -> askMixer(d.mixer(), debt, replyTo -> accept(d, replyTo));
            case ConferenceDebt.SetLeg d ->
                askMixer(d.mixer(), debt, replyTo -> new MixerCommand.SetLeg(d.leg(), d.muted(), d.gain(), replyTo));
            case ConferenceDebt.RemoveLeg d ->
                askMixer(d.mixer(), debt, replyTo -> new MixerCommand.RemoveLeg(d.leg(), replyTo));
            case ConferenceDebt.ClaimPin d -> askEndpoint(EndpointId.pin(anyPin()), debt, replyTo -> claim(d, replyTo));
            case ConferenceDebt.LinkMixer d ->
                askMixer(d.mixer(), debt, replyTo -> new MixerCommand.Link(d.peers(), replyTo));
            case ConferenceDebt.PickNode d ->
                askAllocator(replyTo -> new AllocatorCommand.PickNode(d.leg(), d.rather(), d.without(), replyTo));
            case ConferenceDebt.Reach d ->
                askAllocator(replyTo -> new AllocatorCommand.Reach(List.copyOf(d.users()), replyTo, d.dial()));
            case ConferenceDebt.Inform d ->
                shards.imRelay().tell(new ImRelayCommand.Inform(session.information(), d.user(), Instant.now()));
            case ConferenceDebt.EnterMesh d -> {
                long version = session.mesh().version();
                askEndpoint(
                        d.endpoint(), debt, replyTo -> new EndpointCommand.EnterMesh(id, version, d.leg(), replyTo));
            }
            case ConferenceDebt.Dial d -> askEndpoint(d.call().call(), debt, replyTo -> dial(d, replyTo));
            case ConferenceDebt.HangUp d ->
                askEndpoint(d.call(), debt, replyTo -> new CallCommand.HangUp(d.reason(), Instant.now(), replyTo));
            case ConferenceDebt.Recall d ->
                askEndpoint(d.endpoint(), debt, replyTo -> new CallCommand.Recall(id, d.leg(), Instant.now(), replyTo));
            case ConferenceDebt.LeaveMesh d ->
                askEndpoint(
                        d.endpoint(),
                        debt,
                        replyTo -> new EndpointCommand.LeaveMesh(id, d.leg(), replyTo, Instant.now()));
        }
    }

    private EndpointCommand claim(ConferenceDebt.ClaimPin d, ActorRef<EndpointReply> replyTo) {
        return new EndpointCommand.ClaimPin(id, d.until(), Instant.now(), replyTo);
    }

    /** Another one each time: that it is taken is found out by whoever has it. */
    private String anyPin() {
        return PINS.ints(pinLength, '0', '9' + 1).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static MixerCommand put(Session session, ConferenceDebt.PutLeg d, ActorRef<MixerReply> replyTo) {
        MediaSecurity security = session.information().security();
        return new MixerCommand.PutLeg(d.leg(), d.endpoint(), d.offer(), d.muted(), d.gain(), replyTo, security);
    }

    private static MixerCommand offer(ConferenceDebt.OfferLeg d, ActorRef<MixerReply> replyTo) {
        return new MixerCommand.OfferLeg(d.leg(), d.endpoint(), d.security(), d.history(), replyTo);
    }

    private static MixerCommand accept(ConferenceDebt.AcceptLeg d, ActorRef<MixerReply> replyTo) {
        return new MixerCommand.AcceptLeg(d.leg(), d.offer(), d.answer(), d.muted(), d.gain(), replyTo);
    }

    private void askMixer(MixerId mixer, ConferenceDebt debt, Function<ActorRef<MixerReply>, MixerCommand> command) {
        context.ask(
                MixerReply.class,
                shards.mixer(mixer),
                answerWithin,
                command::apply,
                (reply, _) -> new Inside.MixerSaid(debt, reply));
    }

    private EndpointCommand dial(ConferenceDebt.Dial d, ActorRef<EndpointReply> replyTo) {
        return new CallCommand.Dial(
                id, d.call().targets(), noAnswer, MediaSecurity.NONE, Instant.now(), replyTo, silence);
    }

    private void askEndpoint(
            EndpointId endpoint, ConferenceDebt debt, Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        context.ask(
                EndpointReply.class,
                shards.endpoint(endpoint),
                answerWithin,
                command::apply,
                (reply, _) -> new Inside.EndpointSaid(debt, reply));
    }

    /** An answer counts whenever it comes: to look up people who do not answer takes longer than any pace of asking. */
    private void askAllocator(Function<ActorRef<AllocatorReply>, AllocatorCommand> command) {
        shards.allocator().tell(command.apply(allocatorAnswers));
    }
}
