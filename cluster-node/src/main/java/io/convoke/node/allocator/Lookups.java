// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.allocator;

import io.convoke.node.allocator.AllocatorRules.Finding;
import io.convoke.node.boot.Shards;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Asks users how they can be reached: so many at once, each at most twice. */
final class Lookups {
    private final Shards shards;
    private final AllocatorSettings settings;
    private final ActorSystem<?> system;

    Lookups(Shards shards, AllocatorSettings settings, ActorSystem<?> system) {
        this.shards = shards;
        this.settings = settings;
        this.system = system;
    }

    /** Never fails: who does not answer is found as that. */
    CompletionStage<Map<UserId, Finding>> find(List<UserId> users) {
        return find(users, 0, Map.of());
    }

    private CompletionStage<Map<UserId, Finding>> find(List<UserId> users, int from, Map<UserId, Finding> before) {
        if (from >= users.size()) return CompletableFuture.completedFuture(before);
        int to = Math.min(users.size(), from + settings.lookupsAtOnce());
        Map<UserId, CompletableFuture<Finding>> asked = new HashMap<>();
        for (UserId user : users.subList(from, to)) {
            asked.computeIfAbsent(user, u -> find(u, 2).toCompletableFuture());
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenCompose(_ -> {
                    Map<UserId, Finding> all = new HashMap<>(before);
                    asked.forEach((user, finding) -> all.put(user, finding.join()));
                    return find(users, to, all);
                });
    }

    private CompletionStage<Finding> find(UserId user, int attempts) {
        return AskPattern.<UserCommand, UserReply>ask(
                        shards.user(user),
                        (ActorRef<UserReply> replyTo) -> new UserCommand.GetReachability(replyTo),
                        settings.lookupWithin(),
                        system.scheduler())
                .handle((reply, failure) -> failure == null ? finding(reply) : new Finding.NoAnswer())
                .thenCompose(finding -> finding instanceof Finding.NoAnswer && attempts > 1
                        ? find(user, attempts - 1)
                        : CompletableFuture.completedFuture(finding));
    }

    private static Finding finding(UserReply reply) {
        return switch (reply) {
            case UserReply.Reachability r -> new Finding.Found(r);
            case UserReply.NoSuchUser _ -> new Finding.NoSuchUser();
            case UserReply _ -> new Finding.NoAnswer();
        };
    }
}
