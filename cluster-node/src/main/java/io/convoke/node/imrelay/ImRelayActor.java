// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.imrelay;

import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.imrelay.ImRelayCommand;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The IM relay: channel 1 between instant messaging and the allocator. What it has in hand is soft state: whoever asked
 * holds the debt and asks again, so a failover costs one repetition.
 */
public final class ImRelayActor {
    private static final Logger LOG = LoggerFactory.getLogger(ImRelayActor.class);
    private static final Duration ALLOCATE_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(5);

    private sealed interface Own extends ImRelayCommand.Internal {
        record Again() implements Own {}

        record Allocator(AllocatorReply reply) implements Own {}

        /** @param reply null where the invitee's entity did not answer: the conference asks again */
        record Delivered(ImRelayCommand.Inform asked, UserReply reply) implements Own {}
    }

    private record InHand(ImRelayCommand.RequestConference asked, long askedNs) {}

    private final ActorContext<ImRelayCommand> context;
    private final Shards shards;
    private final UserId service;
    private final int mostInHand;
    private final Census census;
    private final ActorRef<AllocatorReply> allocatorAnswers;
    private final ActorRef<UserReply> noUserAnswer;
    private final ActorRef<ConferenceReply> noConferenceAnswer;
    private final Map<RequestId, InHand> inHand = new LinkedHashMap<>();

    private ImRelayActor(
            ActorContext<ImRelayCommand> context,
            TimerScheduler<ImRelayCommand> timers,
            Shards shards,
            UserId service,
            int mostInHand) {
        this.context = context;
        this.shards = shards;
        this.service = service;
        this.mostInHand = mostInHand;
        this.census = Census.of(context.getSystem());
        this.allocatorAnswers = context.messageAdapter(AllocatorReply.class, Own.Allocator::new);
        this.noUserAnswer = context.getSystem().ignoreRef();
        this.noConferenceAnswer = context.getSystem().ignoreRef();
        timers.startTimerWithFixedDelay(new Own.Again(), ALLOCATE_AGAIN_AFTER);
    }

    /** @param mostInHand requests that wait for the allocator; beyond, the oldest is refused */
    public static Behavior<ImRelayCommand> create(Shards shards, UserId service, int mostInHand) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            ImRelayActor relay = new ImRelayActor(context, timers, shards, service, mostInHand);
            return Behaviors.receive(ImRelayCommand.class)
                    .onAnyMessage(relay::onMessage)
                    .onSignal(PostStop.class, _ -> relay.stopped())
                    .build();
        }));
    }

    private Behavior<ImRelayCommand> onMessage(ImRelayCommand command) {
        switch (command) {
            case ImRelayCommand.RequestConference request -> onRequest(request);
            case ImRelayCommand.Inform inform -> deliver(inform);
            case ImRelayCommand.Internal internal -> onOwn((Own) internal);
        }
        census.relayInHand(inHand.size());
        return Behaviors.same();
    }

    private Behavior<ImRelayCommand> stopped() {
        census.relayInHand(0);
        return Behaviors.same();
    }

    private void onOwn(Own own) {
        switch (own) {
            case Own.Again _ -> allocateAgain();
            case Own.Allocator allocator -> onAllocator(allocator.reply());
            case Own.Delivered delivered -> inform(delivered);
        }
    }

    private void onRequest(ImRelayCommand.RequestConference request) {
        if (inHand.containsKey(request.id())) return;
        if (inHand.size() >= mostInHand) {
            InHand oldest = inHand.remove(inHand.keySet().iterator().next());
            LOG.warn(
                    "{} requests wait for the allocator; refusing {}",
                    mostInHand,
                    oldest.asked().id());
            answer(
                    oldest.asked(),
                    new AllocationOutcome.NotAllocated(
                            new Refusal(Refusal.Reason.UNAVAILABLE, "too many conferences are asked for at once"),
                            List.of()));
        }
        allocate(request);
    }

    private void allocate(ImRelayCommand.RequestConference request) {
        inHand.put(request.id(), new InHand(request, System.nanoTime()));
        shards.allocator()
                .tell(new AllocatorCommand.Allocate(
                        request.id(),
                        request.requestedBy(),
                        request.invite(),
                        request.options(),
                        request.at(),
                        allocatorAnswers));
    }

    private void allocateAgain() {
        long nowNs = System.nanoTime();
        List.copyOf(inHand.values()).stream()
                .filter(one -> nowNs - one.askedNs() >= ALLOCATE_AGAIN_AFTER.toNanos())
                .forEach(one -> allocate(one.asked()));
    }

    private void onAllocator(AllocatorReply reply) {
        switch (reply) {
            case AllocatorReply.Answered answered -> {
                InHand done = inHand.remove(answered.id());
                if (done != null) answer(done.asked(), answered.outcome());
            }
            case AllocatorReply.Reached _, AllocatorReply.Picked _ -> {}
            case AllocatorReply.NothingFree _, AllocatorReply.Nodes _, AllocatorReply.Gateways _ -> {}
        }
    }

    /** Told once: should it get lost, the user asks again and the allocator says the same again. */
    private void answer(ImRelayCommand.RequestConference asked, AllocationOutcome outcome) {
        shards.user(asked.requestedBy())
                .tell(new UserCommand.AnswerRequest(asked.id(), outcome, Instant.now(), noUserAnswer));
    }

    private void deliver(ImRelayCommand.Inform inform) {
        context.ask(
                UserReply.class,
                shards.user(inform.to()),
                DELIVERED_WITHIN,
                replyTo -> new UserCommand.Deliver(
                        Invitation.id(inform.information(), inform.to()),
                        service,
                        Invitation.text(inform.information(), inform.to()),
                        inform.information(),
                        inform.at(),
                        replyTo),
                (reply, failure) -> new Own.Delivered(inform, reply));
    }

    private void inform(Own.Delivered delivered) {
        ImRelayCommand.Inform asked = delivered.asked();
        switch (delivered.reply()) {
            case null -> LOG.warn("The inbox of {} did not answer; the conference asks again", asked.to());
            case UserReply.Stored _ -> informed(asked, null);
            case UserReply.NoSuchUser _ -> informed(asked, "there is no user " + asked.to());
            case UserReply.Refused refused -> informed(asked, refused.refusal().detail());
            case UserReply other -> LOG.error("{} answered an invitation with {}", asked.to(), other);
        }
    }

    private void informed(ImRelayCommand.Inform asked, String failure) {
        shards.conference(asked.information().id())
                .tell(new ConferenceCommand.Informed(asked.to(), failure, noConferenceAnswer));
    }
}
