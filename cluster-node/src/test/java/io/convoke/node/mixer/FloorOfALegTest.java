// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.convoke.media.agent.MediaEngine;
import io.convoke.node.TestNode;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply;
import io.convoke.protocol.instant.InstantReply.Unavailable;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.instant.ServerReply.FloorNews;
import io.convoke.protocol.instant.ServerReply.FloorNews.What;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a conference server does about a press that comes by RTCP alone, and what it says of a floor to whoever watches a leg. The radio's
 * packets are written after 3GPP TS 24.380 §8.1.2 and §8.2.3; causes are numbers of its §8.2.6.2 and §8.2.10.2.
 */
@Timeout(120)
class FloorOfALegTest {
    private static final NodeId NODE = new NodeId("192.0.2.1:17355");
    private static final UserId ALICE = UserId.parse("alice@example.net");
    private static final UserId BOB = UserId.parse("bob@example.net");
    private static final LegId A = new LegId("a");
    private static final LegId B = new LegId("b");
    private static final InstantId SESSION = InstantId.of(List.of(ALICE, BOB));
    private static final int APP = 204;
    private static final int DENY = 3;
    private static final int PATIENCE_MS = 20_000;

    private final TestNode node = new TestNode(ConfigFactory.parseString("""
            pekko.actor.provider = cluster
            pekko.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }
            """));
    private final MediaEngine engine = MediaEngine.start(Mixers.media(24_520));
    private final TestProbe<ServerReply> asker = node.kit.createTestProbe(ServerReply.class);
    private final TestProbe<ServerReply> agentOfAlice = node.kit.createTestProbe(ServerReply.class);
    private final TestProbe<ServerReply> agentOfBob = node.kit.createTestProbe(ServerReply.class);
    private final ActorRef<ServerCommand> server =
            node.kit.spawn(ConferenceServer.create(node.shards, engine, Mixers.settings(NODE)));
    private DatagramSocket radio;
    private int toLeg;

    @BeforeEach
    void provision() throws IOException {
        radio = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        radio.setSoTimeout(PATIENCE_MS);
        String answer = provision(A, ALICE, Mixers.muxed(radio.getLocalPort()));
        String media = answer.substring(answer.indexOf("m=audio ") + 8);
        toLeg = Integer.parseInt(media.substring(0, media.indexOf(' ')));
        provision(B, BOB, Mixers.offer(40_000));
    }

    @AfterEach
    void stop() {
        radio.close();
        node.close();
        engine.close();
    }

    @Test
    void shouldActivateTheSessionOfAllWhomAPressOnALegNamesAndDenyTheFloorWhereThatFails() throws Exception {
        press("sip:bob@example.net, Carol@example.net", 7);

        InstantCommand.Activate asked = node.sessions.expectMessageClass(InstantCommand.Activate.class);
        assertThat(asked.by()).isEqualTo(EndpointId.subscriber(ALICE, "radio"));
        assertThat(asked.with()).containsExactly(BOB, UserId.parse("carol@example.net"));
        assertThat(asked.priority()).isEqualTo(7);
        asked.replyTo()
                .tell(new InstantReply.NotActivated(List.of(new Unavailable(BOB, Unavailable.Cause.NOT_SUBSCRIBED))));
        assertThat(denied()).as("only one participant").isEqualTo(3);
    }

    @Test
    void shouldDenyTheFloorWhereTheSessionSaysNothing() throws Exception {
        press("bob@example.net", 7);

        node.sessions.expectMessageClass(InstantCommand.Activate.class);
        assertThat(denied()).as("other reason").isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@example.net", "bob@example.net,sip:Alice@example.net", "", "bob"})
    void shouldDenyTheFloorToWhoNamesHimselfOrNobody(String users) throws Exception {
        press(users, 7);

        assertThat(denied()).as("other reason").isEqualTo(255);
        node.sessions.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void shouldTellTheAgentOfWhoTalksTooLongAndDenyHimTheFloorForAWhile() {
        watched(new ServerCommand.FloorPolicy(Duration.ofSeconds(2), Duration.ofSeconds(5), 4, 200));

        agentOfAlice.expectMessage(news(What.GRANTED, 2));
        agentOfBob.expectMessage(new FloorNews(SESSION, What.TAKEN, ALICE, 0));
        agentOfAlice.expectMessage(news(What.REVOKED, 2)); // talked too long
        agentOfAlice.expectMessage(news(What.IDLE, 0));
        agentOfBob.expectMessage(news(What.IDLE, 0));

        ask(A, 100);
        agentOfAlice.expectMessage(news(What.DENIED, 4)); // the retry-after timer is running

        agentOfAlice.expectMessage(news(What.OVER, 0));
        agentOfBob.expectMessage(news(What.OVER, 0));
    }

    @Test
    void shouldTellTheAgentOfWhoIsPreEmptedAndWhoHasTheFloorNow() {
        watched(new ServerCommand.FloorPolicy(Duration.ofSeconds(30), Duration.ofSeconds(30), 4, 200));

        agentOfAlice.expectMessage(news(What.GRANTED, 30));
        agentOfBob.expectMessage(new FloorNews(SESSION, What.TAKEN, ALICE, 0));
        ask(B, 255);

        agentOfAlice.expectMessage(news(What.REVOKED, 4)); // pre-empted
        agentOfAlice.expectMessage(new FloorNews(SESSION, What.TAKEN, BOB, 0));
        agentOfBob.expectMessage(news(What.GRANTED, 30));
        ask(A, 100);
        agentOfAlice.expectMessage(news(What.QUEUED, 1));

        server.tell(new ServerCommand.Unbridge(NODE, SESSION, asker.ref()));
        agentOfAlice.expectMessage(news(What.OVER, 0));
        agentOfBob.expectMessage(news(What.OVER, 0));
    }

    private static FloorNews news(What what, int value) {
        return new FloorNews(SESSION, what, null, value);
    }

    /** Alice has the floor of a session with bob. */
    private void watched(ServerCommand.FloorPolicy policy) {
        server.tell(new ServerCommand.Watch(NODE, A, agentOfAlice.ref()));
        agentOfAlice.expectMessageClass(ServerReply.Done.class);
        server.tell(new ServerCommand.Watch(NODE, B, agentOfBob.ref()));
        agentOfBob.expectMessageClass(ServerReply.Done.class);
        server.tell(new ServerCommand.Bridge(
                NODE,
                SESSION,
                NODE,
                List.of(NODE),
                List.of(member(A, ALICE, 100), member(B, BOB, 255)),
                A,
                policy,
                asker.ref()));
        asker.expectMessage(new ServerReply.Bridged(SESSION));
    }

    private ServerCommand.Member member(LegId leg, UserId user, int priority) {
        ProvisionedLeg provisioned = new ProvisionedLeg(NODE, leg, engine.incarnation());
        return new ServerCommand.Member(provisioned, EndpointId.subscriber(user, "radio"), priority);
    }

    private void ask(LegId leg, int priority) {
        server.tell(new ServerCommand.Floor(NODE, SESSION, leg, true, priority, asker.ref()));
    }

    private String provision(LegId leg, UserId user, String offer) {
        server.tell(
                new ServerCommand.ProvisionLeg(NODE, leg, EndpointId.subscriber(user, "radio"), offer, asker.ref()));
        return asker.expectMessageClass(ServerReply.LegProvisioned.class).answer();
    }

    /** Floor Request with the fields Floor Priority and User ID. */
    private void press(String users, int priority) throws IOException {
        byte[] names = users.getBytes(StandardCharsets.UTF_8);
        int words = 4 + (2 + names.length + 3) / 4;
        ByteBuffer packet = ByteBuffer.allocate(4 * words);
        packet.put((byte) 0x80).put((byte) APP).putShort((short) (words - 1)).putInt(radio.getLocalPort());
        packet.put("MCPT".getBytes(StandardCharsets.US_ASCII));
        packet.put((byte) 0).put((byte) 2).put((byte) priority).put((byte) 0);
        packet.put((byte) 6).put((byte) names.length).put(names);
        radio.send(new DatagramPacket(packet.array(), 4 * words, InetAddress.getLoopbackAddress(), toLeg));
    }

    /** The Reject Cause of the first message of floor control that comes, which has to be Floor Deny. */
    private int denied() throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[1_500], 1_500);
        ByteBuffer packet = ByteBuffer.wrap(datagram.getData());
        do {
            radio.receive(datagram);
        } while ((packet.get(1) & 0xFF) != APP); // reports
        assertThat(packet.get(0) & 0x0F).isEqualTo(DENY);
        assertThat(packet.getShort(12)).as("Reject Cause, two octets").isEqualTo((short) 0x0202);
        return packet.getShort(14) & 0xFFFF;
    }
}
