// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.node.allocator.AllocatorRules.Finding;
import io.convoke.node.allocator.AllocatorRules.Plan;
import io.convoke.node.allocator.AllocatorState.Pick;
import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.protocol.allocator.AllocationOutcome;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The shell of the allocator: looks parties up, picks a node, initiates the conference, answers. All it knows is soft:
 * whoever waits asks again under the same id, and finds the same conference.
 */
public final class AllocatorActor extends AbstractBehavior<AllocatorCommand> {

    /** A request under its requester: two users may choose the same id. */
    private record Key(UserId requestedBy, RequestId id) {}

    private sealed interface Inside extends AllocatorCommand.Internal {
        record LookedUp(Key key, Map<UserId, Finding> findings) implements Inside {}

        record Reached(AllocatorCommand.Reach asked, Map<UserId, Finding> findings) implements Inside {}

        /** @param reply null where none came in time */
        record ConferenceSaid(Key key, ConferenceReply reply) implements Inside {}

        record GiveUp(Key key) implements Inside {}

        record Gateways(GatewayWatch.Event event) implements Inside {}
    }

    /** A request under way. */
    private static final class Work {
        private final AllocatorCommand.Allocate request;
        private final List<ActorRef<AllocatorReply>> waiting = new ArrayList<>();
        private Plan.Initiate plan;
        private boolean initiating;
        private NodeId node; // of the mixer; set when the conference is told the first time, and from then on the same

        private Work(AllocatorCommand.Allocate request) {
            this.request = request;
            waiting.add(request.replyTo());
        }
    }

    private final Shards shards;
    private final AllocatorSettings settings;
    private final AllocatorRules rules;
    private final GatewayWatch gateways;
    private final Lookups lookups;
    private final TimerScheduler<AllocatorCommand> timers;
    private final Census census;
    private final Map<Key, Work> works = new LinkedHashMap<>();
    private final Set<AllocatorCommand.Reach> reaching = new HashSet<>();
    private AllocatorState state = AllocatorState.beginning(System.nanoTime());

    private AllocatorActor(
            Shards shards,
            AllocatorSettings settings,
            ActorContext<AllocatorCommand> context,
            TimerScheduler<AllocatorCommand> timers) {
        super(context);
        this.shards = shards;
        this.settings = settings;
        this.rules = AllocatorRules.of(settings);
        this.lookups = new Lookups(shards, settings, context.getSystem());
        this.timers = timers;
        this.census = Census.of(context.getSystem());
        this.gateways = new GatewayWatch(shards, settings, census, context, timers, Inside.Gateways::new);
    }

    public static Behavior<AllocatorCommand> create(Shards shards, AllocatorSettings settings) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new AllocatorActor(shards, settings, context, timers)));
    }

    @Override
    public Receive<AllocatorCommand> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(this::onCommand)
                .onSignal(PostStop.class, _ -> {
                    census.allocatorInHand(0);
                    return this;
                })
                .build();
    }

    private Behavior<AllocatorCommand> onCommand(AllocatorCommand command) {
        state = state.without(settings.nodeExpiry(), System.nanoTime());
        switch (command) {
            case AllocatorCommand.Allocate c -> onAllocate(c);
            case AllocatorCommand.Reach c -> onReach(c);
            case AllocatorCommand.PickNode c -> c.replyTo().tell(pick(c));
            case AllocatorCommand.GetNodes c -> c.replyTo().tell(new AllocatorReply.Nodes(state.reports()));
            case AllocatorCommand.GetGateways c -> c.replyTo().tell(new AllocatorReply.Gateways(gateways.standings()));
            case AllocatorCommand.GatewayFailed c -> gateways.failed(c);
            case AllocatorCommand.Report c -> onReport(c);
            case AllocatorCommand.Internal inside -> onInside((Inside) inside);
        }
        census.allocatorInHand(works.size());
        return this;
    }

    private void onAllocate(AllocatorCommand.Allocate c) {
        Key key = new Key(c.requestedBy(), c.id());
        Work known = works.get(key);
        if (known != null) {
            if (!known.waiting.contains(c.replyTo())) known.waiting.add(c.replyTo());
            return;
        }
        AllocationOutcome refusal = rules.check(c).orElse(null);
        if (refusal == null && works.size() >= settings.maxRequests()) {
            refusal = unavailable("too many conferences are being requested");
        }
        if (refusal != null) {
            c.replyTo().tell(new AllocatorReply.Answered(c.id(), refusal));
            return;
        }
        works.put(key, new Work(c));
        timers.startSingleTimer(key, new Inside.GiveUp(key), settings.giveUpAfter());
        getContext()
                .pipeToSelf(lookups.find(rules.parties(c)), (found, _) -> new Inside.LookedUp(key, orNobody(found)));
    }

    /** What is being looked up already, or is too much, is not answered twice or at all: whoever waits asks again. */
    private void onReach(AllocatorCommand.Reach c) {
        if (reaching.size() >= settings.maxRequests() || !reaching.add(c)) return;
        getContext().pipeToSelf(lookups.find(c.users()), (found, _) -> new Inside.Reached(c, orNobody(found)));
    }

    private static Map<UserId, Finding> orNobody(Map<UserId, Finding> found) {
        return found == null ? Map.of() : found;
    }

    private AllocatorReply pick(AllocatorCommand.PickNode c) {
        return switch (state.pick(settings.maxLoad(), c.rather(), c.without())) {
            case Pick.Picked p -> {
                state = state.picked(p.node());
                yield new AllocatorReply.Picked(p.node(), c.leg());
            }
            case Pick.NobodyThere _, Pick.AllFull _ -> new AllocatorReply.NothingFree(c.leg());
        };
    }

    private void onReport(AllocatorCommand.Report c) {
        state = state.reported(c.report(), System.nanoTime());
        gateways.reported(state.gatewayCalls());
        List.copyOf(works.keySet()).forEach(this::initiate);
    }

    private void onInside(Inside inside) {
        switch (inside) {
            case Inside.LookedUp found -> onLookedUp(found);
            case Inside.Reached found -> {
                AllocatorCommand.Reach asked = found.asked();
                reaching.remove(asked);
                AllocatorRules.Reach reach = rules().reach(asked.users(), asked.dial(), found.findings());
                gateways.planned(reach.calls());
                asked.replyTo().tell(new AllocatorReply.Reached(reach.reachable(), reach.unreachable(), reach.calls()));
            }
            case Inside.ConferenceSaid said -> onConferenceSaid(said);
            case Inside.GiveUp late -> giveUp(late.key());
            case Inside.Gateways(GatewayWatch.Event event) -> gateways.on(event);
        }
    }

    private AllocatorRules rules() {
        return rules.with(gateways.trunks(), System.nanoTime());
    }

    private void onLookedUp(Inside.LookedUp found) {
        Work work = works.get(found.key());
        if (work == null) return;
        switch (rules().plan(work.request, found.findings())) {
            case Plan.Refuse refuse -> answer(found.key(), refuse.outcome());
            case Plan.Initiate plan -> {
                work.plan = plan;
                gateways.planned(plan.calls());
                initiate(found.key());
            }
        }
    }

    /**
     * Channel 2. Without any node the request stays until one reports, or until it is given up. Once the conference has been told, it
     * is told again until it answers: a no while it may have opened would leave a conference that nobody knows.
     */
    private void initiate(Key key) {
        Work work = works.get(key);
        if (work == null || work.plan == null || work.initiating) return;
        if (work.node == null) {
            switch (state.pick(settings.maxLoad())) {
                case Pick.NobodyThere _ -> {
                    return;
                }
                case Pick.AllFull _ -> {
                    answer(key, unavailable("all media nodes are full"));
                    return;
                }
                case Pick.Picked p -> {
                    state = state.picked(p.node());
                    work.node = p.node();
                }
            }
        }
        work.initiating = true;
        initiate(key, work.plan, work.node);
    }

    private void initiate(Key key, Plan.Initiate plan, NodeId node) {
        Instant now = Instant.now();
        getContext()
                .ask(
                        ConferenceReply.class,
                        shards.conference(plan.information().id()),
                        settings.retryAfter(),
                        (ActorRef<ConferenceReply> replyTo) -> new ConferenceCommand.Initiate(
                                plan.information(),
                                plan.invite(),
                                plan.unreachable(),
                                plan.maxParticipants(),
                                node,
                                now,
                                replyTo,
                                plan.unusedUntil(),
                                plan.calls()),
                        (reply, _) -> new Inside.ConferenceSaid(key, reply));
    }

    private void onConferenceSaid(Inside.ConferenceSaid said) {
        Work work = works.get(said.key());
        if (work == null) return;
        work.initiating = false;
        switch (said.reply()) {
            case null -> initiate(said.key());
            case ConferenceReply.Initiated r ->
                answer(
                        said.key(),
                        new AllocationOutcome.Allocated(r.information(), work.plan.invite(), work.plan.unreachable()));
            case ConferenceReply.Refused r ->
                answer(said.key(), new AllocationOutcome.NotAllocated(r.refusal(), work.plan.unreachable()));
            case ConferenceReply _ -> answer(said.key(), unavailable("the conference could not be initiated"));
        }
    }

    private void giveUp(Key key) {
        Work work = works.get(key);
        if (work == null || work.node != null) return; // the conference may have opened: only it knows
        String missing = work.plan == null ? "those asked for could not be looked up" : "no media node could be found";
        answer(key, unavailable(missing + " in time"));
    }

    private void answer(Key key, AllocationOutcome outcome) {
        Work work = works.remove(key);
        if (work == null) return;
        timers.cancel(key);
        work.waiting.forEach(waiting -> waiting.tell(new AllocatorReply.Answered(key.id(), outcome)));
    }

    private static AllocationOutcome unavailable(String detail) {
        return new AllocationOutcome.NotAllocated(new Refusal(Refusal.Reason.UNAVAILABLE, detail), List.of());
    }
}
