// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.sip;

import io.convoke.node.boot.Entities;
import io.convoke.node.entity.Recent;
import io.convoke.node.sip.auth.Authorization;
import io.convoke.node.sip.auth.Digest;
import io.convoke.node.sip.message.Answer;
import io.convoke.node.sip.message.Head;
import io.convoke.node.sip.message.KeyedHash;
import io.convoke.node.sip.transaction.ServerTransaction;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.Credentials;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Who sends a request: digest for users (RFC 8760), the word of a trusted proxy, or a guest whom nobody vouches for. */
final class Callers {
    private static final int MOST_CHALLENGED = 2_000;
    private static final int SECRET_BYTES = 32;

    private final Entities entities;
    private final Guarded guard;
    private final Digest digest;
    private final KeyedHash names;
    /** A request that comes again is challenged as before: whoever works on the first answer does not begin anew. */
    private final Map<String, Answer> challenged = new Recent<>(MOST_CHALLENGED);

    /** What became of the question. */
    sealed interface Caller {
        /** @param account null where the source is trusted and nobody was asked */
        record Known(UserId user, UserReply.SipAccount account) implements Caller {}

        /** Whoever says that he is somebody who has no account here. */
        record Guest(UserId user) implements Caller {}

        record Refused(Answer answer) implements Caller {}
    }

    Callers(Entities entities, SipSettings settings, Guarded guard) {
        this.guard = guard;
        this.entities = entities;
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        this.digest = new Digest(settings.digest(), secret);
        this.names = new KeyedHash(settings.secret(), "sip-caller");
    }

    /**
     * Only a user goes on; anybody else is answered. For a trusted source he is whom it asserts, and From may say anything.
     */
    void onlyUser(ServerTransaction transaction, Incoming request, Consumer<Caller.Known> then) {
        boolean trusted = guard.isTrusted(transaction.source());
        onlyUser(transaction, trusted ? request.identity() : request.from(), then);
    }

    /** Only whoever is claimed goes on, who has to be a user. */
    void onlyUser(ServerTransaction transaction, Optional<UserId> claimed, Consumer<Caller.Known> then) {
        user(transaction, claimed).thenAccept(caller -> {
            switch (caller) {
                case Caller.Known known -> then.accept(known);
                case Caller.Guest _ -> transaction.replyStateless(Answer.of(403));
                case Caller.Refused refused -> transaction.replyStateless(refused.answer());
            }
        });
    }

    /** A user, and nobody else: the account is there, and whoever asks has its password or a trusted proxy's word. */
    private CompletionStage<Caller> user(ServerTransaction transaction, Optional<UserId> claimed) {
        if (claimed.isEmpty()) return done(new Caller.Refused(Answer.of(403)));
        UserId user = claimed.get();
        if (guard.isTrusted(transaction.source())) {
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
        boolean trusted = guard.isTrusted(transaction.source());
        Optional<UserId> from = trusted ? request.vouched() : request.from();
        if (from.isEmpty()) return done(new Caller.Guest(request.nobody(names)));
        UserId user = from.get();
        if (trusted) {
            boolean asserted = request.identity().equals(from);
            return asserted ? done(new Caller.Known(user, null)) : unasserted(request, user);
        }
        if (authorization(transaction, user).isPresent()) return user(transaction, from);
        return account(user).thenApply(found -> switch (found) {
            case UserReply.NoSuchUser _ -> new Caller.Guest(user);
            case UserReply.SipAccount _ -> new Caller.Refused(challenge(transaction, user, false));
            case null, default -> new Caller.Refused(Refusals.unavailable());
        });
    }

    /** He withholds who he is, and nobody vouches for the name that he gives instead: a user's he does not get. */
    private CompletionStage<Caller> unasserted(Incoming request, UserId name) {
        return account(name).thenApply(found -> switch (found) {
            case UserReply.NoSuchUser _ -> new Caller.Guest(name);
            case UserReply.SipAccount _ -> new Caller.Guest(request.nobody(names));
            case null, default -> new Caller.Refused(Refusals.unavailable());
        });
    }

    private Caller verified(
            ServerTransaction transaction, Authorization given, UserId user, UserReply.SipAccount account) {
        Optional<Credentials> credentials = Optional.ofNullable(account).map(UserReply.SipAccount::credentials);
        String line = transaction.request().head().startLine();
        String uri = line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
        Digest.Subject subject = new Digest.Subject(
                transaction.request().message().getMethod(), uri, transaction.bytes(), transaction.source());
        boolean own = given.username().equals(user.name());
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
        Head head = transaction.request().head();
        InetAddress source = transaction.source().getAddress();
        String request = challenge(names, source, head, user.domain(), stale);
        synchronized (challenged) {
            return challenged.computeIfAbsent(request, _ -> challenge(head, source, user, stale));
        }
    }

    /** What tells challenged requests apart: as short for a request of 64 KiB as for any, since many are kept. */
    static String challenge(KeyedHash hash, InetAddress source, Head head, String realm, boolean stale) {
        return HexFormat.of()
                .formatHex(hash.of(
                        Boolean.toString(stale),
                        source.getHostAddress(),
                        realm,
                        head.value("via").orElse(""),
                        head.value("call-id").orElse(""),
                        head.value("cseq").orElse("")));
    }

    private Answer challenge(Head head, InetAddress source, UserId user, boolean stale) {
        String agent = head.value("user-agent").orElse("");
        Answer answer = Answer.of(401);
        for (String value : digest.challenges(user.domain(), source, agent, stale, System.currentTimeMillis())) {
            answer = answer.with("WWW-Authenticate", value);
        }
        return answer;
    }

    /** Null where the user did not answer in time. */
    private CompletionStage<UserReply> account(UserId user) {
        return entities.user(user, UserCommand.GetSipAccount::new);
    }

    private static CompletionStage<Caller> done(Caller caller) {
        return CompletableFuture.completedFuture(caller);
    }
}
