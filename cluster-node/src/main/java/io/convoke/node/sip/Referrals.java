// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Shards;
import io.convoke.node.sip.Callers.Caller;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.endpoint.SipBinding;
import io.convoke.protocol.endpoint.SipTarget;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.mixer.MediaSecurity;
import io.convoke.protocol.sip.SipBody;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * REFER to a conference (RFC 4579 §5.5, §5.11): it calls whom it is told to, or lets go whom it is told to, and says how that
 * goes (RFC 3515), unless it need not (RFC 4488).
 */
final class Referrals {
    private static final Answer ACCEPTED = Answer.of(202);

    private final ActorSystem<?> system;
    private final Shards shards;
    private final SipSettings settings;
    private final Callers callers;

    Referrals(ActorSystem<?> system, Shards shards, SipSettings settings, Callers callers) {
        this.system = system;
        this.shards = shards;
        this.settings = settings;
        this.callers = callers;
    }

    /** Whom a REFER is about, and what is to be done. */
    private record Referral(UserId user, boolean remove, boolean silent) {
        static Optional<Referral> of(Incoming request) {
            List<String> values = request.head().values("refer-to");
            if (values.size() != 1) return Optional.empty();
            String value = values.getFirst();
            int open = value.indexOf('<');
            int close = value.indexOf('>', open + 1);
            String uri = open < 0 || close < 0 ? value : value.substring(open + 1, close);
            int end = uri.length();
            for (char c : new char[] {';', '?'}) {
                int at = uri.indexOf(c);
                if (at >= 0) end = Math.min(end, at);
            }
            boolean bye = uri.toLowerCase(Locale.ROOT).contains("method=bye");
            boolean silent = request.head()
                    .value("refer-sub")
                    .filter(text -> text.strip().equalsIgnoreCase("false"))
                    .isPresent();
            try {
                UserId user = UserId.parse(uri.substring(0, end));
                return Optional.of(new Referral(user, bye, silent));
            } catch (IllegalArgumentException notAUser) {
                return Optional.empty();
            }
        }
    }

    /** In the dialog of one who is in: {@code endpoint} has it, and gets the notifications. */
    void inDialog(ServerTransaction transaction, Incoming request, EndpointId endpoint, ConferenceId conference) {
        refer(transaction, request, conference, request.toTag(), notice -> {
            Map<String, String> fields =
                    Map.of("Event", "refer;id=" + request.sequence(), "Subscription-State", notice.state);
            ask(
                    endpoint,
                    replyTo -> new EndpointCommand.Tell(
                            "NOTIFY", fields, new SipBody("message/sipfrag;version=2.0", notice.text), replyTo));
        });
    }

    /** From outside: whoever refers has to be a user. There is no dialog to notify in, and so no subscription (RFC 4488). */
    void outside(ServerTransaction transaction, Incoming request, ConferenceId conference) {
        callers.user(transaction, request.from()).thenAccept(caller -> {
            switch (caller) {
                case Caller.Refused refused -> transaction.replyStateless(refused.answer());
                case Caller.Guest _ -> transaction.replyStateless(Answer.of(403));
                case Caller.Known _ -> refer(transaction, request, conference, null, notice -> {});
            }
        });
    }

    /** How it goes: the body of a NOTIFY, and the state of the subscription behind it. */
    private record Notice(String text, String state) {}

    private void refer(
            ServerTransaction transaction,
            Incoming request,
            ConferenceId conference,
            String toTag,
            Consumer<Notice> subscriber) {
        Optional<Referral> referral = Referral.of(request);
        if (referral.isEmpty()) {
            reply(transaction, Answer.of(400, "Bad Request - Refer-To"), toTag);
            return;
        }
        boolean silent = referral.get().silent || toTag == null;
        reply(transaction, silent ? ACCEPTED.with("Refer-Sub", "false") : ACCEPTED, toTag);
        Consumer<Notice> told = silent ? notice -> {} : subscriber;
        told.accept(new Notice("SIP/2.0 100 Trying\r\n", "active;expires=180"));
        CompletionStage<String> outcome =
                referral.get().remove ? remove(conference, referral.get().user) : call(conference, referral.get().user);
        outcome.thenAccept(line -> told.accept(new Notice("SIP/2.0 " + line + "\r\n", "terminated;reason=noresource")));
    }

    private static void reply(ServerTransaction transaction, Answer answer, String toTag) {
        if (toTag == null) transaction.replyStateless(answer);
        else transaction.reply(answer, toTag);
    }

    private CompletionStage<String> remove(ConferenceId conference, UserId user) {
        return AskPattern.<ConferenceCommand, ConferenceReply>ask(
                        shards.conference(conference),
                        (ActorRef<ConferenceReply> replyTo) ->
                                new ConferenceCommand.RemoveParticipant(user, Instant.now(), replyTo),
                        settings.askTimeout(),
                        system.scheduler())
                .thenApply(reply -> reply instanceof ConferenceReply.Done ? "200 OK" : "404 Not Found")
                .exceptionally(late -> "503 Service Unavailable");
    }

    /** His phones, the most wanted first; a stranger's address is not called for anybody (fraud). */
    private CompletionStage<String> call(ConferenceId conference, UserId user) {
        return AskPattern.<UserCommand, UserReply>ask(
                        shards.user(user),
                        (ActorRef<UserReply> replyTo) -> new UserCommand.GetSipAccount(replyTo),
                        settings.askTimeout(),
                        system.scheduler())
                .thenCompose(reply -> switch (reply) {
                    case UserReply.SipAccount account
                    when account.bindings().isEmpty() ->
                        CompletableFuture.completedFuture("480 Temporarily Unavailable");
                    case UserReply.SipAccount account -> dial(conference, user, targets(account));
                    case UserReply _ -> CompletableFuture.completedFuture("404 Not Found");
                })
                .exceptionally(late -> "503 Service Unavailable");
    }

    private static List<SipTarget> targets(UserReply.SipAccount account) {
        return account.bindings().values().stream()
                .sorted(Comparator.comparingInt(SipBinding::q).reversed())
                .map(binding ->
                        new SipTarget(binding.contact(), binding.path(), binding.flow(), "sip:" + account.user()))
                .toList();
    }

    private CompletionStage<String> dial(ConferenceId conference, UserId user, List<SipTarget> targets) {
        EndpointId call = EndpointId.call(user, UUID.randomUUID().toString().substring(0, 18));
        Duration ring = settings.noAnswer();
        Duration within = ring.multipliedBy(targets.size()).plus(settings.askTimeout());
        return AskPattern.<EndpointCommand, EndpointReply>ask(
                        shards.endpoint(call),
                        (ActorRef<EndpointReply> replyTo) -> new EndpointCommand.Dial(
                                conference, targets, ring, MediaSecurity.NONE, Instant.now(), replyTo),
                        within,
                        system.scheduler())
                .thenApply(reply -> switch (reply) {
                    case EndpointReply.CallAnswered _ -> "200 OK";
                    case EndpointReply.DialFailed failed -> failed.status() + " " + failed.reason();
                    case EndpointReply.Refused _ -> "503 Service Unavailable";
                    case EndpointReply _ -> "500 Server Internal Error";
                });
    }

    private void ask(EndpointId endpoint, Function<ActorRef<EndpointReply>, EndpointCommand> command) {
        shards.endpoint(endpoint).tell(command.apply(system.ignoreRef()));
    }
}
