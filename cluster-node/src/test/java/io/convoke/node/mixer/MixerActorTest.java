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
import java.util.function.Predicate;
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
    private static final Duration A_WHILE = Duration.ofSeconds(2);
    private static TestNode node;

    /** Of each test: ports of legs that are closed are not free at once. */
    private final MediaEngine engine = MediaEngine.start(Mixers.media(PORTS));

    private final MixerId id = new MixerId(NODE, new ConferenceId("mixed-" + SERIAL.incrementAndGet()));
    private ActorRef<MixerCommand> mixer = start(engine, NODE);

    @BeforeAll
    static void start() {
        node = new TestNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void closeMixer() {
        node.kit.stop(mixer);
        engine.close();
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

    private ConferenceCommand.LegsLost toldOfLegsLost() {
        return (ConferenceCommand.LegsLost) conferenceTold(
                TestNode.patience(),
                message -> message instanceof ConferenceCommand.LegsLost lost
                        && lost.mixer().equals(id));
    }

    private ConferenceCommand.Heard told(Duration within, Predicate<ConferenceCommand.Heard> what) {
        return (ConferenceCommand.Heard) conferenceTold(
                within,
                message -> message instanceof ConferenceCommand.Heard heard
                        && heard.mixer().equals(id)
                        && what.test(heard));
    }

    private static ConferenceCommand conferenceTold(Duration within, Predicate<ConferenceCommand> what) {
        return node.conferences
                .fishForMessage(
                        within,
                        message ->
                                what.test(message) ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore())
                .getLast();
    }

    @Test
    void shouldLetTwoLegsHearEachOtherAndNotThemselves() throws IOException {
        try (ToneSocket alice = new ToneSocket(400);
                ToneSocket bob = new ToneSocket(1_000)) {
            ask(MixerCommand.Open::new);
            int alicePort = put(LEG, ALICE_LAPTOP, Mixers.offer(alice.port()));
            int bobPort = put(LEG_2, BOB_PHONE, Mixers.offer(bob.port()));

            double[] heard = ToneSocket.talk(alice, alicePort, bob, bobPort);
            assertThat(heard[0]).as("Alice hears Bob").isGreaterThan(20 * heard[1]);
            assertThat(heard[2]).as("Bob hears Alice").isGreaterThan(20 * heard[3]);
            await().atMost(TestNode.patience()).untilAsserted(() -> {
                ToneSocket.talk(alice, alicePort, bob, bobPort);
                assertThat(told(A_WHILE, told -> !told.speaking().isEmpty()).speaking())
                        .isSubsetOf(LEG, LEG_2);
            });
            MixerReply.LegView view = (MixerReply.LegView) ask(replyTo -> new MixerCommand.GetLeg(LEG, replyTo));
            assertThat(view.statistics().packetsReceived()).isBetween(1L, (long) alice.sent());
            MixerReply.LegRemoved removed =
                    (MixerReply.LegRemoved) ask(replyTo -> new MixerCommand.RemoveLeg(LEG, replyTo));
            assertThat(removed.statistics().packetsSent()).isPositive();
            await().untilAsserted(() ->
                    assertThat(engine.leg(id.toString(), LEG.value())).isEmpty());
        }
    }

    @Test
    void shouldTellWhoIsSilent() throws IOException {
        try (ToneSocket alice = new ToneSocket(400)) {
            ask(MixerCommand.Open::new);
            put(LEG, ALICE_LAPTOP, Mixers.offer(alice.port()));

            ConferenceCommand.Heard heard =
                    told(TestNode.patience(), told -> !told.silent().isEmpty());
            assertThat(heard.silent()).containsExactly(LEG);
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

            ConferenceCommand.LegsLost lost = toldOfLegsLost();
            assertThat(lost.legs()).containsExactly(LEG);
            assertThat(lost.incarnation()).isEqualTo(reborn.incarnation());
            ConferenceCommand.LegsLost repeated = toldOfLegsLost();
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
        ConferenceCommand.LegsLost lost = toldOfLegsLost();
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
