// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.boot.Shards;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand.Dial;
import io.convoke.protocol.endpoint.CallCommand.HangUp;
import io.convoke.protocol.endpoint.CallCommand.Invite;
import io.convoke.protocol.endpoint.CallCommand.Modify;
import io.convoke.protocol.endpoint.CallCommand.Move;
import io.convoke.protocol.endpoint.CallCommand.Press;
import io.convoke.protocol.endpoint.CallCommand.Tell;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipFlow;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What a call asks others: its conference, the allocator, the SIP edge. Each answer comes back to the endpoint. */
final class CallQuestions {
    /** Below what a phone waits for before it gives up (RFC 3261 §17.1.1.2, timer B: 32 s), above a slow write. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private static final Duration PHONE_ANSWERS_WITHIN = Duration.ofSeconds(40);

    private final EndpointId self;
    private final Shards shards;
    private final ActorContext<EndpointCommand> context;
    private final PreEstablished instant;

    /** What comes back; a reply is null where none came in time. */
    sealed interface Answer extends EndpointCommand.Internal {
        record OfJoin(Invite invite, LegId leg, ConferenceReply reply) implements Answer {}

        record OfAllocation(Invite invite, LegId leg, AllocatorReply reply) implements Answer {}

        record OfModify(Modify modify, ConferenceReply reply) implements Answer {}

        record OfOffer(ConferenceReply reply) implements Answer {}

        record OfCall(String callId, SipReply reply) implements Answer {}

        record OfOfferAgain(ConferenceReply reply) implements Answer {}

        record OfMove(Move move, ConferenceReply reply) implements Answer {}

        record OfReInvite(SipReply reply) implements Answer {}

        record OfAccept(ConferenceId conference, String answer, ConferenceReply reply) implements Answer {}

        record OfLeave(ConferenceReply reply) implements Answer {}

        record OfBye(SipReply reply) implements Answer {}

        record OfProbe(SipReply reply) implements Answer {}

        record OfTell(Tell asked) implements Answer {}

        /** Of the subscription that a pre-established session is. */
        record OfRefresh(EndpointReply reply) implements Answer {}
    }

    CallQuestions(EndpointId self, Shards shards, ActorContext<EndpointCommand> context) {
        this.self = self;
        this.shards = shards;
        this.context = context;
        this.instant = new PreEstablished(self, shards, context, ANSWER_WITHIN);
    }

    /** What is subscribed to the instant service ends without it. */
    void refresh(CallState.Up call) {
        instant.refresh(call.conference(), edge(call.dialog()));
    }

    /** What passes through its region keeps an entity in memory. */
    void stay() {
        shards.endpoint(self).tell(new EndpointCommand.Get(context.getSystem().ignoreRef()));
    }

    /** Where the phone makes no offer, the conference does; a subscriber does so by himself. */
    void join(Invite c, LegId leg) {
        ask(
                c.conference(),
                replyTo -> c.offer() == null && !c.conference().isInstant()
                        ? new ConferenceCommand.Offer(
                                self,
                                leg,
                                MediaSecurity.NONE,
                                true,
                                c.at(),
                                replyTo,
                                c.visitor(),
                                null,
                                edge(c.dialog()))
                        : new ConferenceCommand.Join(
                                self, leg, c.offer(), c.at(), replyTo, true, c.visitor(), edge(c.dialog())),
                reply -> new Answer.OfJoin(c, leg, reply));
    }

    /** The conference shall offer a leg to whoever is called. */
    void offer(Dial c, LegId leg) {
        ask(
                c.conference(),
                replyTo -> new ConferenceCommand.Offer(
                        self, leg, c.security(), true, c.at(), replyTo, null, null, edge(c.targets())),
                reply -> new Answer.OfOffer(reply));
    }

    /** Through which node the phone's messages go: its media had better go there too. Null where any does. */
    private static NodeId edge(SipDialog dialog) {
        return dialog.flow() == null ? null : dialog.flow().node();
    }

    private static NodeId edge(List<SipTarget> targets) {
        return targets.stream()
                .map(SipTarget::flow)
                .filter(Objects::nonNull)
                .map(SipFlow::node)
                .findFirst()
                .orElse(null);
    }

    void call(Dial c, SipTarget target, String callId, String sdp) {
        context.ask(
                SipReply.class,
                shards.sip(target.flow()),
                c.noAnswer().plus(PHONE_ANSWERS_WITHIN),
                (ActorRef<SipReply> replyTo) -> new SipCommand.Invite(
                        self,
                        c.conference(),
                        target,
                        callId,
                        "",
                        sdp,
                        c.noAnswer(),
                        replyTo,
                        target.gateway() == null ? null : c.silence()),
                (reply, _) -> new Answer.OfCall(callId, reply));
    }

    /** The conference shall offer anew, for a leg that is there. */
    void offerAgain(CallState.Up call, Instant at) {
        ask(
                call.conference(),
                replyTo -> new ConferenceCommand.Offer(
                        self, call.leg(), MediaSecurity.NONE, true, at, replyTo, null, null, edge(call.dialog())),
                Answer.OfOfferAgain::new);
    }

    /** The conference that the caller of a lobby meant shall go on with the leg. */
    void offer(CallState.Up call, Move c) {
        ask(
                c.conference(),
                replyTo -> new ConferenceCommand.Offer(
                        self,
                        c.leg(),
                        MediaSecurity.NONE,
                        true,
                        c.at(),
                        replyTo,
                        c.visitor(),
                        c.history(),
                        edge(call.dialog())),
                reply -> new Answer.OfMove(c, reply));
    }

    /** It refreshes the session, whoever is to do so otherwise (RFC 4028 §7.4). */
    void reInvite(CallState.Up call, long sequence, String sdp) {
        SessionTimer timer = call.timer();
        String refresher = timer != null && timer.ours() ? "uac" : "uas";
        Map<String, String> fields = timer == null
                ? Map.of()
                : Map.of("Session-Expires", timer.seconds() + ";refresher=" + refresher, "Supported", "timer");
        send("INVITE", call.dialog(), sequence, fields, SipBody.sdp(sdp), Answer.OfReInvite::new);
    }

    void gatewayFailed(String gateway, int status, int retryAfter) {
        shards.allocator().tell(new AllocatorCommand.GatewayFailed(gateway, status, retryAfter));
    }

    void cancel(SipTarget target, String callId, String reason) {
        shards.sip(target.flow()).tell(new SipCommand.Cancel(callId, quoted(reason)));
    }

    /** @param answer the phone's, to an offer of the conference */
    void accept(ConferenceId conference, LegId leg, String answer, Instant at) {
        ask(
                conference,
                replyTo -> new ConferenceCommand.Accept(leg, answer, at, replyTo),
                reply -> new Answer.OfAccept(conference, answer, reply));
    }

    /** The conference was promised by its address alone; now it is needed. */
    void allocate(Invite c, LegId leg) {
        context.ask(
                AllocatorReply.class,
                shards.allocator(),
                ANSWER_WITHIN,
                (ActorRef<AllocatorReply> replyTo) -> new AllocatorCommand.Allocate(
                        new RequestId(c.conference().value()),
                        self.user(),
                        List.of(),
                        ConferenceOptions.NONE,
                        c.at(),
                        replyTo,
                        c.conference()),
                (reply, _) -> new Answer.OfAllocation(c, leg, reply));
    }

    void reOffer(CallState.Up call, Modify c) {
        LegId leg = call.leg();
        NodeId near = edge(call.dialog());
        ask(
                call.conference(),
                replyTo -> c.offer() == null
                        ? new ConferenceCommand.Offer(
                                self, leg, MediaSecurity.NONE, true, c.at(), replyTo, null, null, near)
                        : new ConferenceCommand.ReOffer(leg, c.offer(), c.at(), replyTo, near),
                reply -> new Answer.OfModify(c, reply));
    }

    /** As keys that the mixer hears (RFC 4733). */
    void press(ConferenceId conference, LegId leg, Press c) {
        if (!c.digits().isEmpty()) {
            shards.conference(conference).tell(new ConferenceCommand.Pressed(leg, c.digits(), true));
        }
        c.replyTo().tell(new EndpointReply.Done());
    }

    /** @param vanished the phone did not say so */
    void leave(ConferenceId conference, LegId leg, boolean vanished) {
        ask(
                conference,
                replyTo -> new ConferenceCommand.Leave(leg, Instant.now(), replyTo, vanished),
                Answer.OfLeave::new);
    }

    /**
     * A leg that is not the call's any more, or never was. Nobody waits for the answer: it would count as the one to what the call
     * owes when it ends.
     */
    void forget(ConferenceId conference, LegId leg) {
        ActorRef<ConferenceReply> nobody = context.getSystem().ignoreRef();
        var leave = new ConferenceCommand.Leave(leg, Instant.now(), nobody);
        if (conference.isInstant()) instant.tell(conference, leave);
        else shards.conference(conference).tell(leave);
    }

    /** @param sequence its CSeq, greater than that of any request before */
    void bye(SipDialog dialog, long sequence, String reason) {
        send("BYE", dialog, sequence, Map.of("Reason", quoted(reason)), null, Answer.OfBye::new);
    }

    /** On a phone that has answered for nothing. Nobody waits here either. */
    void hangUp(SipDialog dialog, String reason) {
        Map<String, String> fields = Map.of("Reason", quoted(reason));
        ActorRef<SipReply> nobody = context.getSystem().ignoreRef();
        shards.sip(dialog.flow())
                .tell(new SipCommand.Send("BYE", dialog, dialog.localSequence() + 1, fields, null, nobody));
    }

    /** RFC 3326 §3.1: a phone does not show a call as missed that somebody has taken. */
    private static String quoted(String reason) {
        String cause = reason.equals(HangUp.ELSEWHERE) ? ";cause=200" : "";
        return "SIP" + cause + ";text=\"" + reason + "\"";
    }

    /** Whether the phone is still there, and knows of the call (RFC 3261 §11, §12.2). */
    void probe(SipDialog dialog, long sequence) {
        send("OPTIONS", dialog, sequence, Map.of("Accept", "application/sdp"), null, Answer.OfProbe::new);
    }

    void tell(Tell c, SipDialog dialog, long sequence) {
        send(c.method(), dialog, sequence, c.fields(), c.body(), reply -> new Answer.OfTell(c));
    }

    private void send(
            String method,
            SipDialog dialog,
            long sequence,
            Map<String, String> fields,
            SipBody body,
            Function<SipReply, Answer> answer) {
        context.ask(
                SipReply.class,
                shards.sip(dialog.flow()),
                PHONE_ANSWERS_WITHIN,
                (ActorRef<SipReply> replyTo) -> new SipCommand.Send(method, dialog, sequence, fields, body, replyTo),
                (reply, _) -> answer.apply(reply));
    }

    private void ask(
            ConferenceId conference,
            Function<ActorRef<ConferenceReply>, ConferenceCommand> command,
            Function<ConferenceReply, Answer> answer) {
        if (conference.isInstant()) {
            instant.ask(conference, command.apply(context.getSystem().ignoreRef()), answer);
            return;
        }
        context.ask(
                ConferenceReply.class,
                shards.conference(conference),
                ANSWER_WITHIN,
                command::apply,
                (reply, _) -> answer.apply(reply));
    }
}
