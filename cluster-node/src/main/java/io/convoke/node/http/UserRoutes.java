// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http;

import io.convoke.node.http.auth.Passwords;
import io.convoke.node.http.body.UserBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.Caller;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.node.http.call.Problem;
import io.convoke.node.http.call.ProblemType;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.user.CommunicationMode;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Accounts, passwords and communication modes. */
record UserRoutes(EntityAnswers entities, Passwords passwords) {

    CompletionStage<HttpResponse> put(Call call) {
        UserId user = call.user("aor");
        Profile.Change profile = call.json(UserBodies.UserProfile.class).checked(UserBodies.usualName(user));
        return entities.user(user, replyTo -> new UserCommand.Put(profile, replyTo))
                .thenCompose(reply -> account(user)
                        .thenApply(account -> reply instanceof UserReply.Created
                                ? Answer.created("/v1/users/" + user, UserBodies.User.of(account))
                                : Answer.ok(UserBodies.User.of(account))));
    }

    CompletionStage<HttpResponse> get(Call call) {
        return account(call.user("aor")).thenApply(account -> Answer.ok(UserBodies.User.of(account)));
    }

    CompletionStage<HttpResponse> patch(Call call) {
        UserId user = call.user("aor");
        UserBodies.UserProfile body = call.json(UserBodies.UserProfile.class);
        if (body.grants() && call.caller().scope() == Caller.Scope.USER) {
            throw Problem.of(ProblemType.FORBIDDEN, "floorPriority and monitor are granted by the operator")
                    .exception();
        }
        Profile.Change change = body.checked(null);
        return entities.user(user, replyTo -> new UserCommand.ChangeProfile(change, replyTo))
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
                .thenApply(reply -> EntityAnswers.expected(reply, UserReply.Account.class));
    }
}
