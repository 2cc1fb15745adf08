// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.auth.Passwords;
import io.convoke.node.http.body.UserBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.Entities;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Accounts, passwords and communication modes. */
record UserRoutes(Entities entities, Passwords passwords) {

    CompletionStage<HttpResponse> put(Call call) {
        UserId user = call.user("aor");
        UserBodies.UserProfile body = call.json(UserBodies.UserProfile.class);
        var profile = body.profile(UserBodies.usualName(user));
        return entities.user(user, replyTo -> new UserCommand.Put(profile, replyTo))
                .thenCompose(reply -> account(user)
                        .thenApply(account -> reply instanceof UserReply.Created
                                ? Answer.created("/v1/users/" + user, UserBodies.User.of(account))
                                : Answer.ok(UserBodies.User.of(account))));
    }

    CompletionStage<HttpResponse> get(Call call) {
        return account(call.user("aor")).thenApply(account -> Answer.ok(UserBodies.User.of(account)));
    }

    /** Reads first: Put would make a user that is not there. */
    CompletionStage<HttpResponse> patch(Call call) {
        UserId user = call.user("aor");
        UserBodies.UserProfile body = call.json(UserBodies.UserProfile.class);
        return account(user)
                .thenApply(account -> body.profile(account.profile().displayName()))
                .thenCompose(profile -> entities.user(user, replyTo -> new UserCommand.Put(profile, replyTo)))
                .thenCompose(done -> get(call));
    }

    CompletionStage<HttpResponse> delete(Call call) {
        return entities.user(call.user("aor"), UserCommand.Delete::new).thenApply(done -> Answer.done());
    }

    /** Reads first: a hash costs 100 ms, which nobody shall spend on users that are not there. */
    CompletionStage<HttpResponse> putPassword(Call call) {
        UserId user = call.user("aor");
        String password = call.json(UserBodies.Password.class).checked();
        return account(user)
                .thenCompose(account -> passwords.credentials(user, password))
                .thenCompose(credentials ->
                        entities.user(user, replyTo -> new UserCommand.SetCredentials(credentials, replyTo)))
                .thenApply(done -> Answer.done());
    }

    CompletionStage<HttpResponse> getModes(Call call) {
        return account(call.user("aor")).thenApply(account -> Answer.ok(UserBodies.Modes.of(account.modes())));
    }

    CompletionStage<HttpResponse> putModes(Call call) {
        List<CommunicationMode> modes = call.json(UserBodies.Modes.class).checked();
        return entities.user(call.user("aor"), replyTo -> new UserCommand.SetModes(modes, replyTo))
                .thenApply(done -> Answer.ok(UserBodies.Modes.of(modes)));
    }

    private CompletionStage<UserReply.Account> account(UserId user) {
        return entities.user(user, UserCommand.Get::new)
                .thenApply(reply -> Entities.expected(reply, UserReply.Account.class));
    }
}
