// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip.client;

import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transaction.ClientTransaction;
import io.convoke.node.sip.transaction.Outgoing;
import io.convoke.node.sip.transaction.ResponseListener;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.sip.ReleaseCause;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what entities have to say to phones (RFC 3261 §8.1, §12.2.1, §13.2): the door to a node's SIP stack, also from other
 * nodes, since a phone behind a NAT is reached only from where it came in.
 */
public final class UserAgentClient {
    /** What phones may send us. */
    public static final String ALLOW =
            "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, REFER, REGISTER, MESSAGE, SUBSCRIBE, PUBLISH";

    private static final int MOST_BEFORE_OPENING = 1_000;
    /** For so long a 2xx may come again, and is acknowledged again (RFC 3261 §13.2.2.4: 64*T1). */
    private static final Duration ACKNOWLEDGE_FOR = Duration.ofSeconds(32);

    /** RFC 3326. */
    private static final String NO_ANSWER = "SIP;cause=408;text=\"No Answer\"";

    private static final String ABANDONED = "SIP;cause=500;text=\"Nobody waits for the answer\"";

    private static final Logger LOG = LoggerFactory.getLogger(UserAgentClient.class);

    private final SipStack stack;
    private final Requests requests;
    private final ActorContext<SipCommand> context;
    private final TimerScheduler<SipCommand> timers;
    private final Map<String, Inviting> inviting = new HashMap<>();

    private sealed interface Inside extends SipCommand.Internal {
        record Opened(SipStack stack) implements Inside {}

        record Answered(String callId, Parsed.Response response) implements Inside {}

        record Progress(String callId, Parsed.Response response) implements Inside {}

        record Silent(String callId) implements Inside {}

        record NotAnswered(String callId) implements Inside {}

        record RangLongEnough(String callId) implements Inside {}

        /** Whoever asked is gone: its node is lost, or it has waited for long enough. */
        record Abandoned(String callId) implements Inside {}

        record Over(String callId) implements Inside {}
    }

    /** An INVITE of ours until nothing more can come of it. */
    private static final class Inviting {
        private final SipCommand.Invite asked;
        private final Requests.Route route;
        private ClientTransaction transaction;
        private final EarlyDialogs early = new EarlyDialogs();
        private SipDialog dialog;
        private boolean heard;
        private boolean told;
        private boolean cancelled;
        private boolean rangLongEnough;

        private Inviting(SipCommand.Invite asked, Requests.Route route) {
            this.asked = asked;
            this.route = route;
        }

        /** Whoever asked is told once. */
        private void tell(SipReply reply) {
            if (!told) asked.replyTo().tell(reply);
            told = true;
        }
    }

    private UserAgentClient(
            SipStack stack, Requests requests, ActorContext<SipCommand> context, TimerScheduler<SipCommand> timers) {
        this.stack = stack;
        this.requests = requests;
        this.context = context;
        this.timers = timers;
    }

    /** What comes before the stack is open waits for it. */
    public static Behavior<SipCommand> create(CompletionStage<SipStack> opening, String domain, byte[] secret) {
        return Behaviors.withStash(
                MOST_BEFORE_OPENING,
                stash -> Behaviors.withTimers(timers -> Behaviors.setup(context -> {
                    context.pipeToSelf(opening, (stack, failure) -> new Inside.Opened(stack));
                    return Behaviors.receiveMessage(command -> {
                        if (command instanceof Inside.Opened(SipStack stack) && stack != null) {
                            Requests requests = new Requests(stack, domain, secret);
                            return stash.unstashAll(new UserAgentClient(stack, requests, context, timers).behavior());
                        }
                        if (!stash.isFull()) stash.stash(command);
                        return Behaviors.same();
                    });
                })));
    }

    private Behavior<SipCommand> behavior() {
        return Behaviors.receiveMessage(command -> {
            try {
                on(command);
            } catch (RuntimeException e) {
                LOG.error("A SIP request of ours came to nothing", e); // the next one is another phone's
                unsent(command);
            }
            return Behaviors.same();
        });
    }

    private void on(SipCommand command) {
        switch (command) {
            case SipCommand.Send c -> send(c);
            case SipCommand.Invite c -> invite(c);
            case SipCommand.Message c ->
                stack.request(requests.message(c, requests.route(c.target())), new Reporting(c.replyTo(), null));
            case SipCommand.Options c ->
                stack.request(
                        requests.options(c.target(), requests.route(c.target())), new Reporting(c.replyTo(), null));
            case SipCommand.Cancel c -> cancel(c.callId(), c.reason());
            case SipCommand.Internal inside -> onInside((Inside) inside);
        }
    }

    /** Whoever asked need not wait. */
    private static void unsent(SipCommand command) {
        switch (command) {
            case SipCommand.Send c -> c.replyTo().tell(new SipReply.NoResponse());
            case SipCommand.Invite c -> c.replyTo().tell(new SipReply.NoResponse());
            case SipCommand.Message c -> c.replyTo().tell(new SipReply.NoResponse());
            case SipCommand.Options c -> c.replyTo().tell(new SipReply.NoResponse());
            case SipCommand.Cancel _, SipCommand.Internal _ -> {}
        }
    }

    private void send(SipCommand.Send c) {
        Runnable acknowledgement =
                c.method().equals("INVITE") ? () -> stack.ack(requests.ack(c.dialog(), c.sequence())) : null;
        requests.flow(c.dialog())
                .thenAccept(
                        flow -> stack.request(requests.inDialog(c, flow), new Reporting(c.replyTo(), acknowledgement)))
                .exceptionally(failure -> {
                    LOG.error("A SIP request of ours came to nothing", failure);
                    c.replyTo().tell(new SipReply.NoResponse());
                    return null;
                });
    }

    private void invite(SipCommand.Invite c) {
        Requests.Route route = requests.route(c.target());
        Inviting call = new Inviting(c, route);
        if (inviting.putIfAbsent(c.callId(), call) != null) return;
        context.watchWith(c.replyTo(), new Inside.Abandoned(c.callId()));
        Outgoing request = requests.invite(c, route);
        call.transaction = stack.request(request, listener(c.callId()));
        timers.startSingleTimer(
                new Inside.RangLongEnough(c.callId()), new Inside.RangLongEnough(c.callId()), c.noAnswer());
        if (c.silence() != null) {
            timers.startSingleTimer(new Inside.Silent(c.callId()), new Inside.Silent(c.callId()), c.silence());
        }
    }

    private ResponseListener listener(String callId) {
        ActorRef<SipCommand> self = context.getSelf();
        return new ResponseListener() {
            @Override
            public void onResponse(Parsed.Response response) {
                boolean last = response.message().getStatusCode() >= 200;
                self.tell(last ? new Inside.Answered(callId, response) : new Inside.Progress(callId, response));
            }

            @Override
            public void onTimeout() {
                self.tell(new Inside.NotAnswered(callId));
            }
        };
    }

    private void cancel(String callId, String reason) {
        Inviting call = inviting.get(callId);
        if (call == null || call.dialog != null) return;
        call.cancelled = true;
        call.transaction.cancel(reason);
    }

    private void onInside(Inside inside) {
        switch (inside) {
            case Inside.Opened _ -> {}
            case Inside.Answered(String callId, Parsed.Response response) ->
                with(callId, (call, id) -> {
                    if (response.message().getStatusCode() < 300) accepted(call, id, response);
                    else refused(call, id, response);
                });
            case Inside.NotAnswered(String callId) ->
                with(callId, (call, id) -> {
                    if (call.dialog == null) call.tell(new SipReply.NoResponse());
                    over(id);
                });
            case Inside.Progress(String callId, Parsed.Response response) ->
                with(callId, (call, id) -> progress(call, response));
            case Inside.Silent(String callId) -> with(callId, this::silent);
            case Inside.RangLongEnough(String callId) ->
                with(callId, (call, id) -> {
                    call.rangLongEnough = call.dialog == null;
                    cancel(id, NO_ANSWER);
                });
            case Inside.Abandoned(String callId) ->
                with(callId, (call, id) -> {
                    if (!call.told) cancel(id, ABANDONED);
                });
            case Inside.Over(String callId) -> over(callId);
        }
    }

    private void with(String callId, BiConsumer<Inviting, String> action) {
        Inviting call = inviting.get(callId);
        if (call != null) action.accept(call, callId);
    }

    /** Another way is taken; should it answer after all, nobody wants it any more. */
    private void silent(Inviting call, String callId) {
        if (call.heard || call.dialog != null) return;
        call.tell(new SipReply.NoResponse());
        cancel(callId, null);
    }

    private void progress(Inviting call, Parsed.Response response) {
        call.heard = true;
        call.early.acknowledgement(response).ifPresent(rack -> {
            SipDialog dialog = requests.dialog(call.asked, call.route, response, call.early.nextSequence());
            send(new SipCommand.Send(
                    "PRACK",
                    dialog,
                    dialog.localSequence(),
                    Map.of("RAck", rack),
                    null,
                    context.getSystem().ignoreRef()));
        });
    }

    /** Each 2xx is acknowledged. Only the first makes the call; others, of phones behind a proxy, are hung up on. */
    private void accepted(Inviting call, String callId, Parsed.Response response) {
        SipDialog dialog = requests.dialog(call.asked, call.route, response, call.early.sequence());
        stack.ack(requests.ack(dialog, EarlyDialogs.OF_INVITE));
        boolean first = call.dialog == null;
        if (first) {
            call.dialog = dialog;
            timers.cancel(new Inside.RangLongEnough(callId));
            timers.startSingleTimer(new Inside.Over(callId), new Inside.Over(callId), ACKNOWLEDGE_FOR);
        }
        boolean unwanted = call.cancelled || !call.dialog.remoteTag().equals(dialog.remoteTag());
        if (unwanted) {
            ActorRef<SipReply> nobody = context.getSystem().ignoreRef();
            send(new SipCommand.Send("BYE", dialog, dialog.localSequence() + 1, Map.of(), null, nobody));
            if (first) call.tell(new SipReply.Response(487, "Request Terminated", null, null));
        } else if (first) {
            String sdp = Reply.of(response).sdp();
            call.tell(new SipReply.Established(dialog, sdp == null ? call.early.answer(dialog.remoteTag()) : sdp));
        }
    }

    private void refused(Inviting call, String callId, Parsed.Response response) {
        Reply reply = Reply.of(response);
        SipReply.Response said = call.rangLongEnough
                ? new SipReply.Response(408, "No Answer", null, null, ReleaseCause.NO_ANSWER, 0)
                : reply.response(response.message().getStatusCode());
        call.tell(said);
        over(callId);
    }

    private void over(String callId) {
        Inviting call = inviting.remove(callId);
        if (call != null) context.unwatch(call.asked.replyTo());
        timers.cancel(new Inside.RangLongEnough(callId));
        timers.cancel(new Inside.Silent(callId));
        timers.cancel(new Inside.Over(callId));
    }

    /** Tells an entity what became of its request: the final response, or that there is none. */
    private record Reporting(ActorRef<SipReply> replyTo, Runnable acknowledge) implements ResponseListener {
        @Override
        public void onResponse(Parsed.Response response) {
            int status = response.message().getStatusCode();
            if (status < 200) return;
            if (status < 300 && acknowledge != null) acknowledge.run();
            Reply reply = Reply.of(response);
            replyTo.tell(reply.response(status));
        }

        @Override
        public void onTimeout() {
            replyTo.tell(new SipReply.NoResponse());
        }
    }
}
