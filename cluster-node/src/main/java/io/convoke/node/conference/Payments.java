// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.conference;

import io.convoke.node.boot.Shards;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** How each debt of a conference is paid: one question to one other entity, whose answer comes back to the conference. */
final class Payments {
    private final ConferenceId id;
    private final Shards shards;
    private final Duration answerWithin;
    private final Duration noAnswer;
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
        this.context = context;
        this.allocatorAnswers = context.messageAdapter(AllocatorReply.class, Inside.AllocatorSaid::new);
    }

    /** @param session not looked at for the opening and closing of a mixer */
    void pay(Session session, ConferenceDebt debt) {
        switch (debt) {
            case ConferenceDebt.OpenMixer d -> askMixer(d.mixer(), debt, MixerCommand.Open::new);
            case ConferenceDebt.CloseMixer d -> askMixer(d.mixer(), debt, MixerCommand.Close::new);
            case ConferenceDebt.PutLeg d ->
                askMixer(
                        session.mixer(),
                        debt,
                        replyTo -> new MixerCommand.PutLeg(
                                d.leg(), d.endpoint(), d.offer(), d.muted(), d.gain(), replyTo));
            case ConferenceDebt.OfferLeg d -> askMixer(session.mixer(), debt, replyTo -> offer(d, replyTo));
            case ConferenceDebt.AcceptLeg d -> askMixer(session.mixer(), debt, replyTo -> accept(d, replyTo));
            case ConferenceDebt.SetLeg d ->
                askMixer(
                        session.mixer(),
                        debt,
                        replyTo -> new MixerCommand.SetLeg(d.leg(), d.muted(), d.gain(), replyTo));
            case ConferenceDebt.RemoveLeg d ->
                askMixer(session.mixer(), debt, replyTo -> new MixerCommand.RemoveLeg(d.leg(), replyTo));
            case ConferenceDebt.PickNode _ -> askAllocator(AllocatorCommand.PickNode::new);
            case ConferenceDebt.Reach d ->
                askAllocator(replyTo -> new AllocatorCommand.Reach(List.copyOf(d.users()), replyTo));
            case ConferenceDebt.Inform d ->
                shards.imRelay().tell(new ImRelayCommand.Inform(session.information(), d.user(), Instant.now()));
            case ConferenceDebt.EnterMesh d -> {
                long version = session.mesh().version();
                askEndpoint(
                        d.endpoint(), debt, replyTo -> new EndpointCommand.EnterMesh(id, version, d.leg(), replyTo));
            }
            case ConferenceDebt.Dial d ->
                askEndpoint(EndpointId.call(d.user(), id.value()), debt, replyTo -> dial(d, replyTo));
            case ConferenceDebt.Recall d ->
                askEndpoint(
                        d.endpoint(), debt, replyTo -> new EndpointCommand.Recall(id, d.leg(), Instant.now(), replyTo));
            case ConferenceDebt.LeaveMesh d ->
                askEndpoint(
                        d.endpoint(),
                        debt,
                        replyTo -> new EndpointCommand.LeaveMesh(id, d.leg(), replyTo, Instant.now()));
        }
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
        return new EndpointCommand.Dial(id, d.targets(), noAnswer, MediaSecurity.NONE, Instant.now(), replyTo);
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
