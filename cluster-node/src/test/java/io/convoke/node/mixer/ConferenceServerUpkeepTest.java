// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.convoke.media.agent.MediaEngine;
import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.endpoint.EndpointReply;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a conference server does about legs and sessions of which nobody speaks any more. */
@Timeout(120)
class ConferenceServerUpkeepTest {
    private static final NodeId NODE = new NodeId("192.0.2.1:17355");
    private static final NodeId OTHER = new NodeId("192.0.2.2:17355");
    private static final EndpointId ALICES = EndpointId.subscriber(UserId.parse("alice@example.net"), "radio");
    private static final LegId A = new LegId("a");
    private static final InstantId SESSION = InstantId.of(List.of(ALICES.user()));

    private final TestNode node = new TestNode(ConfigFactory.parseString("""
            pekko.actor.provider = cluster
            pekko.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }
            """));
    private final MediaEngine engine = MediaEngine.start(Mixers.media(24_640));
    private final TestProbe<ServerReply> asker = node.kit.createTestProbe(ServerReply.class);
    private final ActorRef<ServerCommand> server =
            node.kit.spawn(ConferenceServer.create(node.shards, engine, Mixers.settings(NODE, Duration.ofMillis(160))));

    @AfterEach
    void stop() {
        node.close();
        engine.close();
    }

    @Test
    void shouldKeepALegThatItsSubscriberKnowsOrIsGettingOrSaysNothingOf() {
        ProvisionedLeg leg = provision();

        answer(new EndpointReply.Provisioned(leg, "answer", Instant.now()));
        answer(new EndpointReply.Provisioned(null, null, Instant.now()));
        answer(new EndpointReply.Refused(new Refusal(Refusal.Reason.UNAVAILABLE, "later")));

        asked();
        assertThat(engine.talk().report().legs()).isEqualTo(1);
    }

    @Test
    void shouldTakeALegDownWhoseSubscriberIsNoneOrHasAnother() {
        provision();
        answer(new EndpointReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, "nobody is subscribed here")));
        asker.awaitAssert(() -> {
            assertThat(engine.talk().report().legs()).isZero();
            return null;
        });

        ProvisionedLeg leg = provision();
        ProvisionedLeg another = new ProvisionedLeg(OTHER, new LegId("b"), 1);
        answer(new EndpointReply.Provisioned(another, "answer", Instant.now()));
        asker.awaitAssert(() -> {
            assertThat(engine.talk().report().legs()).isZero();
            return null;
        });
        server.tell(new ServerCommand.Watch(NODE, leg.leg(), asker.ref()));
        asker.expectMessage(new ServerReply.LegMissing(leg.leg()));
    }

    @Test
    void shouldNotBelieveAnAnswerThatIsOlderThanTheLeg() {
        provision();
        EndpointCommand.Get before = asked();
        provision();

        before.replyTo().tell(new EndpointReply.Refused(new Refusal(Refusal.Reason.NOT_FOUND, "nobody is subscribed")));

        asked();
        assertThat(engine.talk().report().legs()).isEqualTo(1);
    }

    @Test
    void shouldEndASessionWhoseHomeSaysNothing() {
        ProvisionedLeg leg = provision();
        server.tell(bridge(leg));
        asker.expectMessage(new ServerReply.Bridged(SESSION));

        InstantCommand.Over over = node.sessions.expectMessageClass(InstantCommand.Over.class, TestNode.patience());

        assertThat(over.server()).isEqualTo(NODE);
        assertThat(engine.talk().report().groups()).isZero();
        assertThat(engine.talk().report().legs()).isEqualTo(1);
    }

    private ProvisionedLeg provision() {
        server.tell(new ServerCommand.ProvisionLeg(NODE, A, ALICES, Mixers.offer(40_000), asker.ref()));
        return asker.expectMessageClass(ServerReply.LegProvisioned.class).leg();
    }

    private EndpointCommand.Get asked() {
        return node.endpoints.expectMessageClass(EndpointCommand.Get.class);
    }

    private void answer(EndpointReply reply) {
        asked().replyTo().tell(reply);
    }

    /** The floor is decided on the other node. */
    private ServerCommand.Bridge bridge(ProvisionedLeg leg) {
        return new ServerCommand.Bridge(
                NODE,
                SESSION,
                OTHER,
                List.of(NODE, OTHER),
                List.of(new ServerCommand.Member(leg, ALICES, 100)),
                null,
                new ServerCommand.FloorPolicy(Duration.ofSeconds(30), Duration.ofSeconds(1), 4, 200),
                asker.ref());
    }
}
