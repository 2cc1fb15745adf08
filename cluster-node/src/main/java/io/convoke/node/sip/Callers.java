// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Shards;
import io.convoke.node.sip.auth.Authorization;
import io.convoke.node.sip.auth.Digest;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Who sends a request: digest for users (RFC 8760), the word of a trusted proxy, or a guest whom nobody vouches for. */
final class Callers {
    private static final int SECRET_BYTES = 32;

    private final ActorSystem<?> system;
    private final Shards shards;
    private final SipSettings settings;
    private final Guarded guard;
    private final Digest digest;
    private final KeyedHash names;

    /** What became of the question. */
    sealed interface Caller {
        /** @param account null where the source is trusted and nobody was asked */
        record Known(UserId user, UserReply.SipAccount account) implements Caller {}

        /** Whoever says that he is somebody who has no account here. */
        record Guest(UserId user) implements Caller {}

        record Refused(Answer answer) implements Caller {}
    }

    Callers(ActorSystem<?> system, Shards shards, SipSettings settings, Guarded guard) {
        this.guard = guard;
        this.system = system;
        this.shards = shards;
        this.settings = settings;
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        this.digest = new Digest(settings.digest(), secret);
        this.names = new KeyedHash(settings.secret(), "sip-caller");
    }

    /** A user, and nobody else: the account is there, and whoever asks has its password or a trusted proxy's word. */
    CompletionStage<Caller> user(ServerTransaction transaction, Optional<UserId> claimed) {
        if (claimed.isEmpty()) return done(new Caller.Refused(Answer.of(403)));
        UserId user = claimed.get();
        if (settings.trusted().has(transaction.source().getAddress())) {
            return account(user).thenApply(found -> switch (found) {
                case UserReply.SipAccount account -> new Caller.Known(user, account);
                case UserReply.NoSuchUser _ -> new Caller.Refused(Answer.of(404));
                case null, default -> new Caller.Refused(Refusals.unavailable()); // no other reply is one to this
            });
        }
        Optional<Authorization> given = authorization(transaction, user);
        if (given.isEmpty()) return done(new Caller.Refused(challenge(transaction, user, false)));
        Optional<Answer> pause = guard.pause(transaction.source(), user);
        if (pause.isPresent()) return done(new Caller.Refused(pause.get()));
        return account(user).thenApply(found -> switch (found) {
            case UserReply.SipAccount account -> verified(transaction, given.get(), user, account);
            case UserReply.NoSuchUser _ -> verified(transaction, given.get(), user, null);
            case null, default -> new Caller.Refused(Refusals.unavailable());
        });
    }

    /** Anybody; but whoever says that he is a user has to prove it. */
    CompletionStage<Caller> anybody(ServerTransaction transaction, Incoming request) {
        Optional<UserId> from = request.from();
        if (from.isEmpty()) return done(new Caller.Guest(request.nobody(names)));
        UserId user = from.get();
        if (settings.trusted().has(transaction.source().getAddress())) return done(new Caller.Known(user, null));
        if (authorization(transaction, user).isPresent()) return user(transaction, from);
        return account(user).thenApply(found -> switch (found) {
            case UserReply.NoSuchUser _ -> new Caller.Guest(user);
            case UserReply.SipAccount _ -> new Caller.Refused(challenge(transaction, user, false));
            case null, default -> new Caller.Refused(Refusals.unavailable());
        });
    }

    private Caller verified(
            ServerTransaction transaction, Authorization given, UserId user, UserReply.SipAccount account) {
        Optional<Credentials> credentials = Optional.ofNullable(account).map(UserReply.SipAccount::credentials);
        String line = transaction.request().head().startLine();
        String uri = line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
        Digest.Subject subject =
                new Digest.Subject(transaction.request().message().getMethod(), uri, transaction.bytes());
        boolean own = given.username().equals(name(user));
        Digest.Verdict verdict =
                digest.verify(given, subject, own ? credentials : Optional.empty(), System.currentTimeMillis());
        return switch (verdict) {
            case REPEATED -> new Caller.Known(user, account);
            case ACCEPTED ->
                guard.proved(transaction.source(), user)
                        .<Caller>map(Caller.Refused::new)
                        .orElseGet(() -> new Caller.Known(user, account));
            case STALE -> new Caller.Refused(challenge(transaction, user, true));
            case WRONG -> {
                guard.failed(transaction.source(), user);
                yield new Caller.Refused(Answer.of(403));
            }
        };
    }

    private static Optional<Authorization> authorization(ServerTransaction transaction, UserId user) {
        var head = transaction.request().head();
        var values = head.values("authorization");
        return Authorization.of(values.isEmpty() ? head.values("proxy-authorization") : values, user.domain());
    }

    private Answer challenge(ServerTransaction transaction, UserId user, boolean stale) {
        String agent = transaction.request().head().value("user-agent").orElse("");
        Answer answer = Answer.of(401);
        for (String value : digest.challenges(user.domain(), agent, stale, System.currentTimeMillis())) {
            answer = answer.with("WWW-Authenticate", value);
        }
        return answer;
    }

    private static String name(UserId user) {
        return user.aor().substring(0, user.aor().indexOf('@'));
    }

    /** Null where the user did not answer in time. */
    private CompletionStage<UserReply> account(UserId user) {
        Duration within = settings.askTimeout();
        return AskPattern.<UserCommand, UserReply>ask(
                        shards.user(user),
                        (ActorRef<UserReply> replyTo) -> new UserCommand.GetSipAccount(replyTo),
                        within,
                        system.scheduler())
                .exceptionally(late -> null);
    }

    private static CompletionStage<Caller> done(Caller caller) {
        return CompletableFuture.completedFuture(caller);
    }
}
