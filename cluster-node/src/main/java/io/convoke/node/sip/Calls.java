// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Shards;
import io.convoke.node.entity.Census;
import io.convoke.node.sip.Callers.Caller;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.address.ConferenceAddresses.Standing;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyBody;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.message.Parsed;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transport.Flow;
import io.convoke.node.sip.transport.Transport;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Calls to conferences, from INVITE to BYE. The dialog is the endpoint's: nothing of it stays here. */
final class Calls {
    private static final String SDP = "application/sdp";
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, REFER, REGISTER, MESSAGE, SUBSCRIBE";

    private final ActorSystem<?> system;
    private final Shards shards;
    private final SipSettings settings;
    private final Callers callers;
    private final ConferenceAddresses addresses;
    private final Referrals referrals;
    private final Function<Transport, String> sentBy;
    private final Guarded guard;
    private final Census census;
    private final LocalTags tags;
    private final KeyedHash names;
    /** INVITEs that are being answered: whom a CANCEL concerns. */
    private final Map<ServerTransaction, EndpointId> ringing = new ConcurrentHashMap<>();

    Calls(
            ActorSystem<?> system,
            Shards shards,
            SipSettings settings,
            Callers callers,
            ConferenceAddresses addresses,
            Referrals referrals,
            Function<Transport, String> sentBy,
            Guarded guard) {
        this.guard = guard;
        this.census = Census.of(system);
        this.system = system;
        this.shards = shards;
        this.settings = settings;
        this.callers = callers;
        this.addresses = addresses;
        this.referrals = referrals;
        this.sentBy = sentBy;
        this.tags = new LocalTags(settings.secret());
        this.names = new KeyedHash(settings.secret(), "sip-call");
    }

    /** A phone that knows conferences wants a new one, and is the first in it (RFC 4579 §5.4). */
    void invite(ServerTransaction transaction, Incoming request) {
        Optional<Answer> wrong = wrong(request);
        if (wrong.isPresent()) {
            transaction.reply(wrong.get());
            return;
        }
        callers.user(transaction, request.from()).thenAccept(caller -> {
            switch (caller) {
                case Caller.Refused refused -> transaction.replyStateless(refused.answer());
                case Caller.Guest _ -> transaction.replyStateless(Answer.of(403));
                case Caller.Known known
                when !guard.mayCall(transaction.source(), census.calls(known.user())) ->
                    transaction.replyStateless(Answer.of(486));
                case Caller.Known known -> {
                    ConferenceId conference =
                            addresses.promise(Instant.now(), settings.service().unused());
                    invite(transaction, request, conference, Standing.PROMISED, known.user());
                }
            }
        });
    }

    /** The first INVITE of a call to a conference. */
    void invite(ServerTransaction transaction, Incoming request, ConferenceId conference) {
        Optional<Answer> wrong = wrong(request);
        if (wrong.isPresent()) {
            transaction.reply(wrong.get());
            return;
        }
        Standing standing = addresses.standing(conference, Instant.now());
        if (standing == Standing.FORGED) {
            transaction.replyStateless(Answer.of(404));
            return;
        }
        callers.anybody(transaction, request).thenAccept(caller -> {
            switch (caller) {
                case Caller.Refused refused -> transaction.replyStateless(refused.answer());
                case Caller.Known known
                when !guard.mayCall(transaction.source(), census.calls(known.user())) ->
                    transaction.replyStateless(Answer.of(486));
                case Caller.Known known -> invite(transaction, request, conference, standing, known.user());
                case Caller.Guest guest -> invite(transaction, request, conference, standing, guest.user());
            }
        });
    }

    private void invite(
            ServerTransaction transaction, Incoming request, ConferenceId conference, Standing standing, UserId user) {
        EndpointId endpoint = EndpointId.call(user, request.key(names));
        String tag = tags.of(endpoint);
        SipDialog dialog = dialog(request, conference, tag);
        String offer = request.body().orElse(null);
        boolean promised = standing == Standing.PROMISED;
        Optional<SessionTimer> timer = SessionTimers.of(request);
        ringing.put(transaction, endpoint);
        if (transaction.toTag() != null) { // cancelled while the caller was looked up
            ringing.remove(transaction);
            return;
        }
        ask(
                        endpoint,
                        replyTo -> new EndpointCommand.Invite(
                                dialog, conference, offer, promised, Instant.now(), replyTo, timer.orElse(null)))
                .thenAccept(reply -> {
                    ringing.remove(transaction);
                    transaction.reply(SessionTimers.with(answer(reply, Refusals::of), timer), tag);
                });
    }

    private SipDialog dialog(Incoming request, ConferenceId conference, String tag) {
        return new SipDialog(
                request.callId(),
                tag,
                request.fromTag(),
                request.withoutTag("to"),
                request.withoutTag("from"),
                localTarget(request.flow().transport(), conference),
                request.target().orElseThrow(),
                request.routeSet(),
                0,
                request.sequence(),
                request.cameFrom());
    }

    /** Where requests of the dialog reach us: the node itself, since a domain need not be known to a phone's resolver. */
    private String localTarget(Transport transport, ConferenceId conference) {
        String parameter = transport == Transport.UDP
                ? ""
                : ";transport=" + transport.name().toLowerCase(Locale.ROOT);
        return "sip:" + ConferenceAddresses.user(conference) + "@" + sentBy.apply(transport) + parameter;
    }

    /** A request in a dialog: whoever it names holds it, on whatever node. */
    void inDialog(ServerTransaction transaction, Incoming request) {
        Optional<EndpointId> endpoint = tags.endpoint(request.toTag());
        if (endpoint.isEmpty()) {
            transaction.replyStateless(Answer.of(481));
            return;
        }
        switch (request.method()) {
            case "BYE" -> relay(transaction, request, endpoint.get(), bye(request));
            case "INVITE", "UPDATE" -> {
                Optional<Answer> wrong = wrongBody(request);
                if (wrong.isPresent()) transaction.reply(wrong.get(), request.toTag());
                else relay(transaction, request, endpoint.get(), modify(request));
            }
            case "INFO" -> info(transaction, request, endpoint.get());
            case "REFER" -> referred(transaction, request, endpoint.get());
            case "OPTIONS" -> transaction.reply(options(), request.toTag());
            default -> transaction.reply(Answer.of(405).with("Allow", ALLOW), request.toTag());
        }
    }

    /** Keys, from phones that do not send them as media (RFC 4733); an INFO about nothing asks whether we are there. */
    private void info(ServerTransaction transaction, Incoming request, EndpointId endpoint) {
        Optional<String> digits = request.body()
                .map(body -> KeyBody.digits(request.contentType().orElse(""), body))
                .orElse(Optional.of(""));
        if (digits.isPresent()) {
            relay(
                    transaction,
                    request,
                    endpoint,
                    replyTo -> new EndpointCommand.Press(request.callId(), request.fromTag(), digits.get(), replyTo));
        } else {
            transaction.reply(Answer.of(415).with("Accept", KeyBody.TYPES), request.toTag());
        }
    }

    /** The conference of a dialog is in the address at which we are reached in it. */
    private void referred(ServerTransaction transaction, Incoming request, EndpointId endpoint) {
        Optional<ConferenceId> conference = request.calledUser().flatMap(addresses::conference);
        if (conference.isPresent()) referrals.inDialog(transaction, request, endpoint, conference.get());
        else transaction.reply(Answer.of(404), request.toTag());
    }

    private void relay(
            ServerTransaction transaction,
            Incoming request,
            EndpointId endpoint,
            Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        ask(endpoint, command)
                .thenAccept(reply -> transaction.reply(
                        SessionTimers.with(answer(reply, Refusals::inDialog), SessionTimers.of(request)),
                        request.toTag()));
    }

    private static Function<ActorRef<EndpointReply>, EndpointCommand> bye(Incoming request) {
        return replyTo -> new EndpointCommand.Bye(
                request.callId(), request.fromTag(), request.sequence(), Instant.now(), replyTo);
    }

    private static Function<ActorRef<EndpointReply>, EndpointCommand> modify(Incoming request) {
        String offer = request.body().orElse(null);
        boolean asksOffer = offer == null && request.method().equals("INVITE");
        return replyTo -> new EndpointCommand.Modify(
                request.callId(),
                request.fromTag(),
                request.sequence(),
                request.target().orElse(null),
                offer,
                asksOffer,
                Instant.now(),
                replyTo);
    }

    void acknowledged(Parsed.Request ack, Flow flow) {
        Incoming request = Incoming.of(ack, flow);
        tags.endpoint(request.toTag())
                .ifPresent(endpoint -> ask(
                        endpoint,
                        replyTo -> new EndpointCommand.Acknowledge(
                                request.callId(),
                                request.fromTag(),
                                request.body().orElse(null),
                                Instant.now(),
                                replyTo)));
    }

    void cancelled(ServerTransaction invite) {
        invite.reply(Answer.of(487)); // first: an INVITE that is not among the ringing yet sees it when it comes there
        EndpointId endpoint = ringing.remove(invite);
        if (endpoint != null) hangUp(endpoint, "CANCEL");
    }

    void notAcknowledged(ServerTransaction invite) {
        Incoming request = Incoming.of(invite.request(), invite.flow());
        String tag = invite.toTag() == null ? request.toTag() : invite.toTag();
        tags.endpoint(tag).ifPresent(endpoint -> hangUp(endpoint, "no ACK"));
    }

    private void hangUp(EndpointId endpoint, String reason) {
        ask(endpoint, replyTo -> new EndpointCommand.HangUp(reason, Instant.now(), replyTo));
    }

    /** What is wrong with an INVITE beside what the parser looks at. */
    private static Optional<Answer> wrong(Incoming request) {
        if (request.target().isEmpty()) return Optional.of(Answer.of(400, "Bad Request - No Contact"));
        if (request.fromTag().isEmpty()) return Optional.of(Answer.of(400, "Bad Request - No tag in From"));
        return SessionTimers.tooBrief(request).or(() -> wrongBody(request));
    }

    private static Optional<Answer> wrongBody(Incoming request) {
        boolean encoded = request.head()
                .value("content-encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .isPresent();
        boolean other = request.body().isPresent()
                && !request.contentType().filter(SDP::equals).isPresent();
        return encoded || other ? Optional.of(Answer.of(415).with("Accept", SDP)) : Optional.empty();
    }

    static Answer options() {
        return Answer.of(200)
                .with("Allow", ALLOW)
                .with("Accept", SDP)
                .with("Supported", "timer, path")
                .with("Allow-Events", Subscriptions.EVENTS);
    }

    private static Answer answer(EndpointReply reply, Function<Refusal, Answer> refusal) {
        return switch (reply) {
            case EndpointReply.CallAnswered answered -> {
                Answer ok = Answer.of(200).with("Contact", "<" + answered.localTarget() + ">;isfocus");
                ok = ok.with("Allow", ALLOW);
                yield answered.sdp() == null
                        ? ok
                        : ok.with(new Answer.Body(SDP, answered.sdp().getBytes(StandardCharsets.UTF_8)));
            }
            case EndpointReply.Done _ -> Answer.of(200);
            case EndpointReply.NotAcceptable no -> Refusals.notAcceptable(no.detail());
            case EndpointReply.Refused refused -> refusal.apply(refused.refusal());
            case null, default -> Refusals.unavailable();
        };
    }

    private CompletionStage<EndpointReply> ask(
            EndpointId endpoint, Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        return AskPattern.ask(shards.endpoint(endpoint), command::apply, settings.askTimeout(), system.scheduler())
                .exceptionally(late -> null);
    }
}
