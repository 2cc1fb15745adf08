// SPDX-License-Identifier: Apache-2.0
package io.convoke.node.mixer;

import static io.convoke.node.conference.Conferences.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.convoke.media.agent.LegReport;
import io.convoke.media.agent.MediaEngine;
import io.convoke.node.TestNode;
import io.convoke.protocol.conference.ConferenceCommand;
import io.convoke.protocol.conference.ConferenceReply;
import io.convoke.protocol.ids.ConferenceId;
import io.convoke.protocol.ids.EndpointId;
import io.convoke.protocol.ids.LegId;
import io.convoke.protocol.ids.MixerId;
import io.convoke.protocol.ids.NodeId;
import io.convoke.protocol.mixer.LegStatistics;
import io.convoke.protocol.mixer.MixerCommand;
import io.convoke.protocol.mixer.MixerReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A mixer entity on a real media engine. */
class MixerActorTest {
    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final int PORTS = 24_800;
    private static TestNode node;
    private static MediaEngine engine;

    private final MixerId id = new MixerId(NODE, new ConferenceId("mixed-" + SERIAL.incrementAndGet()));
    private ActorRef<MixerCommand> mixer = start(engine, NODE);

    @BeforeAll
    static void start() {
        node = new TestNode();
        engine = MediaEngine.start(Mixers.media(PORTS));
    }

    @AfterAll
    static void stop() {
        node.close();
        engine.close();
    }

    @AfterEach
    void closeMixer() {
        node.kit.stop(mixer);
        engine.closeMixer(id.toString());
    }

    private ActorRef<MixerCommand> start(MediaEngine with, NodeId here) {
        return node.kit.spawn(MixerActor.create(id, node.shards, with, Mixers.PROMPTS, Mixers.settings(here)));
    }

    private MixerReply ask(Function<ActorRef<MixerReply>, MixerCommand> command) {
        TestProbe<MixerReply> replies = node.kit.createTestProbe();
        mixer.tell(command.apply(replies.ref()));
        return replies.receiveMessage();
    }

    private int put(LegId leg, EndpointId endpoint, String offer) {
        MixerReply.LegAnswered answered = (MixerReply.LegAnswered)
                ask(replyTo -> new MixerCommand.PutLeg(leg, endpoint, offer, false, 1.0f, replyTo));
        String media = answered.answer()
                .lines()
                .filter(line -> line.startsWith("m=audio "))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(media.split(" ")[1]);
    }

    private <C extends ConferenceCommand> C conferenceTold(Class<C> type) {
        return type.cast(node.conferences
                .fishForMessage(
                        TestNode.patience(),
                        message -> type.isInstance(message)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getLast());
    }

    @Test
    void shouldLetTwoLegsHearEachOtherAndNotThemselves() throws IOException {
        try (ToneSocket alice = new ToneSocket(400);
                ToneSocket bob = new ToneSocket(1_000)) {
            ask(MixerCommand.Open::new);
            int alicePort = put(LEG, ALICE_LAPTOP, Mixers.offer(alice.port()));
            int bobPort = put(LEG_2, BOB_PHONE, Mixers.offer(bob.port()));

            double[] aliceHears = new double[2];
            double[] bobHears = new double[2];
            long startedNs = System.nanoTime();
            for (int packets = 1; packets <= 50; packets++) {
                alice.send(alicePort);
                bob.send(bobPort);
                ToneSocket.untilNextPacket(startedNs, packets);
                if (packets > 30) {
                    listen(alice, aliceHears);
                    listen(bob, bobHears);
                }
            }

            assertThat(aliceHears[1]).as("Alice hears Bob").isGreaterThan(20 * aliceHears[0]);
            assertThat(bobHears[0]).as("Bob hears Alice").isGreaterThan(20 * bobHears[1]);
            ConferenceCommand.Heard heard = conferenceTold(ConferenceCommand.Heard.class);
            assertThat(heard.speaking()).isSubsetOf(LEG, LEG_2).isNotEmpty();
            MixerReply.LegView view = (MixerReply.LegView) ask(replyTo -> new MixerCommand.GetLeg(LEG, replyTo));
            assertThat(view.statistics().packetsReceived()).isBetween(1L, 50L);
            MixerReply.LegRemoved removed =
                    (MixerReply.LegRemoved) ask(replyTo -> new MixerCommand.RemoveLeg(LEG, replyTo));
            assertThat(removed.statistics().packetsSent()).isPositive();
            await().untilAsserted(() ->
                    assertThat(engine.leg(id.toString(), LEG.value())).isEmpty());
        }
    }

    private static void listen(ToneSocket socket, double[] sums) throws IOException {
        double[] pcm = socket.receive();
        assertThat(pcm).as("a packet of the mix").isNotNull();
        sums[0] += ToneSocket.amplitude(pcm, 400);
        sums[1] += ToneSocket.amplitude(pcm, 1_000);
    }

    @Test
    void shouldTellWhoIsSilent() throws IOException {
        try (ToneSocket alice = new ToneSocket(400)) {
            ask(MixerCommand.Open::new);
            put(LEG, ALICE_LAPTOP, Mixers.offer(alice.port()));

            await().untilAsserted(() -> assertThat(
                            conferenceTold(ConferenceCommand.Heard.class).silent())
                    .containsExactly(LEG));
        }
    }

    @Test
    void shouldLeaveMediaAloneWhenItStartsAgain() {
        ask(MixerCommand.Open::new);
        int port = put(LEG, ALICE_LAPTOP, Mixers.offer(49_170));
        await().untilAsserted(() -> assertThat(leg()).isPresent());
        long packets = leg().orElseThrow().packetsSent();

        node.kit.stop(mixer);
        assertThat(leg()).isPresent();
        mixer = start(engine, NODE);

        assertThat(put(LEG, ALICE_LAPTOP, Mixers.offer(49_170))).isEqualTo(port);
        assertThat(leg().orElseThrow().packetsSent())
                .as("the same leg as before")
                .isGreaterThanOrEqualTo(packets);
    }

    private Optional<LegReport> leg() {
        return engine.leg(id.toString(), LEG.value());
    }

    @Test
    void shouldReportLegsLostWithTheirEngineAndTakeThemAgain() {
        ask(MixerCommand.Open::new);
        put(LEG, ALICE_LAPTOP, Mixers.offer(49_170));
        node.kit.stop(mixer);
        MediaEngine reborn = MediaEngine.start(Mixers.media(PORTS + 40));
        try {
            mixer = start(reborn, NODE);

            ConferenceCommand.LegsLost lost = conferenceTold(ConferenceCommand.LegsLost.class);
            assertThat(lost.legs()).containsExactly(LEG);
            assertThat(lost.incarnation()).isEqualTo(reborn.incarnation());
            ConferenceCommand.LegsLost repeated = conferenceTold(ConferenceCommand.LegsLost.class);
            repeated.replyTo().tell(new ConferenceReply.Done());

            int port = put(LEG, ALICE_LAPTOP, Mixers.offer(49_170));
            assertThat(port).isBetween(PORTS + 40, PORTS + 79);
            await().untilAsserted(() ->
                    assertThat(reborn.leg(id.toString(), LEG.value())).isPresent());
        } finally {
            node.kit.stop(mixer);
            reborn.close();
        }
    }

    @Test
    void shouldReportAllLostAndCloseOnAnotherNode() {
        ask(MixerCommand.Open::new);
        put(LEG, ALICE_LAPTOP, Mixers.offer(49_170));
        node.kit.stop(mixer);

        mixer = start(engine, OTHER_NODE);
        ConferenceCommand.LegsLost lost = conferenceTold(ConferenceCommand.LegsLost.class);
        assertThat(lost.incarnation()).isZero();
        assertThat(ask(MixerCommand.Open::new)).isEqualTo(new MixerReply.Gone(id));
        lost.replyTo().tell(new ConferenceReply.Done());
        await().untilAsserted(() -> assertThat(ask(replyTo -> new MixerCommand.RemoveLeg(LEG, replyTo)))
                .isEqualTo(new MixerReply.LegRemoved(LEG, LegStatistics.NONE)));

        node.kit.stop(mixer);
        mixer = start(engine, NODE);
        assertThat(ask(MixerCommand.Open::new)).isEqualTo(new MixerReply.Opened(id));
    }

    @Test
    void shouldGiveThePortsBackOfAnOfferThatItRefuses() {
        ask(MixerCommand.Open::new);
        int before = engine.report().portsInUse();

        for (int i = 0; i < 60; i++) {
            assertThat(ask(replyTo ->
                            new MixerCommand.PutLeg(LEG, ALICE_LAPTOP, Mixers.G729_OFFER, false, 1.0f, replyTo)))
                    .isInstanceOf(MixerReply.NotAcceptable.class);
        }

        assertThat(engine.report().portsInUse()).isEqualTo(before);
    }

    @Test
    void shouldFreeEverythingWhenItCloses() {
        ask(MixerCommand.Open::new);
        put(LEG, ALICE_LAPTOP, Mixers.offer(49_170));

        assertThat(ask(MixerCommand.Close::new)).isEqualTo(new MixerReply.Closed(id));

        await().untilAsserted(() -> assertThat(engine.isOpen(id.toString())).isFalse());
        assertThat(List.of(ask(MixerCommand.Close::new))).containsExactly(new MixerReply.Closed(id));
    }

    @Test
    void shouldCostTheEngineNothingWhileNobodyIsIn() {
        ask(MixerCommand.Open::new);
        assertThat(engine.isOpen(id.toString())).isFalse();

        put(LEG, ALICE_LAPTOP, Mixers.offer(49_170));
        await().untilAsserted(() -> assertThat(engine.isOpen(id.toString())).isTrue());
        ask(replyTo -> new MixerCommand.RemoveLeg(LEG, replyTo));

        await().untilAsserted(() -> assertThat(engine.isOpen(id.toString())).isFalse());
    }

    @Test
    void shouldGoOnWhileTheJournalIsAway() {
        ask(MixerCommand.Open::new);
        put(LEG, ALICE_LAPTOP, Mixers.offer(49_170));
        int ports = engine.report().portsInUse();
        PersistenceTestKit.create(node.kit.system()).failNextPersisted("Mixer|" + id);

        TestProbe<MixerReply> unanswered = node.kit.createTestProbe();
        mixer.tell(new MixerCommand.PutLeg(LEG_2, BOB_PHONE, Mixers.offer(49_180), false, 1.0f, unanswered.ref()));
        unanswered.expectNoMessage(Duration.ofMillis(100));
        assertThat(leg()).as("media goes on").isPresent();

        put(LEG_2, BOB_PHONE, Mixers.offer(49_180));
        assertThat(leg()).isPresent();
        await().untilAsserted(() -> assertThat(engine.report().portsInUse())
                .as("what was reserved for the write that failed is given back")
                .isEqualTo(2 * ports));
    }
}
