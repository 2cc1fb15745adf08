// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.user;

import static io.convoke.node.user.Users.ALICE;

import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointStanding;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.user.Profile;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** Alice, who has a profile, on a node of her own; and whoever asks her. */
final class Alice implements AutoCloseable {
    final TestNode node = new TestNode();
    final TestProbe<UserReply> client = node.kit.createTestProbe(UserReply.class);

    private final ActorRef<UserCommand> actor =
            node.kit.spawn(UserActor.create(ALICE, node.shards, TestNode.settings("")));

    Alice() {
        tell(new UserCommand.Put(new Profile.Change("Alice"), client.ref()));
        client.expectMessageClass(UserReply.Created.class);
    }

    void tell(UserCommand command) {
        actor.tell(command);
    }

    /** What one of her endpoints says of itself. */
    void stand(EndpointId endpoint, EndpointStanding standing) {
        TestProbe<UserReply> told = node.kit.createTestProbe(UserReply.class);
        tell(new UserCommand.EndpointChanged(endpoint, standing, told.ref()));
        told.expectMessageClass(UserReply.Done.class);
    }

    @Override
    public void close() {
        node.close();
    }
}
