// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.sip.Dialogs.Named;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.address.DialogName;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.body.InviteBody;
import io.convoke.node.sip.body.KeyBody;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.message.SessionTimers;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transport.Flow;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Requests in the dialogs of calls (RFC 3261 §12.2.2): whoever a dialog names holds it, on whatever node. */
final class Dialogs {
    private final Entities entities;
    private final SipSettings settings;
    private final ConferenceAddresses addresses;
    private final Referrals referrals;
    private final Presses presses;
    private final LocalTags tags;

    Dialogs(
            Entities entities,
            SipSettings settings,
            ConferenceAddresses addresses,
            Referrals referrals,
            Presses presses) {
        this.presses = presses;
        this.entities = entities;
        this.settings = settings;
        this.addresses = addresses;
        this.referrals = referrals;
        this.tags = new LocalTags(settings.secret());
    }

    /** What an INVITE to a conference has to do with a call that is up. */
    sealed interface Named {
        record None() implements Named {}

        /** Of the same user, whose new call takes its place (RFC 3891). */
        record Replaced(EndpointId call) implements Named {}

        /** To be with it is what every call to its conference is for (RFC 3911). */
        record Joined() implements Named {}

        record Refused(Answer answer) implements Named {}
    }

    /** Which call an INVITE names in Replaces or Join, if any. It has to be up, and in the conference that is called. */
    CompletionStage<Named> named(Incoming request, ConferenceId conference, UserId user) {
        Optional<String> replaces = request.head().value("replaces");
        Optional<String> join = request.head().value("join");
        if (replaces.isEmpty() && join.isEmpty()) return CompletableFuture.completedFuture(new Named.None());
        if (replaces.isPresent() && join.isPresent()) return refused(400);
        Optional<DialogName> name = DialogName.of(replaces.or(() -> join).get());
        if (name.isEmpty()) return refused(400);
        Optional<EndpointId> call = tags.endpoint(name.get().localTag()).filter(EndpointId::isCall);
        if (call.isEmpty()) return refused(481);
        if (replaces.isPresent() && !call.get().user().equals(user)) return refused(403);
        Named named = replaces.isPresent() ? new Named.Replaced(call.get()) : new Named.Joined();
        return entities.endpoint(call.get(), isThere(name.get())).thenCompose(reply -> switch (reply) {
            case EndpointReply.Done _ when name.get().earlyOnly() -> refused(486);
            case EndpointReply.Done _ -> ofSameConference(conference, call.get(), named);
            case EndpointReply.Refused _ -> refused(481);
            case null, default -> CompletableFuture.completedFuture(new Named.Refused(Refusals.unavailable()));
        });
    }

    private static Function<ActorRef<EndpointReply>, EndpointCommand> isThere(DialogName name) {
        return replyTo ->
                new CallCommand.Press(name.callId(), name.remoteTag(), CallCommand.Press.OUTSIDE, "", replyTo);
    }

    /** Answered with Done where the dialog is up, and the request has not been seen in it before. */
    static Function<ActorRef<EndpointReply>, EndpointCommand> press(Incoming request, String digits) {
        return replyTo ->
                new CallCommand.Press(request.callId(), request.fromTag(), request.sequence(), digits, replyTo);
    }

    private CompletionStage<Named> ofSameConference(ConferenceId conference, EndpointId call, Named named) {
        return entities.conference(conference, ConferenceCommand.Get::new).thenApply(reply -> switch (reply) {
            case ConferenceReply.View view when Referrals.isIn(view, call) -> named;
            case null -> new Named.Refused(Refusals.unavailable());
            case ConferenceReply _ -> new Named.Refused(Answer.of(481));
        });
    }

    private static CompletionStage<Named> refused(int status) {
        return CompletableFuture.completedFuture(new Named.Refused(Answer.of(status)));
    }

    /** A request in a dialog: whoever it names holds it, on whatever node. */
    void inDialog(ServerTransaction transaction, Incoming request) {
        Optional<EndpointId> endpoint = tags.endpoint(request.toTag());
        if (endpoint.isEmpty()) {
            transaction.replyStateless(Answer.of(481));
            return;
        }
        switch (request.method()) {
            case "BYE" -> relay(transaction, request, endpoint.get(), Dialogs::answer, bye(request));
            case "INVITE", "UPDATE" -> {
                Optional<SessionTimer> timer = settings.sessions().of(request.head());
                Optional<Answer> brief = settings.sessions().tooBrief(request.head());
                if (request.content() instanceof InviteBody.Wrong wrong)
                    transaction.reply(wrong.answer(), request.toTag());
                else if (brief.isPresent()) transaction.reply(brief.get(), request.toTag());
                else {
                    relay(
                            transaction,
                            request,
                            endpoint.get(),
                            reply -> modified(request, reply, timer),
                            modify(request, timer.orElse(null)));
                }
            }
            case "INFO" -> info(transaction, request, endpoint.get());
            case "REFER" -> referred(transaction, request, endpoint.get());
            case "OPTIONS" -> transaction.reply(Calls.options(), request.toTag());
            case "PRACK" -> transaction.reply(Answer.of(481), request.toTag()); // RFC 3262 §3: nothing waits for one
            default -> transaction.reply(Answer.of(405).with("Allow", Calls.ALLOW), request.toTag());
        }
    }

    /**
     * Keys, from phones that do not send them as media (RFC 4733); an INFO about nothing asks whether we are there. Of the packages of RFC
     * 6086 none is known.
     */
    private void info(ServerTransaction transaction, Incoming request, EndpointId endpoint) {
        if (request.head().value("info-package").isPresent()) {
            transaction.reply(Answer.of(469).with("Recv-Info", ""), request.toTag());
            return;
        }
        Optional<String> identity = identity(request);
        if (identity.isPresent()
                && request.contentType().filter(Presses.JSON::equals).isPresent()) {
            presses.info(transaction, request, endpoint, identity.get());
            return;
        }
        Optional<String> digits = request.body()
                .map(body -> KeyBody.digits(request.contentType().orElse(""), body))
                .orElse(Optional.of(""));
        if (digits.isPresent()) {
            relay(transaction, request, endpoint, reply -> pressed(endpoint, reply), press(request, digits.get()));
        } else {
            String types = identity.isPresent() ? KeyBody.TYPES + ", " + Presses.JSON : KeyBody.TYPES;
            transaction.reply(Answer.of(415).with("Accept", types), request.toTag());
        }
    }

    /** Of the subscriber that a pre-established session is, which is in the address at which we are reached in it. */
    private Optional<String> identity(Incoming request) {
        return request.calledUser().flatMap(settings.service()::identity);
    }

    /** The conference of a dialog is in the address at which we are reached in it. */
    private void referred(ServerTransaction transaction, Incoming request, EndpointId endpoint) {
        Optional<ConferenceId> conference = request.calledUser().flatMap(addresses::conference);
        Optional<String> identity = identity(request);
        if (identity.isPresent()) presses.refer(transaction, request, endpoint, identity.get());
        else if (conference.isEmpty()) transaction.reply(Answer.of(404), request.toTag());
        else
            entities.endpoint(endpoint, press(request, "")).thenAccept(reply -> {
                if (reply instanceof EndpointReply.Done) {
                    referrals.inDialog(transaction, request, endpoint, conference.get());
                } else transaction.reply(answer(reply), request.toTag());
            });
    }

    private void relay(
            ServerTransaction transaction,
            Incoming request,
            EndpointId endpoint,
            Function<EndpointReply, Answer> answer,
            Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        entities.endpoint(endpoint, command)
                .thenAccept(reply -> transaction.reply(answer.apply(reply), request.toTag()));
    }

    private static Answer answer(EndpointReply reply) {
        return Calls.answer(reply, Refusals::inDialog);
    }

    /** Before a call of ours is answered nothing is agreed on yet, and we are where the other side already calls us. */
    private static Answer modified(Incoming request, EndpointReply reply, Optional<SessionTimer> timer) {
        return reply instanceof EndpointReply.Done
                ? Calls.answer(new EndpointReply.CallAnswered(null, request.called()), Refusals::inDialog)
                : SessionTimers.with(answer(reply), timer);
    }

    /** Before a call of ours is answered a key is for nobody; who sends one need not send it again. */
    private static Answer pressed(EndpointId endpoint, EndpointReply reply) {
        boolean early = endpoint.isCall()
                && reply instanceof EndpointReply.Refused no
                && no.refusal().reason() == Refusal.Reason.CONFLICT;
        return early ? Answer.of(200) : answer(reply);
    }

    private static Function<ActorRef<EndpointReply>, EndpointCommand> bye(Incoming request) {
        return replyTo ->
                new CallCommand.Bye(request.callId(), request.fromTag(), request.sequence(), Instant.now(), replyTo);
    }

    private static Function<ActorRef<EndpointReply>, EndpointCommand> modify(Incoming request, SessionTimer timer) {
        String offer = request.sdp();
        boolean asksOffer = offer == null && request.method().equals("INVITE");
        return replyTo -> new CallCommand.Modify(
                request.callId(),
                request.fromTag(),
                request.sequence(),
                request.target().orElse(null),
                offer,
                asksOffer,
                Instant.now(),
                replyTo,
                timer,
                request.cameFrom());
    }

    void acknowledged(Parsed.Request ack, Flow flow) {
        Incoming request = Incoming.of(ack, flow, settings.node());
        tags.endpoint(request.toTag())
                .ifPresent(endpoint -> entities.endpoint(
                        endpoint,
                        replyTo -> new CallCommand.Acknowledge(
                                request.callId(), request.fromTag(), request.sdp(), Instant.now(), replyTo)));
    }
}
