// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import io.convoke.node.boot.Shards;
import io.convoke.node.instant.SubscriberState.Provisioned;
import io.convoke.node.instant.SubscriberState.Subscribed;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Getting a leg for a subscriber: which node, then that node's conference server. One attempt at a time. One actor's. */
final class ProvisionInHand {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);
    /** A SIP terminal has 32 s for a request. */
    private static final Duration FOLLOWS_WITHIN = Duration.ofSeconds(45);

    private static final int MOST_WAITING = 16;
    private static final int MOST_SILENCES = 2;

    /** What came of a step; handed back to the actor. */
    sealed interface Answer extends EndpointCommand.Internal {
        /** @param reply null where none came in time */
        record OfAllocator(AllocatorReply reply) implements Answer {}

        /** @param reply null where none came in time */
        record OfServer(ProvisionedLeg asked, String offer, ServerReply reply) implements Answer {}

        /** @param reply null where none came in time */
        record OfRecall(EndpointReply reply) implements Answer {}

        /** @param reply null where none came in time */
        record OfCall(EndpointId call, EndpointReply reply) implements Answer {}

        /** @param reply null where none came in time */
        record OfRemoval(ProvisionedLeg leg, ServerReply reply) implements Answer {}
    }

    private final EndpointId self;
    private final Shards shards;
    private final ActorContext<EndpointCommand> context;
    private final List<ActorRef<EndpointReply>> waiting = new ArrayList<>();
    private LegId fresh;
    /** Where the terminal came in last; empty where nobody knows. */
    private List<NodeId> near = List.of();

    /** That a server was asked for and has not answered: it may have it. */
    private ProvisionedLeg tried;

    private int silences;
    /** Does not answer: another node gets the leg, where there is one. */
    private List<NodeId> silent = List.of();

    private boolean asked;
    private boolean removing;
    private boolean recalling;

    ProvisionInHand(EndpointId self, Shards shards, ActorContext<EndpointCommand> context) {
        this.self = self;
        this.shards = shards;
        this.context = context;
    }

    void near(NodeId node) {
        near = List.of(node);
    }

    void await(ActorRef<EndpointReply> replyTo) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.removeFirst()
                    .tell(new EndpointReply.Refused(
                            new Refusal(Refusal.Reason.UNAVAILABLE, "too many wait for this leg already")));
        }
        waiting.add(replyTo);
    }

    void answer(EndpointReply reply) {
        waiting.forEach(replyTo -> replyTo.tell(reply));
        waiting.clear();
    }

    /** @param verify asks the server of a leg that has agreed, whether it still has it */
    void begin(Subscribed state, boolean verify) {
        if (asked) return;
        if (state instanceof Provisioned p) {
            if (verify || !p.agreed()) ask(p.leg(), p, p.answers());
            return;
        }
        if (tried != null) {
            ask(tried, state, false);
            return;
        }
        asked = true;
        if (fresh == null) fresh = new LegId(UUID.randomUUID().toString());
        context.ask(
                AllocatorReply.class,
                shards.allocator(),
                ANSWER_WITHIN,
                replyTo -> new AllocatorCommand.PickNode(null, near, silent, replyTo),
                (reply, _) -> new Answer.OfAllocator(reply));
    }

    /** @return false where there is no node to be had now */
    boolean picked(SubscriberState state, AllocatorReply reply) {
        asked = false;
        if (!(state instanceof Subscribed subscribed)) return true;
        if (!(reply instanceof AllocatorReply.Picked picked)) {
            silent = List.of(); // better that one than none
            return false;
        }
        ask(new ProvisionedLeg(picked.node(), fresh, 0), subscribed, false);
        return true;
    }

    private void ask(ProvisionedLeg leg, Subscribed state, boolean answers) {
        String offer = state.offer();
        asked = true;
        tried = leg;
        NodeId node = leg.server();
        context.ask(
                ServerReply.class,
                shards.server(node),
                ANSWER_WITHIN,
                (ActorRef<ServerReply> replyTo) ->
                        new ServerCommand.ProvisionLeg(node, leg.leg(), self, offer, replyTo, answers, state.monitor()),
                (reply, _) -> new Answer.OfServer(leg, offer, reply));
    }

    /** The server has answered, or has not in time. */
    void answered(ServerReply reply) {
        asked = false;
        if (reply instanceof ServerReply.LegProvisioned) {
            fresh = null;
            silent = List.of();
        }
        silences = reply == null ? silences + 1 : 0;
        if (reply == null && silences < MOST_SILENCES) return;
        if (reply == null) forget(tried.server());
        tried = null;
    }

    /** Another leg elsewhere: should this one be there after all, its server asks whose it is, and takes it down. */
    private void forget(NodeId server) {
        silences = 0;
        fresh = null;
        silent = List.of(server);
    }

    /** The terminal's call offers it the leg that it does not know of. */
    void recall(Subscribed state) {
        if (recalling || !(state instanceof Provisioned p) || !p.moved() || !p.agreed()) return;
        recalling = true;
        context.ask(
                EndpointReply.class,
                shards.endpoint(p.call()),
                FOLLOWS_WITHIN,
                (ActorRef<EndpointReply> replyTo) ->
                        new CallCommand.Recall(service(), ownLeg(), Instant.now(), replyTo),
                (reply, _) -> new Answer.OfRecall(reply));
    }

    void recalled() {
        recalling = false;
    }

    /** The call of a terminal whose subscription is another's now, or over. Where it does not hear, its next refresh tells it. */
    void dismiss(EndpointId call) {
        shards.endpoint(call)
                .tell(new EndpointCommand.LeaveMesh(
                        service(), ownLeg(), context.getSystem().ignoreRef(), Instant.now()));
    }

    /** After a restart: a call goes on by itself only once it is in memory; and it may never have come up. */
    void wake(EndpointId call) {
        context.ask(
                EndpointReply.class,
                shards.endpoint(call),
                ANSWER_WITHIN,
                (ActorRef<EndpointReply> replyTo) -> new EndpointCommand.EnterMesh(service(), 0, ownLeg(), replyTo),
                (reply, _) -> new Answer.OfCall(call, reply));
    }

    private ConferenceId service() {
        return ConferenceId.instant(self.identity());
    }

    /** As the call knows it, whichever leg is provisioned. */
    private LegId ownLeg() {
        return LegId.ofSubscriber(service());
    }

    void remove(ProvisionedLeg leg) {
        if (removing) return;
        removing = true;
        context.ask(
                ServerReply.class,
                shards.server(leg.server()),
                ANSWER_WITHIN,
                (ActorRef<ServerReply> replyTo) -> new ServerCommand.RemoveLeg(leg.server(), leg.leg(), replyTo),
                (reply, _) -> new Answer.OfRemoval(leg, reply));
    }

    void removed() {
        removing = false;
    }
}
