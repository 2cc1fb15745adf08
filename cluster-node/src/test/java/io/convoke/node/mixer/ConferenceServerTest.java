// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.convoke.media.agent.MediaEngine;
import io.convoke.media.agent.PortPair;
import io.convoke.node.TestNode;
import io.convoke.protocol.endpoint.EndpointCommand;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.ids.UserId;
import io.convoke.protocol.instant.InstantCommand;
import io.convoke.protocol.instant.InstantId;
import io.convoke.protocol.instant.InstantReply.FloorAnswer;
import io.convoke.protocol.instant.ProvisionedLeg;
import io.convoke.protocol.instant.ServerCommand;
import io.convoke.protocol.instant.ServerCommand.Bridge;
import io.convoke.protocol.instant.ServerCommand.Floor;
import io.convoke.protocol.instant.ServerCommand.FloorPolicy;
import io.convoke.protocol.instant.ServerCommand.Member;
import io.convoke.protocol.instant.ServerCommand.ProvisionLeg;
import io.convoke.protocol.instant.ServerReply;
import io.convoke.protocol.wire.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A conference server with a real media engine, between subscribers and sessions that are probes. */
@Timeout(120)
class ConferenceServerTest {
    private static final int PORTS = 24_600;
    private static final NodeId NODE = new NodeId("192.0.2.1:17355");
    private static final EndpointId ALICES = EndpointId.subscriber(UserId.parse("alice@example.net"), "radio");
    private static final EndpointId BOBS = EndpointId.subscriber(UserId.parse("bob@example.net"), "radio");
    private static final LegId A = new LegId("a");
    private static final LegId B = new LegId("b");
    private static final InstantId SESSION = InstantId.of(List.of(ALICES.user(), BOBS.user()));
    private static final InstantId ANOTHER = new InstantId("another");

    private final TestNode node = new TestNode(ConfigFactory.parseString("""
            pekko.actor.provider = cluster
            pekko.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }
            """));
    private final MediaEngine engine = MediaEngine.start(Mixers.media(PORTS));
    private final TestProbe<ServerReply> asker = node.kit.createTestProbe(ServerReply.class);
    private final ActorRef<ServerCommand> server =
            node.kit.spawn(ConferenceServer.create(node.shards, engine, Mixers.settings(NODE)));
    private Duration hangTime = Duration.ofMinutes(1);

    @AfterEach
    void stop() {
        node.close();
        engine.close();
    }

    @Test
    void shouldProvisionOneLegForASubscriberAndAnswerTheSameAgain() {
        ServerReply.LegProvisioned first = provision(A, ALICES);

        assertThat(first.leg()).isEqualTo(new ProvisionedLeg(NODE, A, engine.incarnation()));
        assertThat(first.answer()).contains("m=audio " + port(first.answer()) + " RTP/AVP 0");
        assertThat(port(first.answer())).isBetween(PORTS, PORTS + 39);
        assertThat(first.answer()).as("reports seldom, RFC 3556").contains("\r\nb=RS:75\r\nb=RR:75\r\n");
        assertThat(provision(A, ALICES)).isEqualTo(first);

        provision(new LegId("a2"), ALICES);
        assertThat(engine.talk().report().legs()).as("another one in its place").isEqualTo(1);
    }

    @Test
    void shouldRefuseAnOfferWithoutACodecAndHoldNoPort() {
        server.tell(new ProvisionLeg(NODE, A, ALICES, Mixers.G729_OFFER, asker.ref()));

        asker.expectMessageClass(ServerReply.NotAcceptable.class);
        assertThat(engine.report().portsInUse()).isZero();
    }

    @Test
    void shouldRefuseWhatItCannotReadOrHasNoPortForAndGoOn() {
        server.tell(new ProvisionLeg(NODE, A, ALICES, Mixers.offer(40_000) + "a=rtcp:x\r\n", asker.ref()));
        assertThat(asker.expectMessageClass(ServerReply.Refused.class).refusal().reason())
                .isEqualTo(Refusal.Reason.INVALID);

        List<PortPair> all = Stream.generate(() -> engine.reserve(false))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .toList();
        server.tell(new ProvisionLeg(NODE, A, ALICES, Mixers.offer(40_000), asker.ref()));
        assertThat(asker.expectMessageClass(ServerReply.Refused.class).refusal().reason())
                .isEqualTo(Refusal.Reason.UNAVAILABLE);

        all.forEach(engine::release);
        provision(A, ALICES);
    }

    @Test
    void shouldConnectWhoeverHasTheLongestAddress() {
        EndpointId longest = EndpointId.subscriber(
                UserId.parse(
                        "a".repeat(64) + "@" + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(58) + ".xy"),
                "radio");
        provision(A, longest);
        provision(B, BOBS);

        server.tell(bridge(SESSION, member(A, longest), member(B, BOBS)));

        asker.expectMessage(new ServerReply.Bridged(SESSION));
    }

    @Test
    void shouldMakeAnOfferWhereTheTerminalDoesNotAndHaveTheLegOnceItIsAnswered() {
        ServerReply.LegProvisioned offered = provision(A, ALICES, "", false);

        assertThat(offered.answer())
                .as("wide band first (RFC 7587, RFC 3551)")
                .containsPattern("m=audio " + port(offered.answer()) + " RTP/AVP [0-9]+ 9 8 0 ")
                .contains("opus/48000/2");
        assertThat(provision(A, ALICES, "", false)).as("asked again").isEqualTo(offered);
        provision(B, BOBS);
        server.tell(bridge(SESSION, member(A, ALICES), member(B, BOBS)));
        asker.expectMessage(new ServerReply.NotBridged(List.of(A), List.of()));

        assertThat(provision(A, ALICES, Mixers.offer(40_000), true)).isEqualTo(offered);
        assertThat(provision(A, ALICES, Mixers.offer(40_000), false))
                .as("its subscriber has crashed")
                .isEqualTo(offered);
        server.tell(bridge(SESSION, member(A, ALICES), member(B, BOBS)));
        asker.expectMessage(new ServerReply.Bridged(SESSION));
        server.tell(new ServerCommand.RemoveLeg(NODE, A, asker.ref()));
        asker.expectMessageClass(ServerReply.Done.class);
        assertThat(engine.talk().report().legs()).isEqualTo(1);
    }

    @Test
    void shouldHoldNoPortOfAnOfferThatComesToNothing() {
        provision(A, ALICES, "", false);
        provision(A, ALICES);
        provision(B, BOBS, "", false);
        server.tell(new ServerCommand.RemoveLeg(NODE, B, asker.ref()));
        asker.expectMessageClass(ServerReply.Done.class);

        assertThat(engine.report().portsInUse()).as("of one leg").isEqualTo(2);
        assertThat(provision(A, ALICES, "", false).answer())
                .as("another terminal")
                .contains("opus");
        assertThat(engine.talk().report().legs()).isZero();
    }

    @Test
    void shouldSayThatAnotherNodeIsGone() {
        NodeId other = new NodeId("192.0.2.2:17355");
        server.tell(new ProvisionLeg(other, A, ALICES, Mixers.offer(40_000), asker.ref()));

        asker.expectMessage(new ServerReply.Gone(other));
    }

    @Test
    void shouldGiveTheFloorToOneAtATime() {
        bridged();

        assertThat(decided(B)).isEqualTo(new ServerReply.FloorQueued(1));
        assertThat(decided(A)).as("he has it").isEqualTo(new ServerReply.FloorGiven(SESSION, A));
        floor(A, false);
        asker.expectMessageClass(ServerReply.Done.class);
        assertThat(decided(B)).as("his turn has come").isEqualTo(new ServerReply.FloorGiven(SESSION, B));
    }

    @Test
    void shouldBridgeNoLegThatIsMissingOrInAnotherSession() {
        bridged();

        server.tell(bridge(ANOTHER, member(A, ALICES), member(new LegId("c"), BOBS)));

        asker.expectMessage(new ServerReply.NotBridged(List.of(new LegId("c")), List.of(A)));
        server.tell(new ServerCommand.Unbridge(NODE, SESSION, asker.ref()));
        asker.expectMessageClass(ServerReply.Done.class);
        server.tell(bridge(ANOTHER, member(A, ALICES), member(B, BOBS)));
        asker.expectMessage(new ServerReply.Bridged(ANOTHER));
    }

    @Test
    void shouldLetALegGoThatIsNotAmongTheMembersAnyMore() {
        bridged();

        server.tell(bridge(SESSION, member(A, ALICES)));
        asker.expectMessageClass(ServerReply.Bridged.class);

        floor(B, true);
        asker.expectMessageClass(ServerReply.FloorDenied.class);
        server.tell(bridge(ANOTHER, member(B, BOBS)));
        asker.expectMessage(new ServerReply.Bridged(ANOTHER));
    }

    @Test
    void shouldHaveALegThatMonitorsInSeveralSessionsEachWithItsGain() {
        server.tell(new ProvisionLeg(NODE, A, ALICES, Mixers.offer(40_000), asker.ref(), false, true));
        asker.expectMessageClass(ServerReply.LegProvisioned.class);
        provision(B, BOBS);
        server.tell(bridge(SESSION, member(A, ALICES), member(B, BOBS)));
        asker.expectMessage(new ServerReply.Bridged(SESSION));
        EndpointId carols = EndpointId.subscriber(UserId.parse("carol@example.net"), "radio");
        provision(new LegId("c"), carols);

        server.tell(bridge(ANOTHER, member(A, ALICES), member(new LegId("c"), carols)));
        asker.expectMessage(new ServerReply.Bridged(ANOTHER));
        server.tell(new ServerCommand.Hear(NODE, ANOTHER, A, 0.25f, asker.ref()));
        asker.expectMessageClass(ServerReply.Done.class);
        server.tell(bridge(ANOTHER, member(A, ALICES), member(new LegId("c"), carols))); // as when somebody comes in
        asker.expectMessageClass(ServerReply.Bridged.class);

        server.tell(new ServerCommand.GetSessions(NODE, A, asker.ref()));
        asker.expectMessage(new ServerReply.Sessions(Map.of(SESSION, 1.0f, ANOTHER, 0.25f)));
        server.tell(bridge(ANOTHER, member(B, BOBS)));
        assertThat(asker.expectMessageClass(ServerReply.NotBridged.class).busy())
                .containsExactly(B);
        server.tell(new ServerCommand.Unbridge(NODE, SESSION, asker.ref()));
        asker.expectMessageClass(ServerReply.Done.class);
        server.tell(new ServerCommand.Hear(NODE, SESSION, A, 1, asker.ref()));
        asker.expectMessage(new ServerReply.LegMissing(A));
        server.tell(new ServerCommand.GetSessions(NODE, A, asker.ref()));
        asker.expectMessage(new ServerReply.Sessions(Map.of(ANOTHER, 0.25f)));
    }

    @Test
    void shouldTellTheSessionWhenNobodyTalks() {
        hangTime = Duration.ofSeconds(2);
        bridged();

        floor(A, false);
        asker.expectMessageClass(ServerReply.Done.class);

        assertThat(node.sessions.expectMessageClass(InstantCommand.Over.class).server())
                .isEqualTo(NODE);
        assertThat(engine.talk().report().groups()).isZero();
        assertThat(engine.talk().report().legs()).isEqualTo(2);
    }

    @Test
    void shouldTakeALegDownAlsoOutOfItsSession() {
        bridged();

        server.tell(new ServerCommand.RemoveLeg(NODE, A, asker.ref()));
        asker.expectMessageClass(ServerReply.Done.class);

        floor(A, true);
        asker.expectMessageClass(ServerReply.FloorDenied.class);
        server.tell(new ServerCommand.RemoveLeg(NODE, A, asker.ref()));
        asker.expectMessageClass(ServerReply.Done.class);
    }

    @Test
    void shouldBeginAnewWithoutLegsAfterAFailureAndTellTheirSubscribers() {
        bridged();

        server.tell(bridge(SESSION, member(A, ALICES), new Member(null, BOBS, 100)));

        assertThat(List.of(
                        node.endpoints.expectMessageClass(EndpointCommand.LegLost.class),
                        node.endpoints.expectMessageClass(EndpointCommand.LegLost.class)))
                .extracting(EndpointCommand.LegLost::leg)
                .containsExactlyInAnyOrder(
                        new ProvisionedLeg(NODE, A, engine.incarnation()),
                        new ProvisionedLeg(NODE, B, engine.incarnation()));
        bridged(); // as if it were the first time
        assertThat(decided(A)).isEqualTo(new ServerReply.FloorGiven(SESSION, A));
        assertThat(engine.talk().report().legs()).isEqualTo(2);
        assertThat(engine.talk().report().groups()).isEqualTo(1);
    }

    private void bridged() {
        provision(A, ALICES);
        provision(B, BOBS);
        server.tell(bridge(SESSION, member(A, ALICES), member(B, BOBS)));
        asker.expectMessage(new ServerReply.Bridged(SESSION));
    }

    private ServerReply.LegProvisioned provision(LegId leg, EndpointId subscriber) {
        return provision(leg, subscriber, Mixers.offer(40_000), false);
    }

    private ServerReply.LegProvisioned provision(LegId leg, EndpointId subscriber, String offer, boolean answers) {
        server.tell(new ProvisionLeg(NODE, leg, subscriber, offer, asker.ref(), answers, false));
        return asker.expectMessageClass(ServerReply.LegProvisioned.class);
    }

    private Bridge bridge(InstantId session, Member... members) {
        FloorPolicy policy = new FloorPolicy(Duration.ofSeconds(30), hangTime, 4, 200);
        return new Bridge(
                NODE,
                session,
                NODE,
                List.of(NODE),
                List.of(members),
                members[0].leg().leg(),
                policy,
                asker.ref());
    }

    private Member member(LegId leg, EndpointId subscriber) {
        return new Member(new ProvisionedLeg(NODE, leg, engine.incarnation()), subscriber, 100);
    }

    private void floor(LegId leg, boolean wanted) {
        server.tell(new Floor(NODE, SESSION, leg, wanted, -1, asker.ref()));
    }

    /** What the media plane says; where that has stalled for longer than a request waits, it is asked again. */
    private ServerReply decided(LegId leg) {
        ServerReply reply;
        do {
            floor(leg, true);
            reply = asker.receiveMessage();
        } while (reply.equals(new ServerReply.FloorDenied(FloorAnswer.OTHER_REASON, "not decided in time")));
        return reply;
    }

    private static int port(String sdp) {
        String media = sdp.substring(sdp.indexOf("m=audio ") + 8);
        return Integer.parseInt(media.substring(0, media.indexOf(' ')));
    }
}
