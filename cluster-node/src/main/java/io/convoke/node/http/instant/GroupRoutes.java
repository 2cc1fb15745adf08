// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.http.instant;

import io.convoke.node.http.body.InstantBodies;
import io.convoke.node.http.call.Answer;
import io.convoke.node.http.call.Call;
import io.convoke.node.http.call.EntityAnswers;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.Group;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Groups of a user: whoever is in one presses to talk to all of it. */
public final class GroupRoutes {
    private final EntityAnswers entities;
    private final InstantService service;
    private final int mostMembers;

    /**
     * @param node this one
     * @param mostMembers of one session
     */
    public GroupRoutes(EntityAnswers entities, NodeId node, int mostMembers) {
        this.entities = entities;
        this.service = new InstantService(entities, node);
        this.mostMembers = mostMembers;
    }

    public CompletionStage<HttpResponse> getAll(Call call) {
        UserId owner = call.user("aor");
        return service.groups(owner, owner)
                .thenApply(all -> Answer.ok(new InstantBodies.GroupsOfUser(all.stream()
                        .map(one -> InstantBodies.GroupOfUsers.of(owner, one))
                        .toList())));
    }

    public CompletionStage<HttpResponse> get(Call call) {
        UserId owner = call.user("aor");
        return service.group(owner, call.id("group"), owner)
                .thenApply(group -> Answer.ok(InstantBodies.GroupOfUsers.of(owner, group)));
    }

    public CompletionStage<HttpResponse> put(Call call) {
        UserId owner = call.user("aor");
        Group group = call.json(InstantBodies.GroupEntry.class).checked(call.id("group"), mostMembers);
        InstantBodies.GroupOfUsers body = InstantBodies.GroupOfUsers.of(owner, group);
        return entities.user(owner, replyTo -> new UserCommand.PutGroup(group, replyTo))
                .thenApply(reply -> reply instanceof UserReply.Created
                        ? Answer.created("/v1/users/" + owner + "/groups/" + group.name(), body)
                        : Answer.ok(body));
    }

    /** Looks first: the entity answers the same where there is none. */
    public CompletionStage<HttpResponse> delete(Call call) {
        UserId owner = call.user("aor");
        String name = call.id("group");
        return service.group(owner, name, owner)
                .thenCompose(_ -> entities.user(owner, replyTo -> new UserCommand.RemoveGroup(name, replyTo)))
                .thenApply(_ -> Answer.done());
    }
}
