// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.sip.Callers.Caller;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.address.Expires;
import io.convoke.node.sip.address.HeaderList;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transaction.SipStack;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** SUBSCRIBE (RFC 6665) to conferences (RFC 4575) and to presence (RFC 3856). The dialog is an endpoint's, as a call's is. */
final class Subscriptions {
    static final String EVENTS = "conference, presence";
    private static final String CONFERENCE = "conference";
    private static final String PRESENCE = "presence";

    private final Entities entities;
    private final SipSettings settings;
    private final Callers callers;
    private final ConferenceAddresses addresses;
    private final Supplier<SipStack> stack;
    private final Guarded guard;
    private final LocalTags tags;
    private final KeyedHash names;

    Subscriptions(
            Entities entities,
            SipSettings settings,
            Callers callers,
            ConferenceAddresses addresses,
            Supplier<SipStack> stack,
            Guarded guard) {
        this.entities = entities;
        this.settings = settings;
        this.callers = callers;
        this.addresses = addresses;
        this.stack = stack;
        this.guard = guard;
        this.tags = new LocalTags(settings.secret());
        this.names = new KeyedHash(settings.secret(), "sip-subscription");
    }

    void subscribe(ServerTransaction transaction, Incoming request) {
        String event = request.head().value("event").orElse("").strip();
        String name = event.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        boolean conference = name.equals(CONFERENCE);
        if (!conference && !name.equals(PRESENCE)) {
            transaction.replyStateless(Answer.of(489).with("Allow-Events", EVENTS));
            return;
        }
        String type = conference ? "application/conference-info+xml" : "application/pidf+xml";
        Optional<Answer> wrong = wrong(request, type);
        Optional<ConferenceId> id = request.calledUser().flatMap(addresses::conference);
        Optional<UserId> whom = request.calledAor(settings.domain());
        if (wrong.isPresent()) transaction.replyStateless(wrong.get());
        else if (conference ? !isKnown(id) : whom.isEmpty()) guard.notFound(transaction);
        else {
            SipTopic topic = conference ? new SipTopic.OfConference(id.get()) : new SipTopic.OfPresence(whom.get());
            String said = withId(name, event);
            Consumer<UserId> granted = user -> subscribe(transaction, request, user, topic, said);
            if (conference) anybody(transaction, request, granted);
            else callers.onlyUser(transaction, request, known -> granted.accept(known.user()));
        }
    }

    private void anybody(ServerTransaction transaction, Incoming request, Consumer<UserId> then) {
        callers.anybody(transaction, request).thenAccept(caller -> {
            switch (caller) {
                case Caller.Refused refused -> transaction.replyStateless(refused.answer());
                case Caller.Known known -> then.accept(known.user());
                case Caller.Guest guest -> then.accept(guest.user());
            }
        });
    }

    private boolean isKnown(Optional<ConferenceId> conference) {
        return conference.isPresent()
                && addresses.standing(conference.get(), Instant.now()) != ConferenceAddresses.Standing.FORGED;
    }

    private Optional<Answer> wrong(Incoming request, String type) {
        if (request.target().isEmpty()) return Optional.of(Answer.of(400, "Bad Request - No Contact"));
        if (request.fromTag().isEmpty()) return Optional.of(Answer.of(400, "Bad Request - No tag in From"));
        List<String> accepted = request.head().values("accept").stream()
                .flatMap(line -> HeaderList.split(line).stream())
                .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .toList();
        boolean takesIt = accepted.isEmpty()
                || accepted.contains(type)
                || accepted.contains("application/*")
                || accepted.contains("*/*");
        if (!takesIt) return Optional.of(Answer.of(406).with("Accept", type));
        return settings.subscriptions().tooBrief(request.head().value("expires"));
    }

    /** What each NOTIFY repeats (RFC 6665 §8.2.1); a token, whatever else the subscriber wrote there. */
    private static String withId(String name, String event) {
        for (String part : event.split(";")) {
            String[] pair = part.strip().split("=", 2);
            boolean id = pair.length == 2 && pair[0].strip().equalsIgnoreCase("id");
            if (id && pair[1].strip().matches("[A-Za-z0-9.!%*_+`'~-]{1,64}")) return name + ";id=" + pair[1].strip();
        }
        return name;
    }

    private void subscribe(ServerTransaction transaction, Incoming request, UserId user, SipTopic topic, String event) {
        EndpointId endpoint = EndpointId.subscription(user, request.key(names));
        String tag = tags.of(endpoint);
        Instant now = Instant.now();
        String name =
                switch (topic) {
                    case SipTopic.OfConference c -> ConferenceAddresses.user(c.conference());
                    case SipTopic.OfPresence p -> p.user().name();
                };
        SipDialog dialog =
                request.dialog(tag, stack.get().localTarget(name, request.flow().transport()));
        Instant expiresAt =
                now.plusSeconds(settings.subscriptions().seconds(request.head().value("expires")));
        entities.endpoint(
                        endpoint,
                        replyTo -> new EndpointCommand.Subscribe(dialog, topic, event, expiresAt, now, replyTo))
                .thenAccept(reply -> transaction.reply(answer(reply, now, Refusals::of), tag));
    }

    /** A refresh, or the end; a call's dialog holds no subscription (RFC 6665 §4.5.2). */
    void inDialog(ServerTransaction transaction, Incoming request) {
        Optional<EndpointId> endpoint = tags.endpoint(request.toTag());
        Optional<Answer> brief =
                settings.subscriptions().tooBrief(request.head().value("expires"));
        if (endpoint.isEmpty()) transaction.replyStateless(Answer.of(481));
        else if (!endpoint.get().isSubscription()) transaction.reply(Answer.of(403), request.toTag());
        else if (brief.isPresent()) transaction.reply(brief.get(), request.toTag());
        else {
            Instant now = Instant.now();
            Instant expiresAt = now.plusSeconds(
                    settings.subscriptions().seconds(request.head().value("expires")));
            String target = request.target().orElse(null);
            entities.endpoint(
                            endpoint.get(),
                            replyTo -> new EndpointCommand.Resubscribe(
                                    request.callId(),
                                    request.fromTag(),
                                    request.sequence(),
                                    target,
                                    expiresAt,
                                    now,
                                    replyTo,
                                    request.cameFrom()))
                    .thenAccept(reply -> transaction.reply(answer(reply, now, Refusals::inDialog), request.toTag()));
        }
    }

    private static Answer answer(EndpointReply reply, Instant now, Function<Refusal, Answer> refusal) {
        return switch (reply) {
            case EndpointReply.Subscribed granted ->
                Answer.of(200)
                        .with("Expires", Long.toString(Expires.left(now, granted.expiresAt())))
                        .with("Contact", "<" + granted.localTarget() + ">");
            case EndpointReply.Refused refused -> refusal.apply(refused.refusal());
            case null, default -> Refusals.unavailable();
        };
    }
}
