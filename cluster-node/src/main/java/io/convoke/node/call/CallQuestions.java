// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.call;

import io.convoke.node.boot.Shards;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceOptions;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointCommand.Dial;
import io.convoke.protocol.endpoint.EndpointCommand.Invite;
import io.convoke.protocol.endpoint.EndpointCommand.Modify;
import io.convoke.protocol.endpoint.EndpointCommand.Press;
import io.convoke.protocol.endpoint.EndpointCommand.Tell;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.RequestId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.sip.SipCommand;
import io.convoke.protocol.sip.SipReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    /** What comes back; a reply is null where none came in time. */
    sealed interface Answer extends EndpointCommand.Internal {
        record OfJoin(Invite invite, LegId leg, ConferenceReply reply) implements Answer {}

        record OfAllocation(Invite invite, LegId leg, AllocatorReply reply) implements Answer {}

        record OfModify(Modify modify, ConferenceReply reply) implements Answer {}

        record OfOffer(ConferenceReply reply) implements Answer {}

        record OfCall(SipReply reply) implements Answer {}

        record OfOfferAgain(ConferenceReply reply) implements Answer {}

        record OfReInvite(SipReply reply) implements Answer {}

        record OfAccept(ConferenceReply reply) implements Answer {}

        record OfLeave(ConferenceReply reply) implements Answer {}

        record OfBye(SipReply reply) implements Answer {}

        record OfTell(Tell asked) implements Answer {}
    }

    CallQuestions(EndpointId self, Shards shards, ActorContext<EndpointCommand> context) {
        this.self = self;
        this.shards = shards;
        this.context = context;
    }

    /** Where the phone makes no offer, the conference does. */
    void join(Invite c, LegId leg) {
        ask(
                c.conference(),
                replyTo -> c.offer() == null
                        ? new ConferenceCommand.Offer(self, leg, MediaSecurity.NONE, true, c.at(), replyTo)
                        : new ConferenceCommand.Join(self, leg, c.offer(), c.at(), replyTo, true),
                reply -> new Answer.OfJoin(c, leg, reply));
    }

    /** The conference shall offer a leg to whoever is called. */
    void offer(Dial c, LegId leg) {
        ask(
                c.conference(),
                replyTo -> new ConferenceCommand.Offer(self, leg, c.security(), true, c.at(), replyTo),
                reply -> new Answer.OfOffer(reply));
    }

    void call(Dial c, SipTarget target, String callId, String sdp) {
        context.ask(
                SipReply.class,
                shards.sip(),
                c.noAnswer().plus(PHONE_ANSWERS_WITHIN),
                (ActorRef<SipReply> replyTo) ->
                        new SipCommand.Invite(self, c.conference(), target, callId, "", sdp, c.noAnswer(), replyTo),
                (reply, _) -> new Answer.OfCall(reply));
    }

    /** The conference shall offer anew, for a leg that is there. */
    void offerAgain(ConferenceId conference, LegId leg, Instant at) {
        ask(
                conference,
                replyTo -> new ConferenceCommand.Offer(self, leg, MediaSecurity.NONE, true, at, replyTo),
                Answer.OfOfferAgain::new);
    }

    void reInvite(SipDialog dialog, long sequence, String sdp) {
        send("INVITE", dialog, sequence, Map.of(), SipBody.sdp(sdp), Answer.OfReInvite::new);
    }

    void cancel(String callId) {
        shards.sip().tell(new SipCommand.Cancel(callId));
    }

    /** @param answer the phone's, to an offer of the conference */
    void accept(ConferenceId conference, LegId leg, String answer, Instant at) {
        ask(conference, replyTo -> new ConferenceCommand.Accept(leg, answer, at, replyTo), Answer.OfAccept::new);
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

    void reOffer(ConferenceId conference, LegId leg, Modify c) {
        ask(
                conference,
                replyTo -> c.offer() == null
                        ? new ConferenceCommand.Offer(self, leg, MediaSecurity.NONE, true, c.at(), replyTo)
                        : new ConferenceCommand.ReOffer(leg, c.offer(), c.at(), replyTo),
                reply -> new Answer.OfModify(c, reply));
    }

    /** As if the mixer had heard them (RFC 4733). */
    void press(ConferenceId conference, LegId leg, Press c) {
        shards.conference(conference).tell(new ConferenceCommand.Pressed(leg, c.digits()));
        c.replyTo().tell(new EndpointReply.Done());
    }

    void leave(ConferenceId conference, LegId leg) {
        ask(conference, replyTo -> new ConferenceCommand.Leave(leg, Instant.now(), replyTo), Answer.OfLeave::new);
    }

    /** @param sequence its CSeq, greater than that of any request before */
    void bye(SipDialog dialog, long sequence, String reason) {
        String quoted = "SIP;text=\"" + reason + "\"";
        send("BYE", dialog, sequence, Map.of("Reason", quoted), null, Answer.OfBye::new);
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
                shards.sip(),
                PHONE_ANSWERS_WITHIN,
                (ActorRef<SipReply> replyTo) -> new SipCommand.Send(method, dialog, sequence, fields, body, replyTo),
                (reply, _) -> answer.apply(reply));
    }

    private void ask(
            ConferenceId conference,
            Function<ActorRef<ConferenceReply>, ConferenceCommand> command,
            Function<ConferenceReply, Answer> answer) {
        context.ask(
                ConferenceReply.class,
                shards.conference(conference),
                ANSWER_WITHIN,
                command::apply,
                (reply, _) -> answer.apply(reply));
    }
}
