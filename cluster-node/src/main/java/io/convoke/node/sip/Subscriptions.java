// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Shards;
import io.convoke.node.sip.Callers.Caller;
import io.convoke.node.sip.address.ConferenceAddresses;
import io.convoke.node.sip.address.HeaderList;
import io.convoke.node.sip.address.LocalTags;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.node.sip.transport.Transport;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipDialog;
import io.convoke.protocol.endpoint.SipTopic;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** SUBSCRIBE (RFC 6665) to conferences (RFC 4575) and to presence (RFC 3856). The dialog is an endpoint's, as a call's is. */
final class Subscriptions {
    static final String EVENTS = "conference, presence";
    private static final String CONFERENCE = "conference";
    private static final String PRESENCE = "presence";

    private final ActorSystem<?> system;
    private final Shards shards;
    private final SipSettings settings;
    private final Callers callers;
    private final ConferenceAddresses addresses;
    private final Function<Transport, String> sentBy;
    private final Guarded guard;
    private final LocalTags tags;
    private final KeyedHash names;

    Subscriptions(
            ActorSystem<?> system,
            Shards shards,
            SipSettings settings,
            Callers callers,
            ConferenceAddresses addresses,
            Function<Transport, String> sentBy,
            Guarded guard) {
        this.system = system;
        this.shards = shards;
        this.settings = settings;
        this.callers = callers;
        this.addresses = addresses;
        this.sentBy = sentBy;
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
            CompletionStage<Caller> asked =
                    conference ? callers.anybody(transaction, request) : callers.user(transaction, request.from());
            asked.thenAccept(caller -> {
                switch (caller) {
                    case Caller.Refused refused -> transaction.replyStateless(refused.answer());
                    case Caller.Known known -> subscribe(transaction, request, known.user(), topic, said);
                    case Caller.Guest guest
                    when conference -> subscribe(transaction, request, guest.user(), topic, said);
                    case Caller.Guest _ -> transaction.replyStateless(Answer.of(403));
                }
            });
        }
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
        return tooBrief(request);
    }

    private Optional<Answer> tooBrief(Incoming request) {
        long seconds = seconds(request);
        long least = settings.subscriptions().least().toSeconds();
        return seconds > 0 && seconds < least
                ? Optional.of(Answer.of(423).with("Min-Expires", Long.toString(least)))
                : Optional.empty();
    }

    private long seconds(Incoming request) {
        long most = settings.subscriptions().most().toSeconds();
        return request.head()
                .value("expires")
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,10}"))
                .map(text -> Math.min(most, Long.parseLong(text)))
                .orElse(most);
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
        SipDialog dialog = new SipDialog(
                request.callId(),
                tag,
                request.fromTag(),
                request.withoutTag("to"),
                request.withoutTag("from"),
                localTarget(request.flow().transport(), topic),
                request.target().orElseThrow(),
                request.routeSet(),
                0,
                request.sequence(),
                request.cameFrom());
        Instant expiresAt = now.plusSeconds(seconds(request));
        ask(endpoint, replyTo -> new EndpointCommand.Subscribe(dialog, topic, event, expiresAt, now, replyTo))
                .thenAccept(reply -> transaction.reply(answer(reply, now, Refusals::of), tag));
    }

    private String localTarget(Transport transport, SipTopic topic) {
        String user =
                switch (topic) {
                    case SipTopic.OfConference c -> ConferenceAddresses.user(c.conference());
                    case SipTopic.OfPresence p ->
                        p.user().aor().substring(0, p.user().aor().indexOf('@'));
                };
        String parameter = transport == Transport.UDP
                ? ""
                : ";transport=" + transport.name().toLowerCase(Locale.ROOT);
        return "sip:" + user + "@" + sentBy.apply(transport) + parameter;
    }

    /** A refresh, or the end; a call's dialog holds no subscription (RFC 6665 §4.5.2). */
    void inDialog(ServerTransaction transaction, Incoming request) {
        Optional<EndpointId> endpoint = tags.endpoint(request.toTag());
        Optional<Answer> brief = tooBrief(request);
        if (endpoint.isEmpty()) transaction.replyStateless(Answer.of(481));
        else if (!endpoint.get().isSubscription()) transaction.reply(Answer.of(403), request.toTag());
        else if (brief.isPresent()) transaction.reply(brief.get(), request.toTag());
        else {
            Instant now = Instant.now();
            Instant expiresAt = now.plusSeconds(seconds(request));
            String target = request.target().orElse(null);
            ask(
                            endpoint.get(),
                            replyTo -> new EndpointCommand.Resubscribe(
                                    request.callId(),
                                    request.fromTag(),
                                    request.sequence(),
                                    target,
                                    expiresAt,
                                    now,
                                    replyTo))
                    .thenAccept(reply -> transaction.reply(answer(reply, now, Refusals::inDialog), request.toTag()));
        }
    }

    private static Answer answer(EndpointReply reply, Instant now, Function<Refusal, Answer> refusal) {
        return switch (reply) {
            case EndpointReply.Subscribed granted -> {
                long left =
                        Math.max(0, Duration.between(now, granted.expiresAt()).toSeconds());
                yield Answer.of(200)
                        .with("Expires", Long.toString(left))
                        .with("Contact", "<" + granted.localTarget() + ">");
            }
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
