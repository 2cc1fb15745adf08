// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.entity.Census;
import io.convoke.node.sip.Callers.Caller;
import io.convoke.node.sip.Dialogs.Named;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.address.ConferenceAddresses.Standing;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.body.InviteBody;
import io.convoke.node.sip.body.KeyBody;
import io.convoke.node.sip.body.PresenceBody;
import io.convoke.node.sip.client.UserAgentClient;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.message.SessionTimers;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.protocol.conference.Visitor;
import io.convoke.protocol.endpoint.CallCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SessionTimer;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Calls to conferences, from INVITE to its ACK or CANCEL. The dialog is the endpoint's: nothing of it stays here. */
final class Calls {
    /** A list of whom to invite is for a conference that is made of it (RFC 5366 §4). */
    private static final Answer NO_LIST_HERE = Answer.of(420).with("Unsupported", "recipient-list-invite");

    static final String ALLOW = UserAgentClient.ALLOW;

    /** Of whatever request, for an {@code Accept}. */
    private static final String BODIES =
            String.join(", ", InviteBody.TYPES, KeyBody.TYPES, Presses.JSON, Messages.PLAIN, PresenceBody.TYPE);

    private final Entities entities;
    private final SipSettings settings;
    private final Callers callers;
    private final ConferenceAddresses addresses;
    private final Referrals referrals;
    private final Supplier<SipStack> stack;
    private final Guarded guard;
    private final Dialogs dialogs;
    private final Census census;
    private final LocalTags tags;
    private final KeyedHash names;
    /** INVITEs that are being answered: whom a CANCEL concerns. */
    private final Map<ServerTransaction, EndpointId> ringing = new ConcurrentHashMap<>();

    Calls(
            Entities entities,
            SipSettings settings,
            Callers callers,
            ConferenceAddresses addresses,
            Referrals referrals,
            Supplier<SipStack> stack,
            Guarded guard,
            Dialogs dialogs) {
        this.guard = guard;
        this.census = Census.of(entities.system());
        this.entities = entities;
        this.settings = settings;
        this.callers = callers;
        this.addresses = addresses;
        this.referrals = referrals;
        this.stack = stack;
        this.dialogs = dialogs;
        this.tags = new LocalTags(settings.secret());
        this.names = new KeyedHash(settings.secret(), "sip-call");
    }

    /** A phone that knows conferences wants a new one, and is the first in it (RFC 4579 §5.4). */
    void invite(ServerTransaction transaction, Incoming request) {
        Optional<Answer> wrong =
                request.recipients().size() > settings.service().recipients()
                        ? Optional.of(Answer.of(403, "Too Many Recipients"))
                        : wrong(request);
        if (wrong.isPresent()) {
            transaction.reply(wrong.get());
            return;
        }
        callers.onlyUser(transaction, request, known -> {
            if (guard.mayCall(transaction.source(), census.calls(known.user()))) {
                ConferenceId conference =
                        addresses.promise(Instant.now(), settings.service().unused());
                invite(transaction, request, conference, Standing.PROMISED, known.user());
            } else {
                transaction.replyStateless(Answer.of(486));
            }
        });
    }

    /** To the access number: the caller is alone until he has said by a PIN where he belongs. */
    void dialIn(ServerTransaction transaction, Incoming request) {
        invite(transaction, request, ConferenceId.lobby(request.key(names)));
    }

    /** To the instant service: the leg stays up, and is the user's under this identity (3GPP TS 24.379 §8, pre-established). */
    void subscribe(ServerTransaction transaction, Incoming request, String identity) {
        Optional<Answer> wrong = request.recipients().isEmpty() ? wrong(request) : Optional.of(NO_LIST_HERE);
        if (wrong.isPresent()) {
            transaction.reply(wrong.get());
            return;
        }
        callers.onlyUser(transaction, request, known -> {
            if (guard.mayCall(transaction.source(), census.calls(known.user()))) {
                join(transaction, request, ConferenceId.instant(identity), Standing.OTHER, known.user(), () -> {});
            } else {
                transaction.replyStateless(Answer.of(486));
            }
        });
    }

    /** The first INVITE of a call to a conference. */
    void invite(ServerTransaction transaction, Incoming request, ConferenceId conference) {
        Optional<Answer> wrong = request.recipients().isEmpty() ? wrong(request) : Optional.of(NO_LIST_HERE);
        if (wrong.isPresent()) {
            transaction.reply(wrong.get());
            return;
        }
        Standing standing = conference.isLobby() ? Standing.PROMISED : addresses.standing(conference, Instant.now());
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
        dialogs.named(request, conference, user).thenAccept(named -> {
            switch (named) {
                case Named.Refused refused -> transaction.reply(refused.answer());
                case Named.None _, Named.Joined _ -> join(transaction, request, conference, standing, user, () -> {});
                case Named.Replaced old ->
                    join(transaction, request, conference, standing, user, () -> hangUp(old.call(), "replaced"));
            }
        });
    }

    private void join(
            ServerTransaction transaction,
            Incoming request,
            ConferenceId conference,
            Standing standing,
            UserId user,
            Runnable afterwards) {
        EndpointId endpoint = EndpointId.call(user, request.key(names));
        String tag = tags.of(endpoint);
        String name = conference.isInstant()
                ? request.calledUser().orElseThrow()
                : conference.isLobby() ? request.calledNumber().orElseThrow() : ConferenceAddresses.user(conference);
        SipDialog dialog =
                request.dialog(tag, stack.get().localTarget(name, request.flow().transport()));
        boolean promised = standing == Standing.PROMISED;
        Optional<SessionTimer> timer = settings.sessions().of(request.head());
        Visitor visitor = request.visitor(guard.isTrusted(transaction.source()));
        ringing.put(transaction, endpoint);
        if (transaction.toTag() != null) { // cancelled while the caller was looked up
            ringing.remove(transaction);
            return;
        }
        entities.endpoint(
                        endpoint,
                        replyTo -> new CallCommand.Invite(
                                dialog,
                                conference,
                                request.sdp(),
                                promised,
                                Instant.now(),
                                replyTo,
                                timer.orElse(null),
                                visitor))
                .thenAccept(reply -> {
                    ringing.remove(transaction);
                    if (reply == null) hangUp(endpoint, "not answered in time");
                    transaction.reply(SessionTimers.with(answer(reply, Refusals::of), timer), tag);
                    if (reply instanceof EndpointReply.CallAnswered) {
                        afterwards.run();
                        referrals.invite(
                                conference,
                                request.recipients().stream()
                                        .filter(other -> !other.equals(user))
                                        .toList());
                    }
                });
    }

    void cancelled(ServerTransaction invite) {
        invite.reply(Answer.of(487)); // first: an INVITE that is not among the ringing yet sees it when it comes there
        EndpointId endpoint = ringing.remove(invite);
        if (endpoint != null) hangUp(endpoint, "CANCEL");
    }

    void notAcknowledged(ServerTransaction invite) {
        Incoming request = Incoming.of(invite.request(), invite.flow(), settings.node());
        String tag = invite.toTag() == null ? request.toTag() : invite.toTag();
        tags.endpoint(tag).ifPresent(endpoint -> hangUp(endpoint, "no ACK"));
    }

    private void hangUp(EndpointId endpoint, String reason) {
        entities.endpoint(endpoint, replyTo -> new CallCommand.HangUp(reason, Instant.now(), replyTo));
    }

    /** What is wrong with an INVITE beside what the parser looks at. */
    private Optional<Answer> wrong(Incoming request) {
        if (request.target().isEmpty()) return Optional.of(Answer.of(400, "Bad Request - No Contact"));
        if (request.fromTag().isEmpty()) return Optional.of(Answer.of(400, "Bad Request - No tag in From"));
        if (request.content() instanceof InviteBody.Wrong wrong) return Optional.of(wrong.answer());
        return settings.sessions().tooBrief(request.head());
    }

    static Answer options() {
        return Answer.of(200)
                .with("Allow", ALLOW)
                .with("Accept", BODIES)
                .with(
                        "Supported",
                        "timer, path, norefersub, 100rel, replaces, join, recipient-list-invite, multiple-refer")
                .with("Allow-Events", Subscriptions.EVENTS);
    }

    static Answer answer(EndpointReply reply, Function<Refusal, Answer> refusal) {
        return switch (reply) {
            case EndpointReply.CallAnswered answered -> {
                boolean focus = ConferenceAddresses.isFocus(answered.localTarget());
                Answer ok = Answer.of(200).with("Contact", "<" + answered.localTarget() + (focus ? ">;isfocus" : ">"));
                ok = ok.with("Allow", ALLOW);
                yield answered.sdp() == null
                        ? ok
                        : ok.with(new Answer.Body(InviteBody.SDP, answered.sdp().getBytes(StandardCharsets.UTF_8)));
            }
            case EndpointReply.Done _ -> Answer.of(200);
            case EndpointReply.NotAcceptable no -> Refusals.notAcceptable(no.detail());
            case EndpointReply.Refused refused -> refusal.apply(refused.refusal());
            case null, default -> Refusals.unavailable();
        };
    }
}
