// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.instant;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoke.node.TestNode;
import io.convoke.node.boot.Shards;
import io.convoke.node.endpoint.EndpointShell;
import io.convoke.protocol.allocator.AllocatorCommand;
import io.convoke.protocol.allocator.AllocatorReply;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.user.UserCommand;
import io.convoke.protocol.user.UserReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a subscriber does by the clock, which only this test moves. */
@Timeout(120)
class SubscriberTimersTest {
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final EndpointId RADIO = EndpointId.subscriber(ALICE, "radio7");
    private static final NodeId SERVER = new NodeId("192.0.2.1:17355");
    private static final Duration LONG_ENOUGH = EndpointShell.RETIRE_AFTER.plusSeconds(1);

    @AutoClose
    private final TestNode node = new TestNode(ManualTime.config());

    private final ManualTime time = ManualTime.get(node.kit.system());
    private final AtomicBoolean userAnswers = new AtomicBoolean();
    private final ActorRef<UserCommand> alice = node.kit.spawn(Behaviors.receiveMessage(command -> {
        if (userAnswers.get() && command instanceof UserCommand.EndpointChanged changed) {
            changed.replyTo().tell(new UserReply.Done());
        }
        return Behaviors.same();
    }));
    private final Shards shards = new Shards(
            _ -> alice,
            node.shards.endpoints(),
            node.shards.conferences(),
            node.shards.mixers(),
            node.shards.allocator(),
            node.shards.imRelay(),
            node.shards.sips(),
            node.shards.servers(),
            node.shards.instants());
    private final TestProbe<EndpointReply> terminal = node.kit.createTestProbe(EndpointReply.class);
    private final Queue<ActorRef<EndpointCommand>> retiring = new ConcurrentLinkedQueue<>();
    private final ActorRef<EndpointCommand> radio =
            node.kit.spawn(SubscriberActor.create(RADIO, shards, retiring::add));

    @Test
    void shouldStayInMemoryUntilItsUserKnowsThatItIsOver() {
        provisioned();
        radio.tell(new EndpointCommand.Unsubscribe(Instant.now(), terminal.ref(), null));
        terminal.expectMessageClass(EndpointReply.Done.class);
        node.server.expectMessageClass(ServerCommand.RemoveLeg.class).replyTo().tell(new ServerReply.Done());
        allIsDone();

        time.timePasses(LONG_ENOUGH);
        allIsDone();
        assertThat(retiring).isEmpty();

        userAnswers.set(true);
        terminal.awaitAssert(TestNode.patience(), () -> {
            time.timePasses(LONG_ENOUGH);
            assertThat(retiring).containsExactly(radio);
            return retiring;
        });
    }

    private void provisioned() {
        Instant now = Instant.now();
        radio.tell(new EndpointCommand.Provision(
                "offer", now.plus(Duration.ofHours(1)), now, SERVER, terminal.ref(), null, false, false));
        node.allocator
                .expectMessageClass(AllocatorCommand.PickNode.class)
                .replyTo()
                .tell(new AllocatorReply.Picked(SERVER, null));
        ServerCommand.ProvisionLeg asked = node.server.expectMessageClass(ServerCommand.ProvisionLeg.class);
        asked.replyTo().tell(new ServerReply.LegProvisioned(new ProvisionedLeg(SERVER, asked.leg(), 77), "answer"));
        terminal.expectMessageClass(EndpointReply.Provisioned.class);
    }

    private void allIsDone() {
        radio.tell(new EndpointCommand.Get(terminal.ref()));
        assertThat(terminal.receiveMessage()).isNotNull();
    }
}
